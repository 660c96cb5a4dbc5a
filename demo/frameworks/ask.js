/** Asks the demo's assistant, which records each answer as a generation; the answer comes when it is whole. */
const conversation = `frameworks-${Math.random().toString(36).slice(2)}`;

/** @param {number} attempt from 0; a higher one gets another answer. @returns {Promise<{ traceId: string, text: string }>} */
export async function ask(attempt) {
  const response = await fetch('/demo/api/chat', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      conversation_id: conversation,
      messages: [{ role: 'user', content: 'How do I undo my last git commit?' }],
      attempt,
      consent: ['improve', 'train'],
    }),
  });
  const lines = (await response.text())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  return { traceId: lines[0].trace_id, text: lines.map(({ text }) => text ?? '').join('') };
}
