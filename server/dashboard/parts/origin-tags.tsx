/** Marks what no real visitor did: recorded sample conversations and the scripted demo session. */
import type { JSX } from 'preact';
import type { StoredGeneration } from '../../../shared/generation.ts';

export interface Origin {
  synthetic: boolean;
  /** The name of the recording; null when it is none. */
  sample: string | null;
}

/** What the generation's metadata says of where it comes from. */
export function originOf(generation: Pick<StoredGeneration, 'metadata'> | null): Origin {
  const sample = generation?.metadata?.sample;
  return { synthetic: generation?.metadata?.synthetic === true, sample: sampleName(sample) };
}

function sampleName(sample: unknown): string | null {
  if (typeof sample === 'string' && sample !== '') return sample;
  if (typeof sample === 'object' && sample !== null) {
    const name = Object.entries(sample).find(([key]) => key === 'name' || key === 'source')?.[1];
    return typeof name === 'string' && name !== '' ? name : 'recording';
  }
  return sample === true ? 'recording' : null;
}

export function OriginTags({
  generation,
}: {
  generation: Pick<StoredGeneration, 'metadata'> | null;
}): JSX.Element | null {
  const { synthetic, sample } = originOf(generation);
  if (synthetic) {
    return (
      <span class="tag" title="Made by a script, not by a person">
        {sample === null ? 'Synthetic' : `Synthetic sample: ${sample}`}
      </span>
    );
  }
  if (sample === null) return null;
  return (
    <span class="tag" title="Recorded sample data shipped with Nod, replayed through the API">
      Sample: <bdi>{sample}</bdi>
    </span>
  );
}
