/** The one control of the time a view covers. */
import type { JSX } from 'preact';
import { type RangeName, ranges } from '../range.ts';
import { withQuery } from '../router.ts';
import { Switch } from './switch.tsx';

/** @param usual the range of who has not chosen, which stays out of the address; none where that depends on the data */
export function RangeSwitch({ range, usual }: { range: RangeName; usual?: RangeName }): JSX.Element {
  return (
    <Switch
      label="Time range"
      chosen={range}
      options={Object.entries(ranges).map(([name, { words }]) => ({
        key: name,
        words,
        href: withQuery({ range: name === usual ? undefined : name }),
      }))}
    />
  );
}
