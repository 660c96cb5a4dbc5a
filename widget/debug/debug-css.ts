/** The panel's look: its own colours, whatever the page's; in a corner, out of the way of keyboards. */
export const debugCss = `
:host{all:initial!important;position:fixed!important;inset:auto 8px 8px auto!important;z-index:2147483647!important;display:block!important;width:min(420px,calc(100vw - 16px))!important}
*{box-sizing:border-box}
section{display:flex;flex-direction:column;max-height:min(60vh,560px);overflow:hidden;border:1px solid #55606e;border-radius:8px;background:#14181d;color:#e8ecf0;font:12px/1.45 ui-monospace,Menlo,Consolas,monospace;color-scheme:dark;text-align:start;direction:ltr}
header{display:flex;gap:6px;align-items:center;padding:6px 8px}
h2{flex:1;margin:0;font-size:12px}
button{min-height:24px;padding:2px 8px;border:1px solid #7b8794;border-radius:5px;background:#232a32;color:inherit;font:inherit;cursor:pointer}
:focus-visible{outline:2px solid #7cc4ff;outline-offset:1px}
.body{overflow:auto;border-top:1px solid #3a434d}
.body[hidden]{display:none}
dl{display:grid;grid-template-columns:auto 1fr;gap:2px 10px;margin:0;padding:8px}
dt{color:#aab4bf}
dd{margin:0;overflow-wrap:anywhere}
ol,ul{margin:0;padding:0;list-style:none}
li{padding:6px 8px;border-top:1px solid #2a323a;overflow-wrap:anywhere}
.quiet{color:#aab4bf}
.good{color:#7ee2a8}
.bad{color:#ffb4a8}
`;
