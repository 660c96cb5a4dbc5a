/** Where somebody names a new dataset: what a name is made of is said as soon as one is not. */
import { useId } from 'preact/hooks';

const NAME = /^[a-z0-9][a-z0-9._-]*$/;
const made = 'Small letters, digits, dots, dashes and underscores, beginning with a letter or digit';

export function DatasetName({
  label,
  placeholder,
  value,
  onTyped,
}: {
  label: string;
  placeholder?: string;
  value: string;
  onTyped: (name: string) => void;
}) {
  const hint = useId();
  const isWrong = value !== '' && !NAME.test(value);
  return (
    <div class="field">
      <label class="field">
        {label}
        <input
          type="text"
          required
          maxLength={100}
          pattern="[a-z0-9][a-z0-9._\-]*"
          title={made}
          aria-invalid={isWrong}
          aria-describedby={hint}
          placeholder={placeholder}
          autocomplete="off"
          spellcheck={false}
          value={value}
          onInput={(event) => onTyped(event.currentTarget.value)}
        />
      </label>
      <span id={hint} aria-live="polite">
        {isWrong && <span class="problem">{made}.</span>}
      </span>
    </div>
  );
}
