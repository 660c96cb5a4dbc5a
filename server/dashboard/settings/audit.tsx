/** Every use of an administrator's rights, in sentences; reads stay away until somebody asks for them. */
import type { JSX } from 'preact';
import { get } from '../api.ts';
import { formatThings } from '../format.ts';
import { Nothing } from '../parts/notices.tsx';
import { Paged } from '../parts/paged.tsx';
import { Time } from '../parts/time.tsx';
import { go, place, withQuery } from '../router.ts';
import { type AuditEntry, auditWords, foldAudit, isRead, rawWords } from './audit-words.ts';

export function Audit(): JSX.Element {
  const withReads = place.value.query.reads === '1';
  return (
    <section class="card" aria-labelledby="audit-title">
      <div class="section-head">
        <h2 id="audit-title">Who used an administrator’s rights</h2>
        <label class="check">
          <input
            type="checkbox"
            checked={withReads}
            onChange={() => go(withQuery({ reads: withReads ? undefined : '1' }), { replace: true })}
          />
          Show reads
        </label>
      </div>
      <Paged of="audit" load={(cursor) => get<'listAudit'>('/v1/audit', { cursor })}>
        {(entries) => <Shown entries={entries} withReads={withReads} />}
      </Paged>
    </section>
  );
}

function Shown({ entries, withReads }: { entries: readonly AuditEntry[]; withReads: boolean }): JSX.Element {
  if (entries.length === 0) return <Nothing title="Nobody has used them yet." />;
  const shown = withReads ? entries : entries.filter((entry) => !isRead(entry));
  const hidden = entries.length - shown.length;
  return (
    <>
      {shown.length > 0 && <Entries entries={shown} />}
      {hidden > 0 && <p class="muted small">{formatThings(hidden, 'read')} among these, which changed nothing.</p>}
    </>
  );
}

function Entries({ entries }: { entries: readonly AuditEntry[] }): JSX.Element {
  return (
    <div class="table-frame">
      <table class="small">
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">What</th>
          </tr>
        </thead>
        <tbody>
          {foldAudit(entries).map((entry) => (
            <tr key={entry.seq}>
              <td class="whole">
                <Time iso={entry.at} />
              </td>
              <td class="breaks" title={rawWords(entry)}>
                <strong dir="auto">{entry.who}</strong> {auditWords(entry)}
                {entry.times > 1 && (
                  <>
                    , {formatThings(entry.times, 'time')} since <Time iso={entry.since} />
                  </>
                )}
                {entry.via === 'secret' && <span class="muted"> (by key)</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
