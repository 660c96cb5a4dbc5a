/** The form of one ticket, filled in with what the model suggests. Nod reads from it what was kept and what changed. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { DeskAnswer } from '../../contract.ts';
import type { FieldName } from '../../desk/fields.ts';
import { Icon } from '../icon.tsx';
import { isSelected, select } from '../subjects.ts';
import { desk, fieldWords, file, nextWaiting, openTicket, type Values } from './ticket-state.ts';

export function FilingForm({ ticketId, answer }: { ticketId: string; answer: DeskAnswer }): JSX.Element {
  const { fields } = answer;
  const values = useSignal<Values>({
    category: fields.category.value,
    priority: fields.priority.value,
    summary: fields.summary.value,
  });
  const set = (field: FieldName, value: string): void => {
    values.value = { ...values.value, [field]: value };
  };
  const props = (field: FieldName): FieldProps => ({
    field,
    suggested: fields[field].value,
    value: values.value[field],
    traceId: fields[field].trace_id,
    onChange: (value) => set(field, value),
  });
  const skipTo = nextWaiting(ticketId);
  return (
    <form
      class="filing"
      onSubmit={(event) => {
        event.preventDefault();
        // In a task of its own: the widget hears this submit too, and the fields must still be there.
        setTimeout(() => file(ticketId, values.value));
      }}
    >
      <p class="filing-intro">
        <Icon name="spark" /> Suggested by sage {answer.model_version}. Change what is wrong, then file it.
      </p>
      <div class="filing-pair">
        <Field {...props('category')} options={desk.value?.categories ?? []} />
        <Field {...props('priority')} options={desk.value?.priorities ?? []} />
      </div>
      <Field {...props('summary')} />
      <div class="filing-actions">
        <button type="submit" class="primary">
          File ticket
        </button>
        {skipTo !== undefined && (
          <button type="button" class="quiet" onClick={() => openTicket(skipTo)}>
            Skip
          </button>
        )}
      </div>
    </form>
  );
}

interface FieldProps {
  field: FieldName;
  suggested: string;
  value: string;
  traceId: string;
  onChange: (value: string) => void;
}

function Field({
  field,
  suggested,
  value,
  traceId,
  onChange,
  options,
}: FieldProps & { options?: string[] }): JSX.Element {
  const id = `field-${field}`;
  const look = (): void => select({ traceId, spanId: '' });
  return (
    <div class={isSelected(traceId) ? 'field selected' : 'field'} onFocusIn={look} onPointerDown={look}>
      <label for={id}>{fieldWords[field]}</label>
      {options ? (
        <select id={id} data-nod-edit={traceId} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
          {options.map((option) => (
            <option key={option} value={option} selected={option === value}>
              {option}
            </option>
          ))}
        </select>
      ) : (
        <textarea
          id={id}
          rows={2}
          data-nod-edit={traceId}
          value={value}
          onInput={(event) => onChange(event.currentTarget.value)}
        />
      )}
      {value !== suggested && (
        <p class="changed">
          <span>
            Suggested: <q>{suggested}</q>
          </span>
          <button type="button" class="link" onClick={() => onChange(suggested)}>
            Put back
          </button>
        </p>
      )}
    </div>
  );
}
