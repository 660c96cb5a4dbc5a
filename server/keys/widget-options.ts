/** What a project sets, as the options of the widget (`widget/options.ts`) that come with its script. */
import type { ProjectSettings } from '../../shared/settings.ts';

export function widgetOptions({ reasons, words, reason_words, disclosure_url }: ProjectSettings): object {
  return {
    ...(reasons === undefined ? {} : { reasons }),
    ...(words === undefined && reason_words === undefined
      ? {}
      : { words: { ...words, ...(reason_words === undefined ? {} : { reasons: reason_words }) } }),
    ...(disclosure_url === undefined ? {} : { disclosureUrl: disclosure_url }),
  };
}
