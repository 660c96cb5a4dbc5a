/** Every use of an administrator's rights. */
import type { JSX } from 'preact';
import { type AnswerOf, get } from '../api.ts';
import { Nothing } from '../parts/notices.tsx';
import { Paged } from '../parts/paged.tsx';
import { Time } from '../parts/time.tsx';

type Entry = AnswerOf<'listAudit'>['items'][number];

export function Audit(): JSX.Element {
  return (
    <section class="card" aria-labelledby="audit-title">
      <h2 id="audit-title">Who used an administrator’s rights</h2>
      <Paged of="audit" load={(cursor) => get<'listAudit'>('/v1/audit', { cursor })}>
        {(entries) =>
          entries.length === 0 ? <Nothing title="Nobody has used them yet." /> : <Entries entries={entries} />
        }
      </Paged>
    </section>
  );
}

function Entries({ entries }: { entries: readonly Entry[] }): JSX.Element {
  return (
    <div class="table-frame">
      <table class="small">
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">Who</th>
            <th scope="col">What</th>
            <th scope="col">On</th>
          </tr>
        </thead>
        <tbody>
          {entries.map(({ seq, at, who, via, action, target }) => (
            <tr key={seq}>
              <td class="whole">
                <Time iso={at} />
              </td>
              <td class="breaks">
                {who} <span class="muted">{via === 'session' ? 'on the page' : 'by key'}</span>
              </td>
              <td class="mono breaks">{action}</td>
              <td class="mono breaks">
                {Object.entries(target)
                  .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
                  .join(', ')}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
