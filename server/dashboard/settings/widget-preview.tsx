/** The widget as people will see it, with what is typed; its looks as lines to copy. */
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ProjectSettings } from '../../../shared/settings.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { startWidget, stopWidget } from './start-widget.ts';

const PAUSE_MS = 400;

interface Looks {
  accent: string;
  radius: string;
}

const usual: Looks = { accent: '', radius: '10' };

/** As the widget's guide has them: set on the element or above it. */
function looksCss({ accent, radius }: Looks): string {
  const lines = [
    ...(accent === '' ? [] : [`  --nod-accent: ${accent};`]),
    ...(radius === usual.radius ? [] : [`  --nod-radius: ${radius}px;`]),
  ];
  return lines.length === 0 ? '' : `nod-feedback {\n${lines.join('\n')}\n}`;
}

/** @param testKey publishable, of the test project */
export function WidgetPreview({ settings, testKey }: { settings: ProjectSettings; testKey: string }): JSX.Element {
  const [looks, setLooks] = useState(usual);
  const [state, setState] = useState<'starting' | 'here' | 'failed'>('starting');
  const place = useRef<HTMLDivElement>(null);
  const asked = JSON.stringify(settings);
  useEffect(() => {
    let gone = false;
    const timer = setTimeout(
      async () => {
        const loaded = await startWidget(testKey, settings);
        if (gone) return;
        const element = document.createElement('nod-feedback');
        element.setAttribute('trace-id', 'preview');
        place.current?.replaceChildren(element);
        setState(loaded ? 'here' : 'failed');
      },
      state === 'starting' ? 0 : PAUSE_MS,
    );
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [asked]);
  useEffect(() => stopWidget, []);
  useEffect(() => {
    const style = place.current?.style;
    if (looks.accent === '') style?.removeProperty('--nod-accent');
    else style?.setProperty('--nod-accent', looks.accent);
    style?.setProperty('--nod-radius', `${looks.radius}px`);
  }, [looks]);

  const css = looksCss(looks);
  return (
    <section class="card form" aria-labelledby="looks-title">
      <h2 id="looks-title">As people see it</h2>
      <div class="widget-stage">
        <p data-nod-output="preview">An answer of your product stands here.</p>
        <div ref={place} />
        {state === 'failed' && <p class="muted">The widget could not be loaded here.</p>}
      </div>
      <p class="muted small">
        This is the widget itself. Try it: from here its votes go to the test project, and into no figure.
      </p>
      <div class="row-of-fields">
        <label class="field">
          Accent
          <input
            type="color"
            value={looks.accent === '' ? '#3846c8' : looks.accent}
            onInput={(event) => setLooks({ ...looks, accent: event.currentTarget.value })}
          />
        </label>
        <label class="field">
          Corners ({looks.radius} px)
          <input
            type="range"
            min="0"
            max="24"
            value={looks.radius}
            onInput={(event) => setLooks({ ...looks, radius: event.currentTarget.value })}
          />
        </label>
      </div>
      {css === '' ? (
        <p class="muted small">As it comes, it takes your page’s font and colours.</p>
      ) : (
        <div class="code">
          <pre>{css}</pre>
          <CopyButton text={css} words="Copy the style" />
        </div>
      )}
    </section>
  );
}
