/** What the page asks of the demo's backend. */
import type { ExportFormat } from '../../shared/export.ts';
import type { GenerationDetail } from '../../shared/reading.ts';
import type {
  ChatLine,
  ChatRequest,
  ConsentAnswer,
  ConsentRequest,
  Desk,
  DeskAnswer,
  DeskRequest,
  DraftStart,
  LabelAnswer,
  WritingAnswer,
  WritingRequest,
} from '../contract.ts';
import { decode, readLines } from './read-lines.ts';

const API = '/demo/api';

export const readDesk = (): Promise<Desk> => get('/desk');
export const readDrafts = (): Promise<DraftStart[]> => get('/writing');
export const askDesk = (request: DeskRequest): Promise<DeskAnswer> => post('/desk', request);
export const askWriting = (request: WritingRequest): Promise<WritingAnswer> => post('/writing', request);
export const sendConsent = (request: ConsentRequest): Promise<ConsentAnswer> => post('/consent', request);

/** The answer as it arrives. Throws when the backend refuses, breaks off, or `signal` says stop. */
export async function* askChat(request: ChatRequest, signal: AbortSignal): AsyncIterable<ChatLine> {
  const response = await fetch(`${API}/chat`, { ...asPost(request), signal });
  if (!response.ok || response.body === null) throw new Error(`the demo answered ${response.status}`);
  for await (const line of readLines(response.body)) yield decode<ChatLine>(line);
}

/** Null while Nod knows nothing of it. */
export async function readLabel(traceId: string, spanId: string): Promise<GenerationDetail | null> {
  const query = new URLSearchParams({ trace: traceId, ...(spanId && { span: spanId }) });
  return (await get<LabelAnswer>(`/labels?${query}`)).detail;
}

/** Lines of an export; `at` keeps those of the one generation of that moment. */
export async function readExport(format: ExportFormat, at: string): Promise<string[]> {
  const response = await fetch(exportAddress(format, at));
  if (!response.ok) throw new Error(`the demo answered ${response.status}`);
  return (await response.text()).split('\n').filter((line) => line !== '');
}

export function exportAddress(format: ExportFormat, at?: string): string {
  const span = at === undefined ? {} : { from: at, to: new Date(Date.parse(at) + 1).toISOString() };
  return `${API}/export?${new URLSearchParams({ format, ...span })}`;
}

async function get<T>(path: string): Promise<T> {
  return read(await fetch(`${API}${path}`));
}

async function post<T>(path: string, body: object): Promise<T> {
  return read(await fetch(`${API}${path}`, asPost(body)));
}

function asPost(body: object): RequestInit {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** Our own backend's answer: its type is the contract both sides compile against. */
async function read<T>(response: Response): Promise<T> {
  if (!response.ok) throw new Error(`the demo answered ${response.status}`);
  return decode<T>(await response.text());
}
