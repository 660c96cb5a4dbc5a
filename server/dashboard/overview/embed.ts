/** What to paste into a product: the tag for its page, the command for its backend. Pure. */

export function scriptTag(publicUrl: string, key: string): string {
  return `<script async src="${publicUrl.replace(/\/$/, '')}/nod.js" data-key="${key}"></script>`;
}

export function generationCommand(publicUrl: string): string {
  const body = {
    generations: [
      { trace_id: 'YOUR_TRACE_ID', input: 'What is Nod?', output: 'A way to learn from users.', model: 'my-model' },
    ],
  };
  return `curl -X POST ${publicUrl.replace(/\/$/, '')}/v1/generations \\
  -H "Authorization: Bearer $NOD_SECRET_KEY" \\
  -H "Content-Type: application/json" \\
  -d '${JSON.stringify(body)}'`;
}
