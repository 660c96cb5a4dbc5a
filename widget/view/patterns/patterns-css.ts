/** The look of choice and rating. */
export const patternsCss = `
.nod:has(.answers){font-size:inherit;line-height:inherit}
.choice :is(.title,.quiet,.button,.receipt,.panel){font-size:var(--nod-size,.875rem);line-height:1.45}
.answers{display:grid;gap:12px;grid-template-columns:repeat(auto-fit,minmax(min(15rem,100%),1fr))}
.answer{display:flex;flex-direction:column;gap:8px;padding:12px 14px;border:1px solid var(--line);border-radius:var(--round)}
.answer>.quiet{margin:0}
.choose{margin-block-start:auto}
.choose[aria-disabled=true]{cursor:default}
.choose[aria-disabled=true]:not(.chosen){opacity:.5}
.steps{width:fit-content;max-width:100%}
.scale{display:flex;flex-wrap:wrap;gap:4px}
.step{position:relative}
.step input{position:absolute;opacity:0;inset:0;width:100%;height:100%;margin:0;cursor:pointer}
.step b{display:grid;place-items:center;width:36px;height:36px;border:1px solid var(--edge);border-radius:var(--round);font-weight:400}
.step:hover b{background:var(--soft)}
.step input:focus-visible+b{outline:2px solid var(--nod-focus,currentColor);outline-offset:2px}
.chosen{font-weight:600}
.choose.chosen::before{content:'✓ ' / ''}
.ends{display:flex;justify-content:space-between;gap:12px;margin-block-start:3px;font-size:.86em;color:var(--quiet)}
@media (forced-colors:active){.step .chosen{background:Highlight;color:HighlightText;forced-color-adjust:none}.choose[aria-disabled=true]:not(.chosen){color:GrayText;opacity:1}}
`;
