import { describe, expect, it } from 'vitest';
import { isCardNumber, isIban } from './check-digits.ts';

describe('check digits', () => {
  it.each([
    '4111111111111111',
    '5555555555554444',
    '378282246310005',
    '6011111111111117',
    '3530111333300000',
    '30569309025904',
  ])('knows the networks’ test card %s, and not its neighbour', (card) => {
    expect(isCardNumber(card)).toBe(true);
    const last = Number(card.at(-1));
    expect(isCardNumber(card.slice(0, -1) + String((last + 1) % 10))).toBe(false);
  });

  it('takes no number for a card that no issuer has, whatever its check digit', () => {
    expect(isCardNumber('1000000000000008')).toBe(false);
    expect(isCardNumber('0000000000000000')).toBe(false);
  });

  it.each(['DE89370400440532013000', 'GB82WEST12345698765432', 'NO9386011117947', 'MT84MALT011000012345MTLCAST001S'])(
    'knows the registry’s example %s, and not with two digits exchanged',
    (iban) => {
      expect(isIban(iban)).toBe(true);
      expect(isIban(iban.slice(0, 2) + (iban[3] ?? '') + (iban[2] ?? '') + iban.slice(4))).toBe(false);
    },
  );
});
