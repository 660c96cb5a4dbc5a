/** What all elements on a page share: the core, what they show, their words, and the panel once it is there. */
import { effect, signal } from '../signal.ts';
import { createState } from '../state.ts';
import { english, type Words } from '../strings.ts';
import type { Interface, Language, PanelPart, PatternsPart, ViewFiles } from './interface.ts';
import { chooseLocale, isRightToLeft } from './locale.ts';
import { addStyles } from './styles.ts';

export function createShared(core: Interface['core'], files: ViewFiles): Interface {
  const { words: own, locale } = core.settings;
  const asked = locale || document.documentElement.lang;
  const found = chooseLocale(asked);
  let needed = found !== undefined;

  /** Words that a page brings itself are in the language it names. */
  function languageOf(words: Language['words'], theirs: string): Language {
    const tag = (own && asked) || theirs;
    return { words: withOwn(words, own), tag, dir: isRightToLeft(tag) ? 'rtl' : 'ltr' };
  }

  const language = signal(languageOf(english, 'en'));
  const panel = signal<PanelPart | undefined>(undefined);
  let patterns: PatternsPart | undefined;

  async function loadPanel(): Promise<PanelPart> {
    const part = panel.value ?? (await files.panel());
    if (!panel.value) {
      addStyles(part.panelCss);
      panel.value = part;
    }
    return part;
  }

  return {
    core,
    signal,
    effect,
    state: createState(core.nod),
    language,
    panel,
    needPanel: () =>
      loadPanel().then(
        () => true,
        () => false,
      ),
    async needPatterns() {
      const { kit } = await loadPanel();
      const part = patterns ?? (await files.patterns(kit));
      if (!patterns) {
        addStyles(part.patternsCss);
        patterns = part;
      }
      return { ...part, kit };
    },
    needWords() {
      if (!needed || !found) return;
      needed = false;
      files.words(found).then(
        ({ words }) => {
          language.value = languageOf(words, found);
        },
        // English will do; an element that is drawn later asks again.
        () => {
          needed = true;
        },
      );
    },
  };
}

function withOwn(words: Language['words'], own: Partial<Words> = {}): Language['words'] {
  return { ...words, ...own, reasons: { ...words.reasons, ...own.reasons } };
}
