/** What one person may ask for: to see what is kept of them, to take consent back, to be erased. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useAct } from '../act.ts';
import { type AnswerOf, postForText, send } from '../api.ts';
import { formatCount, formatThings, formatTime } from '../format.ts';
import { Refusal } from '../parts/notices.tsx';
import { saveFile } from '../parts/save-file.ts';
import { SureButton } from '../parts/sure-button.tsx';

interface Receipt {
  title: string;
  about: [name: string, value: string][];
  counts: AnswerOf<'postErasure'>['counts'];
  /** As the API gave it: kept by whoever has to prove it. */
  json: string;
}

export function PersonData(): JSX.Element {
  const [user, setUser] = useState('');
  const [trace, setTrace] = useState('');
  const [receipt, setReceipt] = useState<Receipt | null>(null);
  const [said, setSaid] = useState('');
  const { busy, problem, run } = useAct();
  const user_id = user.trim();

  const download = async () => {
    const lines = await run(() => postForText('/v1/access', { user_id }));
    if (lines === null) return;
    const things = lines === '' ? 0 : lines.trimEnd().split('\n').length;
    setSaid(things === 0 ? 'Nothing is kept of this person.' : `Downloaded: ${formatThings(things, 'thing')}.`);
    if (things > 0) saveFile('access.ndjson', 'application/x-ndjson', lines);
  };
  const withdraw = async () => {
    const done = await run(() => send<'postConsent'>('POST', '/v1/consent', { user_id, withdraw: ['train'] }));
    if (done === null) return;
    setReceipt({
      title: 'Consent to train withdrawn',
      about: [['What they gave before', formatTime(done.withdrawn_before)]],
      counts: done.counts,
      json: JSON.stringify(done, null, 2),
    });
  };
  const erase = async (body: { user_id: string } | { ref: { trace_id: string } }) => {
    const done = await run(() => send<'postErasure'>('POST', '/v1/erasures', body));
    if (done === null) return;
    setReceipt({
      title: 'Erased',
      about: [
        ['Receipt', done.id],
        ['What was before', formatTime(done.erased_before)],
      ],
      counts: done.counts,
      json: JSON.stringify(done, null, 2),
    });
  };
  return (
    <section class="card form" aria-labelledby="person-title">
      <h2 id="person-title">What a person asks for</h2>
      <div class="with-button">
        <label class="field">
          Your id of the person (user_id)
          <input
            type="text"
            maxLength={200}
            autocomplete="off"
            spellcheck={false}
            value={user}
            onInput={(event) => {
              setUser(event.currentTarget.value);
              setSaid('');
            }}
          />
        </label>
        <span class="buttons">
          <button type="button" disabled={busy || user_id === ''} onClick={download}>
            Download all of theirs
          </button>
          <SureButton
            words="Withdraw consent to train"
            sure="Withdraw it for all they gave"
            disabled={busy || user_id === ''}
            onSure={withdraw}
          />
          <SureButton
            words="Erase the person"
            sure="Erase for good, everywhere"
            disabled={busy || user_id === ''}
            onSure={() => erase({ user_id })}
          />
        </span>
      </div>
      <div class="with-button">
        <label class="field">
          Or one generation (trace id)
          <input
            type="text"
            maxLength={200}
            autocomplete="off"
            spellcheck={false}
            value={trace}
            onInput={(event) => setTrace(event.currentTarget.value)}
          />
        </label>
        <SureButton
          words="Erase the generation"
          sure="Erase for good, everywhere"
          disabled={busy || trace.trim() === ''}
          onSure={() => erase({ ref: { trace_id: trace.trim() } })}
        />
      </div>
      {problem !== null && <Refusal problem={problem} />}
      <p class="said" role="status">
        {said}
      </p>
      {receipt !== null && <ReceiptNote receipt={receipt} />}
    </section>
  );
}

function ReceiptNote({ receipt: { title, about, counts, json } }: { receipt: Receipt }): JSX.Element {
  const went = Object.entries(counts).filter(([, count]) => count > 0);
  return (
    <div class="notice facts" role="status">
      <p>
        <strong>{title}</strong>
      </p>
      <dl>
        {about.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        {went.map(([table, count]) => (
          <div key={table}>
            <dt>{table.replaceAll('_', ' ')}</dt>
            <dd class="number">{formatCount(count)}</dd>
          </div>
        ))}
      </dl>
      {went.length === 0 && <p class="muted">Nothing was found.</p>}
      <button type="button" class="quiet" onClick={() => saveFile('receipt.json', 'application/json', json)}>
        Download the receipt
      </button>
    </div>
  );
}
