/** The demo: three small products, each with what Nod learned from it beside it. */
import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Chat } from './chat/chat.tsx';
import { ConsentBar, RecordingState } from './consent-bar.tsx';
import { Desk } from './desk/desk.tsx';
import { Icon } from './icon.tsx';
import { detail } from './learned/live.ts';
import { Panel } from './learned/panel.tsx';
import { statusWords } from './learned/words.ts';
import { type Product, product, productOf } from './subjects.ts';
import { Writing } from './writing/writing.tsx';

const names: Record<Product, string> = { chat: 'Chat', desk: 'Support desk', writing: 'Writing' };

/** On a narrow screen the panel lies over the product, when asked for. */
const panelOpen = signal(false);

export function App(): JSX.Element {
  useEffect(() => {
    const onHash = (): void => {
      product.value = productOf(location.hash);
      panelOpen.value = false;
    };
    addEventListener('hashchange', onHash);
    return () => removeEventListener('hashchange', onHash);
  }, []);
  useEffect(() => {
    document.title = `${names[product.value]} · Nod demo`;
  }, [product.value]);

  return (
    <div class="frame">
      <Header />
      <ConsentBar />
      <div class="columns">
        <main id="product">
          {product.value === 'chat' && <Chat />}
          {product.value === 'desk' && <Desk />}
          {product.value === 'writing' && <Writing />}
        </main>
        <Side />
      </div>
    </div>
  );
}

function Header(): JSX.Element {
  return (
    <header class="top">
      <a class="brand" href="/demo" aria-label="Nod demo, start again">
        <svg viewBox="0 0 24 24" width="28" height="28" aria-hidden="true">
          <rect class="mark" width="24" height="24" rx="7" />
          <path
            d="M6.5 12.6l3.6 3.6 7.4-8"
            fill="none"
            stroke="#fff"
            stroke-width="2.6"
            stroke-linecap="round"
            stroke-linejoin="round"
          />
        </svg>
        <span>
          Nod <span class="muted">demo</span>
        </span>
      </a>
      <nav class="products" aria-label="Products">
        {(['chat', 'desk', 'writing'] as const).map((one) => (
          <a key={one} href={`#${one}`} aria-current={product.value === one ? 'page' : undefined}>
            {names[one]}
          </a>
        ))}
      </nav>
      <div class="top-end">
        <RecordingState />
        <a class="quiet-link" href="/demo/frameworks/plain">
          In your framework
        </a>
        <a class="quiet-link" href="/">
          Open Nod’s page
        </a>
      </div>
    </header>
  );
}

function Side(): JSX.Element {
  const toggle = useRef<HTMLButtonElement>(null);
  const label = detail.value?.label;
  const close = (): void => {
    panelOpen.value = false;
    toggle.current?.focus();
  };
  return (
    <>
      <button
        ref={toggle}
        type="button"
        class="panel-toggle"
        aria-expanded={panelOpen.value}
        aria-controls="learned"
        onClick={() => (panelOpen.value = !panelOpen.value)}
      >
        <Icon name="pulse" />
        <span>What Nod learned</span>
        {label && <span class={`status ${label.status}`}>{statusWords[label.status]}</span>}
      </button>
      <aside
        id="learned"
        class={panelOpen.value ? 'panel open' : 'panel'}
        aria-label="What Nod learned"
        onKeyDown={(event) => event.key === 'Escape' && panelOpen.value && close()}
      >
        <button type="button" class="icon-button panel-close" aria-label="Close" onClick={close}>
          <Icon name="close" />
        </button>
        <Panel />
      </aside>
    </>
  );
}
