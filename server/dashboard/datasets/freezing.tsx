/** How far the freezing of a version is. */
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Job } from '../../../shared/job.ts';
import { get } from '../api.ts';
import { capitalised, formatCount } from '../format.ts';
import { useLive } from '../live.ts';

const POLL_MS = 400;

interface FreezingProps {
  version: number;
  jobId: string;
  onDone: () => void;
}

export function Freezing({ version, jobId, onDone }: FreezingProps): JSX.Element {
  const { data } = useLive<Job>(jobId, (signal) => get<'getJob'>(`/v1/jobs/${jobId}`, {}, signal), POLL_MS);
  const ended = data?.state === 'done' || data?.state === 'failed';
  useEffect(() => {
    if (ended) onDone();
  }, [ended]);
  const progress = data?.progress ?? { step: '', done: 0, total: null };
  return (
    <section class="card" aria-label={`Freezing version ${version}`} aria-live="polite">
      <p>
        <strong>Freezing version {version}</strong>
      </p>
      <progress
        max={progress.total ?? undefined}
        value={progress.total === null ? undefined : progress.done}
        aria-label="Progress"
      />
      <p class="muted small">
        {progress.step === '' ? 'Waiting for its turn' : capitalised(progress.step)}
        {progress.done > 0 && ` · ${formatCount(progress.done)}`}
        {progress.total !== null && ` of ${formatCount(progress.total)}`}
      </p>
    </section>
  );
}

/** Why a version could not be frozen. */
export function WhyNot({ jobId }: { jobId: string }): JSX.Element | null {
  const { data } = useLive<Job>(jobId, (signal) => get<'getJob'>(`/v1/jobs/${jobId}`, {}, signal), 0);
  return data?.error == null ? null : <p class="muted small">{data.error.message}</p>;
}
