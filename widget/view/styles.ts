/**
 * The look: the page's own font and text colour, so that it is at home on any background, light or dark.
 * Everything can be set by `--nod-*` and `::part`.
 */
import { effect, signal } from '../signal.ts';
import { build } from './build.ts';

/**
 * `--ink` is what can be read on `--nod-accent`: white below a relative luminance of 0.18, else black, so that either
 * has a contrast of 4.5 at least (WCAG 2.2, 1.4.3). Without an accent it is invalid, and text keeps its colour.
 */
const bar = `
:host{display:block;color:var(--nod-text,inherit);font:var(--nod-font,inherit)}
:host([hidden]){display:none}
*{box-sizing:border-box}
.nod{--line:color-mix(in srgb,currentColor 26%,transparent);--soft:color-mix(in srgb,currentColor 9%,transparent);--quiet:color-mix(in srgb,currentColor 76%,transparent);--edge:color-mix(in srgb,currentColor 55%,transparent);--round:var(--nod-radius,10px);--ink:var(--nod-accent-text,color(from var(--nod-accent) xyz-d65 calc(.95*clamp(0,(.18 - y)*999,1)) clamp(0,(.18 - y)*999,1) calc(1.09*clamp(0,(.18 - y)*999,1))));font-size:var(--nod-size,.875rem);line-height:1.45;text-align:start;overflow-wrap:anywhere}
p,fieldset{margin:0;border:0;padding:0;min-inline-size:0}
.bar{display:flex;flex-wrap:wrap;align-items:center;gap:8px;min-height:36px}
.thumbs{display:flex;gap:2px;margin-inline-start:-8px}
button{font:inherit;color:inherit;letter-spacing:inherit;cursor:pointer;background:none;border:1px solid transparent;border-radius:var(--round);margin:0;transition:background .12s}
button:hover{background:var(--soft)}
:focus-visible{outline:2px solid var(--nod-focus,currentColor);outline-offset:2px}
.thumb{display:grid;place-items:center;width:36px;height:36px;padding:0;color:var(--quiet)}
.thumb:hover,.thumb[aria-pressed=true]{color:var(--nod-accent,currentColor)}
.thumb[aria-pressed=true]{background:var(--soft)}
svg{fill:none;stroke:currentColor;stroke-width:1.7;stroke-linejoin:round}
[aria-pressed=true]>svg{fill:currentColor}
.receipt{color:var(--quiet)}
@media (prefers-contrast:more){.nod{--line:currentColor;--quiet:currentColor;--edge:currentColor}}
@media (forced-colors:active){button{border-color:ButtonBorder}.nod button[aria-pressed=true]{background:Highlight;color:HighlightText;forced-color-adjust:none}}
@media (prefers-reduced-motion:reduce){*{transition:none!important;animation:none!important}}
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
