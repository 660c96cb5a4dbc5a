/** The scripted session as generations and events, one scene after another over the days before a time. */
import type { Event } from '../../shared/event.ts';
import type { Generation } from '../../shared/generation.ts';
import type { SampleName } from '../../shared/recordings.ts';
import type { Plan } from './send-plan.ts';
import { stableTraceId, stableUuid } from './stable-id.ts';
import { type Act, type Scene, SYSTEM_PROMPT, scenes } from './synthetic-session.ts';

const SAMPLE: SampleName = 'scripted session';
const DAYS = 6;
const DAY_MS = 86_400_000;
/** What happens in a scene is over within this time. */
const SCENE_MS = 3_700_000;

/** @param end when all of it is over */
export function planSyntheticSession(end: Date): Plan {
  const stepMs = (DAYS * DAY_MS - SCENE_MS) / Math.max(1, scenes.length - 1);
  const atOf = (index: number) => end.getTime() - SCENE_MS - Math.round((scenes.length - 1 - index) * stepMs);
  return {
    generations: scenes.map((scene, index) => generationOf(scene, atOf(index))),
    events: scenes.flatMap((scene, index) =>
      scene.acts.map((act, ordinal) => eventOf(scene, act, ordinal, atOf(index))),
    ),
  };
}

function generationOf(scene: Scene, at: number): Generation {
  const before = scenes.find((other) => other.name === scene.follows);
  return {
    trace_id: traceIdOf(scene.name),
    conversation_id: conversationOf(scene),
    ...(before === undefined ? {} : { parent: { trace_id: traceIdOf(before.name) } }),
    input: [
      { role: 'system', content: SYSTEM_PROMPT },
      ...(before === undefined
        ? []
        : [
            { role: 'user' as const, content: before.question },
            { role: 'assistant' as const, content: before.answer },
          ]),
      { role: 'user', content: scene.question },
    ],
    output: scene.answer,
    model: 'rosewheel-assistant',
    model_version: scene.version,
    prompt_id: 'help-desk',
    prompt_version: scene.version === '1.3' ? 'v1' : 'v2',
    started_at: new Date(at).toISOString(),
    consent: ['improve', 'train'],
    metadata: { sample: SAMPLE, synthetic: true, scene: scene.name },
  };
}

function eventOf(scene: Scene, { who, after, ...fields }: Act, ordinal: number, at: number): Event {
  return {
    ...fields,
    // In a script, another scene is pointed at by its name.
    ...('next' in fields && fields.next !== undefined ? { next: { trace_id: traceIdOf(fields.next.trace_id) } } : {}),
    id: stableUuid(SAMPLE, scene.name, String(ordinal)),
    trace_id: traceIdOf(scene.name),
    user_id: who,
    conversation_id: conversationOf(scene),
    occurred_at: new Date(at + after * 1000).toISOString(),
    consent: ['improve', 'train'],
    properties: { synthetic: true },
  };
}

function traceIdOf(name: string): string {
  return stableTraceId(SAMPLE, name);
}

/** A follow-up belongs to the conversation of the scene it follows. */
function conversationOf(scene: Scene): string {
  return `scripted-${scene.follows ?? scene.name}`;
}
