import { expect, test } from 'vitest';
import { Metrics } from './metrics.ts';

test('a figure for each of what there is, as it is now; none while it cannot be read, and the others stay', async () => {
  const metrics = new Metrics();
  metrics.gauge('one', 'One.', () => 1);
  let read = async () => [{ labels: { rule: 'a "b"' }, value: 1 }];
  metrics.gaugeEach('each', 'Each.', ['rule'], () => read());
  expect(await metrics.text()).toContain('each{rule="a \\"b\\""} 1');

  read = async () => [{ labels: { rule: 'c' }, value: 0 }];
  const changed = await metrics.text();
  expect(changed).toContain('each{rule="c"} 0');
  expect(changed).not.toContain('a \\"b');

  read = () => Promise.reject(new Error('gone'));
  const without = await metrics.text();
  expect(without).not.toContain('each{');
  expect(without).toContain('# TYPE each gauge');
  expect(without).toMatch(/^one 1$/m);
});
