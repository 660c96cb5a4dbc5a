/** What all elements on a page share: the core, what they show, their words, and the panel once it is there. */
import { readText } from '../capture/read-text.ts';
import { effect, signal } from '../signal.ts';
import { createState } from '../state.ts';
import { english, type Words } from '../strings.ts';
import { build, fill } from './build.ts';
import type { Interface, Language, PanelPart, ViewFiles } from './interface.ts';
import { chooseLocale, isRightToLeft } from './locale.ts';
import { addStyles } from './styles.ts';

export function createShared(core: Interface['core'], files: ViewFiles): Interface {
  const { words: own, locale } = core.settings;
  const asked = locale || document.documentElement.lang;
  const found = chooseLocale(asked);
  /** Settles when the words are there, or cannot be had now. */
  let words: Promise<void> | undefined;

  /** Words that a page brings itself are in the language it names. */
  function languageOf(words: Language['words'], theirs: string): Language {
    const tag = (own && asked) || theirs;
    return { words: withOwn(words, own), tag, dir: isRightToLeft(tag) ? 'rtl' : 'ltr' };
  }

  const language = signal(languageOf(english, 'en'));
  const panel = signal<PanelPart | undefined>(undefined);

  async function needPanel(): Promise<PanelPart> {
    // With the words, so that what somebody is writing in is not drawn anew when they come.
    const [part] = await Promise.all([panel.value ?? files.panel(), words]);
    addStyles(part.panelCss);
    panel.value = part;
    return part;
  }

  return {
    core,
    signal,
    effect,
    build,
    fill,
    readText,
    state: createState(core.nod),
    language,
    panel,
    needPanel,
    files,
    addStyles,
    needWords() {
      if (!found) return;
      words ??= files.words(found).then(
        (loaded) => {
          language.value = languageOf(loaded.words, found);
        },
        // English will do; an element that is drawn later asks again.
        () => {
          words = undefined;
        },
      );
    },
  };
}

function withOwn(words: Language['words'], own: Partial<Words> = {}): Language['words'] {
  return { ...words, ...own, reasons: { ...words.reasons, ...own.reasons } };
}
