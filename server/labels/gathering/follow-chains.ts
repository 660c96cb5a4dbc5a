/**
 * Ties answers that a person went through one after the other. Each "show me another" names only the answer that came
 * next; of three in a row the first and the last are two answers of one turn all the same.
 */
import type { Db } from '../../db/connect.ts';
import { type Key, keyText } from '../case.ts';
import { type Neighbour, readChainNeighbours, readTies, type Tie } from './store.ts';

/** Nobody is shown more in a row; who fakes it ties no more than this. */
const CHAIN_MAX_STEPS = 6;

/** Direct ties, and those along chains of up to six steps. What ties one to another ties the other to the one. */
export async function readAllTies(db: Db, projectId: number, keys: readonly Key[]): Promise<Tie[]> {
  const ties = await readTies(db, projectId, keys);
  const tied = new Set(ties.map((tie) => keyText(tie.from)));
  const neighbours = new Map<string, Neighbour[]>();
  const asked = new Set<string>();
  let frontier = keys.filter((key) => tied.has(keyText(key)));
  for (let step = 0; step < CHAIN_MAX_STEPS && frontier.length > 0; step += 1) {
    const found = await readChainNeighbours(db, projectId, frontier);
    for (const [text, near] of found) neighbours.set(text, near);
    for (const key of frontier) asked.add(keyText(key));
    const reached = new Map([...found.values()].flat().map((key) => [keyText(key), key]));
    frontier = [...reached.values()].filter((key) => !asked.has(keyText(key)));
  }
  // Which of two neighbours listens to the other may differ; only where both do, it is the same from either end.
  const hears = (text: string, one: Key): boolean =>
    neighbours.get(keyText(one))?.some((back) => keyText(back) === text) === true;
  const mutual = new Map([...neighbours].map(([text, near]) => [text, near.filter((one) => hears(text, one))]));
  const verified = new Map([...mutual].map(([text, near]) => [text, near.filter((one) => one.verified)]));
  const known = new Map(ties.map((tie) => [tieText(tie), tie]));
  for (const from of keys) {
    const vouched = new Set(followChain(from, verified).map(keyText));
    for (const to of followChain(from, mutual)) {
      const tie = { from, to, vouched: vouched.has(keyText(to)) };
      const direct = known.get(tieText(tie));
      known.set(tieText(tie), { ...tie, vouched: tie.vouched || direct?.vouched === true });
    }
  }
  return [...known.values()];
}

/** Only through answers that are part of a chain, both ends included, so that it is the same from either end. */
function followChain(from: Key, neighbours: ReadonlyMap<string, readonly Key[]>): Key[] {
  const seen = new Map([[keyText(from), from]]);
  let frontier: readonly Key[] = [from];
  for (let step = 0; step < CHAIN_MAX_STEPS; step += 1) {
    const next = frontier
      .flatMap((key) => neighbours.get(keyText(key)) ?? [])
      .filter((key) => !seen.has(keyText(key)) && neighbours.has(keyText(key)));
    for (const key of next) seen.set(keyText(key), key);
    frontier = next;
  }
  seen.delete(keyText(from));
  return [...seen.values()].map(({ trace_id, span_id }) => ({ trace_id, span_id }));
}

function tieText({ from, to }: Pick<Tie, 'from' | 'to'>): string {
  return `${keyText(from)} ${keyText(to)}`;
}
