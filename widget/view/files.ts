/** What a bundler splits off: the panel, the other patterns, and the words of each language. */
import type { ViewFiles } from './interface.ts';

export const bundledFiles: ViewFiles = {
  panel: () => import('./panel/panel.ts'),
  patterns: () => import('./patterns/patterns.ts'),
  words(locale) {
    switch (locale) {
      case 'de':
        return import('../locales/de.ts');
      case 'fr':
        return import('../locales/fr.ts');
      case 'es':
        return import('../locales/es.ts');
      case 'pt-BR':
        return import('../locales/pt-br.ts');
      case 'ja':
        return import('../locales/ja.ts');
      case 'zh-Hans':
        return import('../locales/zh-hans.ts');
      case 'ar':
        return import('../locales/ar.ts');
    }
  },
};
