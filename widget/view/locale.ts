/** Which of our languages a language tag asks for. */

/** English is inside the script. */
const locales = ['de', 'fr', 'es', 'pt-BR', 'ja', 'zh-Hans', 'ar'] as const;

export type Locale = (typeof locales)[number];

/** Undefined: English. Traditional Chinese is not served Simplified. */
export function chooseLocale(tag: string): Locale | undefined {
  if (/^zh.*-(hant|tw|hk|mo)\b/i.test(tag)) return undefined;
  return locales.find((locale) => isOf(tag, locale.slice(0, 2)));
}

/** Arabic, Hebrew, Persian, Urdu: for pages that bring words of their own. */
export function isRightToLeft(tag: string): boolean {
  return isOf(tag, 'ar|he|fa|ur');
}

function isOf(tag: string, languages: string): boolean {
  return new RegExp(`^(${languages})([-_]|$)`, 'i').test(tag);
}
