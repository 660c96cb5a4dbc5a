import { expect, it } from 'vitest';
import { describeCapacity } from './capacity.ts';

it('says what a hundred million events a month take', () => {
  const { figures } = describeCapacity({ serverUs: 50, databaseUs: 25, bytesPerEvent: 500 });
  const at = figures.findIndex(({ what }) => what.startsWith('100,000,000'));
  const [servers, database, disk, money] = figures.slice(at, at + 4).map(({ value }) => value);
  // 38.6 events a second on average, 115.7 at the peak: 5.8 ms of a processor each second, of which half may be used.
  expect(servers).toBeCloseTo(0.01157, 4);
  expect(database).toBeCloseTo(0.00579, 4);
  expect(disk).toBeCloseTo(666.7, 0); // 13⅓ months of 50 GB
  expect(money).toBeCloseTo(2 * 25 + 66.67, 1);
});
