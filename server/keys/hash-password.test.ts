import { expect, it } from 'vitest';
import { hashPassword, verifyPassword } from './hash-password.ts';

it('knows the password again, and no other', async () => {
  const stored = await hashPassword('correct horse');
  expect(await verifyPassword('correct horse', stored)).toBe(true);
  expect(await verifyPassword('correct horse ', stored)).toBe(false);
});

it('salts: the same password is stored differently each time', async () => {
  expect(await hashPassword('same')).not.toBe(await hashPassword('same'));
});

it('takes a composed and a decomposed letter for the same', async () => {
  expect(await verifyPassword('cafe\u0301', await hashPassword('caf\u00e9'))).toBe(true);
});

it('is false for a stored hash that cannot be read', async () => {
  expect(await verifyPassword('x', 'nonsense')).toBe(false);
});
