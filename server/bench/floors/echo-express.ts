/** Floor: the same through Express 5 as its manual shows it. */
import { createServer } from 'node:http';
import express from 'express';
import { announce, answerOf, type Batch } from './read-events.ts';

const app = express();
app.use(express.json({ limit: '8mb', type: () => true }));
app.post('/v1/events', (request, response) => {
  const { events }: Batch = request.body;
  response.json(answerOf(events));
});
announce(createServer(app));
