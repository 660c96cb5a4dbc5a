/** Where somebody names a new dataset. */

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
  return (
    <label class="field">
      {label}
      <input
        type="text"
        required
        maxLength={100}
        pattern="[a-z0-9][a-z0-9._\-]*"
        title="Small letters, digits, dots, dashes and underscores, beginning with a letter or digit"
        placeholder={placeholder}
        autocomplete="off"
        spellcheck={false}
        value={value}
        onInput={(event) => onTyped(event.currentTarget.value)}
      />
    </label>
  );
}
