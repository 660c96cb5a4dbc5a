/** The widget's element, as JSX. */
import type { HTMLAttributes } from 'preact';

declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements {
      'nod-feedback': HTMLAttributes<HTMLElement> & {
        'trace-id': string;
        'span-id'?: string;
        'conversation-id'?: string;
        'output-selector'?: string;
        correctable?: boolean | string;
      };
    }
  }
}
