/** Decides whether what was sent may be kept, and for which purposes. */
import type { Purpose } from '../../shared/event.ts';
import type { Project } from '../db/tables/keys.ts';

export interface Consent {
  improve: boolean;
  train: boolean;
}

/**
 * The consent an event or generation is stored with; undefined when it may not be stored at all.
 *
 * A page must say `improve`: silence from a browser is no consent. A product's backend may stay silent; its operator
 * vouches for what the project assumes. What a backend does say is stored as it says it, narrower or wider.
 */
export function consentOf(
  stated: readonly Purpose[] | undefined,
  via: 'publishable' | 'secret',
  project: Pick<Project, 'assumed_improve' | 'assumed_train'>,
): Consent | undefined {
  if (stated === undefined && via === 'secret') return assumedConsent(project);
  const improve = stated?.includes('improve') ?? false;
  if (via === 'publishable' && !improve) return undefined;
  return { improve, train: stated?.includes('train') ?? false };
}

/** What a project takes for granted of everything its secret keys send. */
export function assumedConsent(project: Pick<Project, 'assumed_improve' | 'assumed_train'>): Consent {
  return { improve: project.assumed_improve, train: project.assumed_train };
}
