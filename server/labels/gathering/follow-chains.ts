/**
 * Ties answers that a person went through one after the other. Each "show me another" names only the answer that came
 * next; of three in a row the first and the last are two answers of one turn all the same.
 */
import type { Db } from '../../db/connect.ts';
import { type Key, keyText } from '../case.ts';
import { readChainNeighbours, readTies, type Tie } from './store.ts';

/** Nobody is shown more in a row; who fakes it ties no more than this. */
const CHAIN_MAX_STEPS = 6;

/** Direct ties, and those along chains of up to six steps. What ties one to another ties the other to the one. */
export async function readAllTies(db: Db, projectId: number, keys: readonly Key[]): Promise<Tie[]> {
  const ties = await readTies(db, projectId, keys);
  const tied = new Set(ties.map((tie) => keyText(tie.from)));
  const neighbours = new Map<string, Key[]>();
  const asked = new Set<string>();
  let frontier = keys.filter((key) => tied.has(keyText(key)));
  for (let step = 0; step < CHAIN_MAX_STEPS && frontier.length > 0; step += 1) {
    const found = await readChainNeighbours(db, projectId, frontier);
    for (const [text, near] of found) neighbours.set(text, near);
    for (const key of frontier) asked.add(keyText(key));
    const reached = new Map([...found.values()].flat().map((key) => [keyText(key), key]));
    frontier = [...reached.values()].filter((key) => !asked.has(keyText(key)));
  }
  const known = new Set(ties.map(tieText));
  const added = keys.flatMap((from) => followChain(from, neighbours).map((to) => ({ from, to })));
  return [...ties, ...added.filter((tie) => !known.has(tieText(tie)))];
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
  return [...seen.values()];
}

function tieText({ from, to }: Tie): string {
  return `${keyText(from)} ${keyText(to)}`;
}
