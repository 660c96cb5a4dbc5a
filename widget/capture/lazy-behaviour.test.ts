import { beforeEach, expect, it } from 'vitest';
import { resolveOptions } from '../options.ts';
import type { Behaviour } from './behaviour.ts';
import { createConsent } from './consent.ts';
import { type LazyBehaviour, lazyBehaviour } from './lazy-behaviour.ts';

let loads = 0;
let calls: string[] = [];
let times: number[] = [];
let arrive: () => Promise<void>;
const consent = createConsent('required', false);
let behaviour: LazyBehaviour;

const note = (name: string) => (): undefined => void calls.push(name);
const real: Behaviour = {
  ...{ shown: note('shown'), copy: note('copy'), accept: note('accept'), edit: note('edit'), undo: note('undo') },
  ...{ regenerate: note('regenerate'), dismiss: note('dismiss'), abandon: note('abandon') },
  ...{ follow_up: note('follow_up'), outcome: note('outcome'), changed: note('changed'), observe: note('observe') },
  ...{ settle: note('settle'), leave: note('leave'), forget: note('forget'), stop: note('stop') },
  watch: () => {
    calls.push('watch');
    return note('end watch');
  },
  insert: () => note('end insert'),
};

function make(debug = false): LazyBehaviour {
  const settings = { ...resolveOptions({ key: 'pk_1' }, 'https://nod.example.com'), debug };
  const load = (): Promise<Behaviour> => {
    loads += 1;
    return new Promise((resolve) => {
      arrive = () => {
        resolve(real);
        return behaviour.settled();
      };
    });
  };
  const happenedAt = (ms: number, run: () => void): void => {
    times.push(ms);
    run();
  };
  return lazyBehaviour(load, { consent, settings, happenedAt });
}

beforeEach(() => {
  loads = 0;
  calls = [];
  times = [];
  consent.set({ improve: false });
  behaviour = make();
});

it('is not loaded before there is consent, and once', () => {
  behaviour.ask((loaded) => loaded.dismiss('t'));
  behaviour.wake();
  expect(loads).toBe(0);
  consent.set({ improve: true });
  behaviour.wake();
  behaviour.wake();
  expect(loads).toBe(1);
});

it('hears in order, with its time, what was asked of it meanwhile', async () => {
  consent.set({ improve: true });
  behaviour.wake();
  const began = Date.now();
  const stop = behaviour.follow((loaded) => loaded.watch({ getText: () => '' }, 't', ''));
  behaviour.ask((loaded) => loaded.dismiss('t'));
  stop();
  expect(calls).toEqual([]);
  await arrive();
  expect(calls).toEqual(['watch', 'dismiss', 'end watch']);
  for (const ms of times) expect(ms).toBeGreaterThanOrEqual(began);
  behaviour.ask((loaded) => loaded.undo('t'));
  expect(calls.at(-1)).toBe('undo');
});

it('forgets what waited for it when a person opts out, and comes to nothing after the end', async () => {
  consent.set({ improve: true });
  behaviour.wake();
  behaviour.ask((loaded) => loaded.dismiss('t'));
  behaviour.forget();
  behaviour.stop();
  await arrive();
  expect(calls).toEqual(['stop']);
  behaviour.ask((loaded) => loaded.dismiss('t'));
  expect(calls).toEqual(['stop']);
});

it('comes at once to a page that is being debugged, to show what would be captured', () => {
  behaviour = make(true);
  behaviour.wake();
  expect(loads).toBe(1);
});
