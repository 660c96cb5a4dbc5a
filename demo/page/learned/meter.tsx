/** A probability on its scale: negative up to .25, positive from .75. */
import type { JSX } from 'preact';

const WIDTH = 100;

/** @param known false draws the scale without a mark */
export function Meter({ p, known }: { p: number; known: boolean }): JSX.Element {
  const percent = Math.round(p * 100);
  return (
    <div class="meter">
      <svg
        viewBox={`0 0 ${WIDTH} 10`}
        preserveAspectRatio="none"
        role="img"
        aria-label={known ? `Probability that it is good: ${percent}%` : 'Probability not known yet'}
      >
        <rect class="zone negative" x="0" y="3" width="24.6" height="4" rx="0" />
        <rect class="zone middle" x="25" y="3" width="50" height="4" />
        <rect class="zone positive" x="75.4" y="3" width="24.6" height="4" />
        {known && (
          <rect
            class="needle"
            x={Math.min(WIDTH - 1.4, Math.max(0, p * WIDTH - 0.7))}
            y="0"
            width="1.4"
            height="10"
            rx="0.6"
          />
        )}
      </svg>
      <p class="meter-words">
        <span>poor</span>
        <strong>{known ? `${percent}%` : '–'}</strong>
        <span>good</span>
      </p>
    </div>
  );
}
