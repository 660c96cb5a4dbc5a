/** The support desk: tickets to file, each with suggested values a person confirms or changes. */
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Ticket } from '../../contract.ts';
import { Icon } from '../icon.tsx';
import { FilingForm } from './filing-form.tsx';
import { desk, failed, filed, nextWaiting, open, openId, openTicket, startDesk, suggested } from './ticket-state.ts';

export function Desk(): JSX.Element {
  useEffect(() => {
    void startDesk();
  }, []);
  const tickets = desk.value?.tickets ?? [];
  const waiting = tickets.filter(({ id }) => filed.value[id] === undefined).length;
  return (
    <div class="desk">
      <div class="inbox">
        <h1>
          Inbox <span class="count">{waiting} to file</span>
        </h1>
        <ul>
          {tickets.map((ticket) => (
            <InboxItem key={ticket.id} ticket={ticket} />
          ))}
        </ul>
      </div>
      {failed.value && <p class="note bad">The desk cannot be reached. Please reload the page.</p>}
      {open.value && <OpenTicket key={open.value.id} ticket={open.value} />}
    </div>
  );
}

function InboxItem({ ticket }: { ticket: Ticket }): JSX.Element {
  const done = filed.value[ticket.id] !== undefined;
  return (
    <li>
      <button
        type="button"
        class={done ? 'inbox-item done' : 'inbox-item'}
        aria-current={ticket.id === openId.value ? 'true' : undefined}
        onClick={() => openTicket(ticket.id)}
      >
        <span class="inbox-from">
          {ticket.from}
          <span class="muted">{done ? <Icon name="check" /> : ticket.received}</span>
        </span>
        <span class="inbox-subject">{ticket.subject}</span>
        {done && <span class="sr-only">, filed</span>}
      </button>
    </li>
  );
}

function OpenTicket({ ticket }: { ticket: Ticket }): JSX.Element {
  const values = filed.value[ticket.id];
  return (
    <article class="ticket">
      <header>
        <p class="muted">
          {ticket.id} · {ticket.from} · {ticket.received}
        </p>
        <h2>{ticket.subject}</h2>
      </header>
      <blockquote>{ticket.text}</blockquote>
      {values !== undefined && <Filed id={ticket.id} />}
      {values === undefined && suggested.value !== undefined && (
        <FilingForm key={suggested.value.fields.category.trace_id} ticketId={ticket.id} answer={suggested.value} />
      )}
      {values === undefined && suggested.value === undefined && !failed.value && (
        <p class="muted" role="status">
          Reading the ticket…
        </p>
      )}
    </article>
  );
}

function Filed({ id }: { id: string }): JSX.Element {
  const values = filed.value[id];
  const next = nextWaiting(id);
  return (
    <div class="filed" role="status">
      <p>
        <Icon name="check" /> Filed under <strong>{values?.category}</strong>, {values?.priority.toLowerCase()}{' '}
        priority.
      </p>
      <p>{values?.summary}</p>
      {next === undefined ? (
        <p class="muted">That was the last one. The inbox is empty.</p>
      ) : (
        <button type="button" class="primary" onClick={() => openTicket(next)}>
          Next ticket
        </button>
      )}
    </div>
  );
}
