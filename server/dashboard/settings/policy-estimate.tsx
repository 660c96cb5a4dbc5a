/** Measures the numbers from the random audit: a proposal, with what it would move, that somebody adopts or not. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { PolicyEstimate } from '../../../shared/policy.ts';
import { useAct } from '../act.ts';
import { send } from '../api.ts';
import { capitalised, formatCount, formatShare, formatThings } from '../format.ts';
import { Refusal } from '../parts/notices.tsx';
import { PolicyMoves } from './policy-moves.tsx';

export function Estimate({ onAdopted }: { onAdopted: () => void }): JSX.Element {
  const [estimate, setEstimate] = useState<PolicyEstimate | null>(null);
  const { busy, problem, run } = useAct();
  const measure = async () => {
    const measured = await run(() => send<'estimatePolicy'>('POST', '/v1/policy/estimate'));
    if (measured !== null) setEstimate(measured);
  };
  const adopt = async (number: number) => {
    if ((await run(() => send<'adoptPolicy'>('POST', '/v1/policy/adopt', { number }))) !== null) onAdopted();
  };
  return (
    <section class="card form" aria-labelledby="measure-title">
      <h2 id="measure-title">Measure them</h2>
      <p class="muted">
        What reviewers decided on the random audit says how often each signal is right here. Nothing changes before it
        is put in force.
      </p>
      {problem !== null && <Refusal problem={problem} />}
      <div class="buttons">
        <button type="button" disabled={busy} onClick={measure}>
          Measure from the audit
        </button>
      </div>
      {estimate !== null && estimate.number === null && (
        <p role="status">
          Nothing of the random audit has been decided yet. <a href="/review?queue=audit&blind=1">Audit a few, blind</a>
        </p>
      )}
      {estimate !== null && estimate.number !== null && (
        <Proposal estimate={estimate} number={estimate.number} busy={busy} onAdopt={adopt} />
      )}
    </section>
  );
}

interface ProposalProps {
  estimate: PolicyEstimate;
  number: number;
  busy: boolean;
  onAdopt: (number: number) => void;
}

function Proposal({ estimate: { outputs, base_rate, signals }, number, busy, onAdopt }: ProposalProps): JSX.Element {
  const rows = [
    { signal: 'base_rate', words: 'good outputs in all', ...base_rate },
    ...signals.filter(({ n }) => n > 0),
  ];
  return (
    <>
      <p role="status">
        Policy {number}, from {formatThings(outputs, 'audited output')}.
      </p>
      <div class="table-frame">
        <table class="small">
          <thead>
            <tr>
              <th scope="col">Signal</th>
              <th scope="col" class="number">
                Now
              </th>
              <th scope="col" class="number">
                Proposed
              </th>
              <th scope="col" class="number">
                Agreed
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ signal, words, now, proposed, n, agreed }) => (
              <tr key={signal}>
                <th scope="row">{capitalised(words)}</th>
                <td class="number">{formatShare(now, 1)}</td>
                <td class="number">{formatShare(proposed, 1)}</td>
                <td class="number">
                  {formatCount(agreed)} of {formatCount(n)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <PolicyMoves body={{ number }} />
      <div class="buttons">
        <button type="button" class="primary" disabled={busy} onClick={() => onAdopt(number)}>
          Put policy {number} in force
        </button>
      </div>
    </>
  );
}
