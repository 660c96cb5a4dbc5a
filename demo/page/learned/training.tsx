/** The rows this output yields, why others stay out, and the lines a trainer would get. */
import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { ExportFormat } from '../../../shared/export.ts';
import type { StoredGeneration } from '../../../shared/generation.ts';
import type { Label, RowSummary, Task } from '../../../shared/label.ts';
import { gateWords } from '../../../shared/label-words.ts';
import { exportAddress, readExport } from '../api.ts';
import { Icon } from '../icon.tsx';
import { Line } from './line.tsx';
import { sourceWords, taskWords } from './words.ts';

/** The format each task is shown in. */
const formatOf: Record<Task, ExportFormat> = { preference: 'trl-dpo', sft: 'trl-sft', unpaired: 'trl-kto' };
const order: readonly Task[] = ['preference', 'sft', 'unpaired'];

export function Training({ label, generation }: { label: Label; generation: StoredGeneration }): JSX.Element {
  const rows = [...label.rows].sort((one, other) => order.indexOf(one.task) - order.indexOf(other.task));
  const ready = order.filter((task) => rows.some((row) => row.task === task && row.gates.length === 0));
  return (
    <section>
      <h3>What a model could learn</h3>
      {rows.length === 0 && <p class="muted">No training rows from this yet.</p>}
      <ul class="rows">
        {grouped(rows).map(({ row, count }) => (
          <Row key={row.id} row={row} count={count} />
        ))}
      </ul>
      {ready.length > 0 && <Lines tasks={ready} at={generation.at} stamp={label.updated_at} />}
      <p class="panel-links">
        <a href={exportAddress('trl-dpo')} download>
          <Icon name="download" /> All trl-dpo lines
        </a>
        <a href={exportAddress('jsonl')} download>
          Everything (jsonl)
        </a>
      </p>
    </section>
  );
}

/** Rows that read the same are one entry: an offer chosen over two others yields two pairs. */
function grouped(rows: readonly RowSummary[]): { row: RowSummary; count: number }[] {
  const groups = new Map<string, { row: RowSummary; count: number }>();
  for (const row of rows) {
    const words = [row.task, row.source, ...row.gates].join(' ');
    groups.set(words, { row, count: (groups.get(words)?.count ?? 0) + 1 });
  }
  return [...groups.values()];
}

function Row({ row, count }: { row: RowSummary; count: number }): JSX.Element {
  const ready = row.gates.length === 0;
  return (
    <li class={ready ? 'row ready' : 'row gated'}>
      <Icon name={ready ? 'check' : 'close'} />
      <span>
        {taskWords[row.task]}
        {count > 1 && ` × ${count}`} <span class="muted">{sourceWords[row.source]}</span>
        {row.gates.map((gate) => (
          <span key={gate} class="gate">
            Stays out: {gateWords[gate]}.
          </span>
        ))}
      </span>
    </li>
  );
}

const chosenTask = signal<Task>('preference');
const lines = signal<readonly string[]>([]);

/** The lines themselves, read from the export as anyone would. */
function Lines({ tasks, at, stamp }: { tasks: readonly Task[]; at: string; stamp: string }): JSX.Element {
  const task = tasks.includes(chosenTask.value) ? chosenTask.value : (tasks[0] ?? 'preference');
  const format = formatOf[task];
  useEffect(() => {
    let current = true;
    lines.value = [];
    readExport(format, at).then(
      (read) => {
        if (current) lines.value = read;
      },
      () => {},
    );
    return () => {
      current = false;
    };
  }, [format, at, stamp]);
  return (
    <div class="lines">
      <fieldset class="formats" aria-label="Format">
        {tasks.map((one) => (
          <button key={one} type="button" aria-pressed={one === task} onClick={() => (chosenTask.value = one)}>
            {formatOf[one]}
          </button>
        ))}
      </fieldset>
      {lines.value.map((line) => (
        <Line key={line} json={line} />
      ))}
    </div>
  );
}
