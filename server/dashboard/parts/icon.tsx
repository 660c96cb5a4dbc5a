/** The page's few drawings: 16 px, stroked in the colour of the text beside them, never the only carrier of a meaning. */
import type { JSX } from 'preact';

const paths = {
  check: 'M3.5 8.5l3 3 6-7',
  cross: 'M4 4l8 8M12 4l-8 8',
  question: 'M5.8 6a2.3 2.3 0 1 1 3.2 2.1c-.7.3-1 .8-1 1.6M8 12.2v.1',
  contested: 'M2.5 6h9M9 3.5L11.5 6M13.5 10h-9M7 12.5L4.5 10',
  dash: 'M4 8h8',
  plus: 'M8 3.5v9M3.5 8h9',
  up: 'M5 7.2L7.6 2.6c.9 0 1.5.7 1.4 1.6L8.7 6.5h3.1c.8 0 1.4.7 1.2 1.5l-.8 4c-.1.6-.6 1-1.2 1H5zM5 7.2H3V13h2',
  down: 'M5 8.8l2.6 4.6c.9 0 1.5-.7 1.4-1.6l-.3-2.3h3.1c.8 0 1.4-.7 1.2-1.5l-.8-4C12.1 3.4 11.6 3 11 3H5zM5 8.8H3V3h2',
  pencil: 'M3 13l.6-2.7L10.7 3.2a1.2 1.2 0 0 1 1.7 0l.4.4a1.2 1.2 0 0 1 0 1.7L5.7 12.4z',
  copy: 'M6 6h7v7H6zM10 6V3H3v7h3',
  retry: 'M12.8 8a4.8 4.8 0 1 1-1.5-3.5M12.8 2.5v2.7h-2.7',
  eye: 'M1.8 8S4 3.8 8 3.8 14.2 8 14.2 8 12 12.2 8 12.2 1.8 8 1.8 8zM8 9.6a1.6 1.6 0 1 0 0-3.2 1.6 1.6 0 0 0 0 3.2z',
  undo: 'M5.5 3L2.8 5.7l2.7 2.7M3 5.7h6.2a3.6 3.6 0 0 1 0 7.2H6',
  arrow: 'M3 8h9M8.5 4.5L12 8l-3.5 3.5',
  back: 'M13 8H4M7.5 4.5L4 8l3.5 3.5',
  clock: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 4.8V8l2.2 1.5',
  flag: 'M4 14V2.5M4 3h7.5l-1.6 2.8L11.5 8.5H4',
  machine: 'M4 5.5h8v6.5H4zM8 5.5V3M6.3 8.2v.8M9.7 8.2v.8',
  download: 'M8 2.5v7.5M4.8 7L8 10.2 11.2 7M3 13.2h10',
  shield: 'M8 2l5 1.8v3.7c0 3-2 5.3-5 6.5-3-1.2-5-3.5-5-6.5V3.8z',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { name: IconName }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path
        d={paths[name]}
        fill="none"
        stroke="currentColor"
        stroke-width="1.5"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}
