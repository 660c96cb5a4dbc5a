import { jwtVerify } from 'jose';
import { expect, test } from 'vitest';
import { run } from '../../throwaway/run.ts';
import { signingSamples } from './signing-samples.ts';

const SECRET = 'a secret of a test, long enough to sign';

const hasPython = await run('python3', ['--version']).then(
  () => true,
  () => false,
);

test.skipIf(!hasPython)('the Python that is shown signs a token that holds', async () => {
  const python = signingSamples("k'1").find(({ title }) => title === 'Python')?.text ?? '';
  const { stdout: token } = await run('python3', ['-c', `trace_id, user_id = "t-1", "u-1"\n${python}\nprint(token)`], {
    env: { NOD_SIGNING_SECRET: SECRET },
  });
  const { payload, protectedHeader } = await jwtVerify(token.trim(), new TextEncoder().encode(SECRET));
  expect(payload).toMatchObject({ trace: 't-1', sub: 'u-1' });
  expect(protectedHeader).toEqual({ alg: 'HS256', typ: 'JWT', kid: "k'1" });
});

test('every language names the secret it is to be signed with', () => {
  for (const { text } of signingSamples('k-2')) expect(text).toContain('"k-2"');
});
