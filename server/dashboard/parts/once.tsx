/** A secret, shown this once. */
import type { JSX } from 'preact';
import { CopyButton } from './copy-button.tsx';

export function Once({ title, secret, onClose }: { title: string; secret: string; onClose: () => void }): JSX.Element {
  return (
    <div class="notice once" role="status">
      <p>
        <strong>{title}</strong> It is shown this once: copy it now.
      </p>
      <div class="code">
        <pre>{secret}</pre>
        <span class="buttons">
          <CopyButton text={secret} />
          <button type="button" class="quiet" onClick={onClose}>
            I have it
          </button>
        </span>
      </div>
    </div>
  );
}
