/** Floor: Node alone reads the JSON and answers, and stores nothing. */
import { createServer } from 'node:http';
import { announce, answerOf, type Batch } from './read-events.ts';

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { events }: Batch = JSON.parse(Buffer.concat(chunks).toString());
    const text = JSON.stringify(answerOf(events));
    response
      .writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
      .end(text);
  });
});
announce(server);
