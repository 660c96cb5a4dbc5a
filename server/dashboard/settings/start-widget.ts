/**
 * The real widget on this page, to look at: our own `nod.js`, with what is typed as its settings. What is tried goes to
 * the test project, whose key it is given, and so into no figure.
 */
import type { ProjectSettings } from '../../../shared/settings.ts';

interface Running {
  destroy?: () => void;
}
interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): { createScriptURL(url: string): string };
}

const SCRIPT = '/nod.js';

/** Under Trusted Types a script's address needs a policy; this one knows a single address. */
const policy = (Reflect.get(window, 'trustedTypes') as TrustedTypes | undefined)?.createPolicy('nod-preview', {
  createScriptURL: (url) => {
    if (url !== SCRIPT) throw new TypeError('The preview loads the widget and nothing else.');
    return url;
  },
});

/**
 * Ends the one before. Resolves when the widget is there; false where it cannot be loaded.
 * @param key publishable, of the test project
 */
export function startWidget(
  key: string,
  { reasons, words, reason_words, disclosure_url }: ProjectSettings,
): Promise<boolean> {
  stopWidget();
  Reflect.set(window, 'nod', {
    settings: {
      ...(reasons === undefined ? {} : { reasons }),
      words: { ...words, ...(reason_words === undefined ? {} : { reasons: reason_words }) },
      ...(disclosure_url === undefined ? {} : { disclosureUrl: disclosure_url }),
    },
  });
  const script = document.createElement('script');
  script.src = policy?.createScriptURL(SCRIPT) ?? SCRIPT;
  script.dataset.key = key;
  script.dataset.consent = 'granted';
  script.dataset.text = 'none';
  return new Promise((resolve) => {
    const end = (loaded: boolean) => () => {
      script.remove();
      resolve(loaded);
    };
    script.onload = end(true);
    script.onerror = end(false);
    document.head.append(script);
  });
}

export function stopWidget(): void {
  (Reflect.get(window, 'nod') as Running | undefined)?.destroy?.();
  Reflect.deleteProperty(window, 'nod');
}
