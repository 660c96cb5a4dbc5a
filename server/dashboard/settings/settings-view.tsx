/** Settings: the widget, keys, the policy, privacy, people, what was done, what could not be taken. */
import type { JSX } from 'preact';
import { Nothing } from '../parts/notices.tsx';
import { Switch } from '../parts/switch.tsx';
import { type Query, withQuery } from '../router.ts';
import { mayAdminister } from '../session.ts';
import { Audit } from './audit.tsx';
import { DeadLetters } from './dead-letters.tsx';
import { Keys } from './keys.tsx';
import { People } from './people.tsx';
import { Policy } from './policy.tsx';
import { Privacy } from './privacy.tsx';
import { Widget } from './widget.tsx';

const parts = {
  widget: { words: 'Widget', Part: Widget },
  keys: { words: 'Keys', Part: Keys },
  policy: { words: 'Policy', Part: Policy },
  privacy: { words: 'Privacy', Part: Privacy },
  people: { words: 'People', Part: People },
  audit: { words: 'Audit log', Part: Audit },
  refused: { words: 'Refused events', Part: DeadLetters },
} as const;

export function SettingsView({ query }: { query: Query }): JSX.Element {
  const chosen = Object.entries(parts).find(([key]) => key === query.part) ?? (['widget', parts.widget] as const);
  const [key, { Part }] = chosen;
  if (!mayAdminister()) {
    return (
      <div class="settings stack">
        <h1>Settings</h1>
        <Nothing title="Settings are an administrator’s.">Ask somebody who administers this project.</Nothing>
      </div>
    );
  }
  return (
    <div class="settings stack">
      <div class="view-head">
        <h1>Settings</h1>
        <Switch
          label="Settings of"
          chosen={key}
          options={Object.entries(parts).map(([name, { words }]) => ({
            key: name,
            words,
            href: withQuery({ part: name === 'widget' ? undefined : name }),
          }))}
        />
      </div>
      <Part key={key} />
    </div>
  );
}
