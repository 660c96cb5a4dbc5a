/**
 * The look of the panel, and of what the other patterns have in common with it. `--quiet` is text, `--soft` a surface,
 * `--line` a border that only divides, `--edge` one that says where to type or press. `--ink` is what can be read on
 * `--nod-accent`: white below a relative luminance of 0.18, else black, so that either has a contrast of 4.5 at least
 * (WCAG 2.2, 1.4.3). Without an accent it is invalid, and text keeps its colour.
 */
export const panelCss = `
.nod{--round:var(--nod-radius,10px);text-align:start;overflow-wrap:anywhere;--quiet:color-mix(in srgb,currentColor 76%,transparent);--soft:color-mix(in srgb,currentColor 9%,transparent);--line:color-mix(in srgb,currentColor 26%,transparent);--edge:color-mix(in srgb,currentColor 55%,transparent);--white:clamp(0,(.18 - y)*999,1);--ink:var(--nod-accent-text,color(from var(--nod-accent) xyz-d65 calc(.95*var(--white)) var(--white) calc(1.09*var(--white))))}
p,fieldset{margin:0;border:0;padding:0;min-inline-size:0}
.panel{max-width:34rem;margin-block:6px 4px;padding:14px 16px;border:1px solid var(--line);border-radius:var(--round);background:var(--nod-surface,color-mix(in srgb,currentColor 5%,transparent))}
@media (prefers-reduced-motion:no-preference){.panel{animation:in .14s ease-out}button{transition:background .12s}}
@keyframes in{from{opacity:0;transform:translateY(-3px)}}
.title,.label{display:block;margin:0 0 8px;padding:0}
.title{font-weight:600}
.label{margin-block:14px 6px}
.quiet{margin-block-start:10px;color:var(--quiet);font-size:.92em}
.quiet a{color:inherit}
.row{display:flex;flex-wrap:wrap;gap:8px;align-items:center}
label+.row,.quiet+.row{margin-block-start:12px}
.chip,.button{min-height:34px;padding:5px 13px;border-color:var(--line);text-align:center}
.chip{border-radius:99px}
.chip[aria-pressed=true],.chosen{background:var(--nod-accent,var(--soft));color:var(--ink);border-color:var(--nod-accent,currentColor);box-shadow:inset 0 0 0 1px var(--nod-accent,currentColor)}
.primary{font-weight:600;background:var(--nod-accent,var(--soft));color:var(--ink);border-color:var(--nod-accent,currentColor)}
.primary:hover{background:var(--nod-accent,var(--line));box-shadow:inset 0 0 0 1px currentColor}
.suggest{margin-inline-start:auto;padding-inline:0;border-color:transparent;text-decoration:underline;text-underline-offset:3px}
textarea,.changes{display:block;width:100%;padding:8px 11px;border:1px solid var(--edge);border-radius:calc(var(--round) - 2px)}
textarea{font:inherit;color:inherit;min-height:3.2em;resize:vertical;background:var(--nod-field,transparent)}
.changes{white-space:pre-wrap;border-style:dashed;border-color:var(--line)}
ins{background:color-mix(in srgb,#1a9b4b 24%,transparent)}
del{background:color-mix(in srgb,#d33 18%,transparent)}
ins,del{border-radius:3px;padding-inline:1px}
del+ins{margin-inline-start:2px}
@media (prefers-contrast:more){.nod{--quiet:currentColor;--line:currentColor;--edge:currentColor}.receipt{color:inherit}}
@media (forced-colors:active){.nod button[aria-pressed=true]{background:Highlight;color:HighlightText;forced-color-adjust:none}.changes{border-color:CanvasText}}
`;
