/**
 * The look: the page's own font and text colour, so that it is at home on any background, light or dark.
 * Everything can be set by `--nod-*` and `::part`.
 */
import { effect, signal } from '../signal.ts';
import { build } from './build.ts';

/** What stands on the page from the start; the panel brings more. */
const bar = `
:host(:not([hidden])){display:block;color:var(--nod-text);font:var(--nod-font)}
*{box-sizing:border-box}
.nod{font-size:var(--nod-size,.875rem);line-height:1.45}
.bar,.thumbs{display:flex;gap:8px;flex-wrap:wrap;align-items:center;min-height:36px}
.thumbs{gap:2px;margin-inline-start:-8px}
button{all:unset;box-sizing:border-box;cursor:pointer;border:1px solid #0000;border-radius:var(--nod-radius,10px)}
button:hover,[aria-pressed=true]{background:color-mix(in srgb,currentColor 9%,transparent)}
:focus-visible{outline:2px solid var(--nod-focus,currentColor);outline-offset:2px}
.thumb{padding:7px}
.thumb,.receipt{color:color-mix(in srgb,currentColor 76%,transparent)}
.thumb:hover,.thumb[aria-pressed=true]{color:var(--nod-accent)}
svg{display:block;width:20px;fill:none;stroke:currentColor;stroke-width:1.7;stroke-linejoin:round}
[aria-pressed=true]>svg{fill:currentColor}
@media (forced-colors:active){.thumbs{margin:0}}
`;

const css = signal(bar);
let sheet: CSSStyleSheet | undefined;
try {
  const made = new CSSStyleSheet();
  made.replaceSync(bar);
  sheet = made;
} catch {
  // Safari before 16.4: `dress` knows another way.
}

/** More rules for all elements, also those that are drawn already. */
export function addStyles(more: string): void {
  if (css.value.includes(more)) return;
  css.value += more;
  sheet?.replaceSync(css.value);
}

/** One sheet for all elements; a `<style>` with the page's nonce where sheets cannot be constructed. */
export function dress(root: ShadowRoot, nonce = ''): () => void {
  if (sheet) {
    root.adoptedStyleSheets = [sheet];
    return () => undefined;
  }
  const style = build('style', { nonce });
  root.append(style);
  const stop = effect(() => {
    style.textContent = css.value;
  });
  return () => {
    stop();
    style.remove();
  };
}
