/** People's data: what is taken out of texts, how long it is kept, and what people may ask for. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { PrivacySettings } from '../../../shared/privacy.ts';
import { useAct } from '../act.ts';
import { get, send } from '../api.ts';
import { Loaded } from './loaded.tsx';
import { PersonData } from './person-data.tsx';
import { SaveRow } from './save-row.tsx';

const rules = {
  email: 'E-mail addresses',
  phone: 'Phone numbers',
  card: 'Card numbers',
  iban: 'IBANs',
  secret: 'Keys and passwords',
} as const;

const purposes = { improve: 'to improve the product', train: 'to train models' } as const;

export function Privacy(): JSX.Element {
  return (
    <>
      <section class="card form" aria-labelledby="privacy-title">
        <h2 id="privacy-title">What is kept</h2>
        <Loaded load={(signal) => get<'getPrivacySettings'>('/v1/settings/privacy', {}, signal)}>
          {(settings) => <Editor settings={settings} />}
        </Loaded>
      </section>
      <PersonData />
    </>
  );
}

function Editor({ settings }: { settings: PrivacySettings }): JSX.Element {
  const [now, setNow] = useState(settings);
  const [terms, setTerms] = useState((settings.redaction.terms ?? []).join('\n'));
  const [said, setSaid] = useState('');
  const act = useAct();
  const save = async (event: Event) => {
    event.preventDefault();
    setSaid('');
    const wanted: PrivacySettings = {
      ...now,
      redaction: {
        ...now.redaction,
        terms: terms
          .split('\n')
          .map((term) => term.trim())
          .filter((term) => term !== ''),
      },
    };
    const saved = await act.run(() => send<'putPrivacySettings'>('PUT', '/v1/settings/privacy', wanted));
    if (saved !== null) setSaid('Saved.');
  };
  return (
    <form class="form" onSubmit={save}>
      <fieldset>
        <legend>Taken out of every text before it is stored</legend>
        <div class="checks">
          {Object.entries(rules).map(([rule, words]) => (
            <label key={rule} class="check">
              <input
                type="checkbox"
                checked={now.redaction[rule as keyof typeof rules] ?? true}
                onChange={(event) =>
                  setNow({ ...now, redaction: { ...now.redaction, [rule]: event.currentTarget.checked } })
                }
              />
              {words}
            </label>
          ))}
        </div>
      </fieldset>
      <label class="field">
        <span>
          Words of your own, one a line <span class="muted">(whole words, capitals or not)</span>
        </span>
        <textarea
          dir="auto"
          rows={3}
          spellcheck={false}
          placeholder="Project Falcon"
          value={terms}
          onInput={(event) => setTerms(event.currentTarget.value)}
        />
      </label>
      <div class="row-of-fields">
        <label class="field">
          Kept for (days)
          <input
            type="number"
            required
            min={1}
            max={3650}
            value={now.retention_days}
            onInput={(event) => setNow({ ...now, retention_days: event.currentTarget.valueAsNumber })}
          />
        </label>
        <fieldset>
          <legend>Consent that a backend’s data has, where it says nothing</legend>
          <div class="checks">
            {(['improve', 'train'] as const).map((purpose) => (
              <label key={purpose} class="check">
                <input
                  type="checkbox"
                  checked={now.assumed_consent.includes(purpose)}
                  onChange={(event) =>
                    setNow({
                      ...now,
                      assumed_consent: event.currentTarget.checked
                        ? [...now.assumed_consent, purpose]
                        : now.assumed_consent.filter((one) => one !== purpose),
                    })
                  }
                />
                {purposes[purpose]}
              </label>
            ))}
          </div>
        </fieldset>
      </div>
      <p class="muted small">
        What is stored already stays as it is, but for what is then older than the days above: that is deleted.
      </p>
      <SaveRow act={act} words="Save what is kept" said={said} />
    </form>
  );
}
