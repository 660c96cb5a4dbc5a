/** The same in React: attributes and the element as in any markup. */
import { useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { ask } from './ask.js';

createRoot(document.querySelector('#app')).render(<Chat />);

function Chat() {
  const [attempt, setAttempt] = useState(0);
  const [answer, setAnswer] = useState(null);
  useEffect(() => {
    ask(attempt).then(setAnswer);
  }, [attempt]);
  if (answer === null) return <p>Thinking…</p>;
  const { traceId, text } = answer;
  return (
    <>
      <article data-nod-output={traceId}>
        <div className="text">{text}</div>
        <nod-feedback trace-id={traceId} />
        <button type="button" data-nod-action="regenerate" onClick={() => setAttempt(attempt + 1)}>
          Another answer
        </button>
      </article>
      <Reply key={traceId} answer={answer} />
    </>
  );
}

function Reply({ answer: { traceId, text } }) {
  const [draft, setDraft] = useState(text);
  const send = (event) => {
    event.preventDefault();
    setDraft('');
  };
  return (
    <form onSubmit={send}>
      <label>
        Reply
        <textarea data-nod-edit={traceId} value={draft} onChange={(event) => setDraft(event.target.value)} />
      </label>
      <button type="submit">Send</button>
    </form>
  );
}
