/** The one style sheet and the one script, served from our own origin because the pages' policy allows nothing inline. Colours keep 4.5:1 contrast. */
export const STYLE = `
:root { --ink:#1c2530; --soft:#56616e; --line:#d5dbe1; --paper:#fff; --ground:#f3f5f7; --accent:#0d5c63; --accentbg:#e3f1f2; --good:#0b6b3a; --goodbg:#e3f4ea; --bad:#a3161f; --badbg:#fdeaea; --wait:#6b4a00; --waitbg:#fff3d6; --off:#4b5560; --offbg:#e8ebee; }
* { box-sizing:border-box; }
body { margin:0; background:var(--ground); color:var(--ink); font:16px/1.55 system-ui,-apple-system,"Apple SD Gothic Neo","Noto Sans KR","Noto Sans CJK KR","Malgun Gothic",sans-serif; overflow-wrap:anywhere; word-break:keep-all; }
a { color:var(--accent); }
.skip { position:absolute; left:-999rem; }
.skip:focus { left:.5rem; top:.5rem; background:var(--paper); padding:.5rem 1rem; z-index:2; }
:focus-visible { outline:3px solid #b85c00; outline-offset:2px; }
header.top { background:var(--paper); border-bottom:1px solid var(--line); padding:.5rem 1rem; display:flex; flex-wrap:wrap; gap:.15rem 1.25rem; align-items:center; }
header.top .brand { font-weight:700; margin-right:auto; color:var(--ink); text-decoration:none; }
header.top nav { display:flex; flex-wrap:wrap; gap:0 .25rem; }
header.top nav a { padding:.5rem .6rem; border-radius:.45rem; text-decoration:none; white-space:nowrap; }
header.top nav a[aria-current] { background:var(--accentbg); color:var(--ink); font-weight:600; }
header.top .ways { display:flex; gap:.5rem; align-items:center; }
@media (max-width:60rem) { header.top nav { order:3; flex-basis:100%; margin:0 -.6rem; } }
main { max-width:72rem; margin:0 auto; padding:1rem 1rem 3rem; }
main.narrow { max-width:30rem; }
h1 { font-size:1.45rem; line-height:1.3; margin:.5rem 0 1rem; }
h2 { font-size:1.1rem; margin:1.75rem 0 .6rem; }
h3 { font-size:1rem; margin:1.1rem 0 .4rem; }
p { margin:0 0 .75rem; max-width:44rem; }
.lead { color:var(--soft); margin-top:-.6rem; }
.card { background:var(--paper); border:1px solid var(--line); border-radius:.6rem; padding:1rem; margin:0 0 1rem; }
.card > :first-child { margin-top:0; } .card > :last-child { margin-bottom:0; }
.tiles { display:grid; grid-template-columns:repeat(auto-fit,minmax(min(100%,9.5rem),1fr)); gap:.75rem; padding:0; margin:0 0 1rem; }
.tile { background:var(--paper); border:1px solid var(--line); border-left:.3rem solid var(--line); border-radius:.6rem; padding:.75rem 1rem; margin:0; }
.tile.bad { border-left-color:var(--bad); } .tile.wait { border-left-color:#b98900; } .tile.good { border-left-color:var(--good); }
.tile dt { color:var(--soft); font-size:.9rem; } .tile dd { margin:0; font-size:.9rem; } .tile .big { display:block; font-size:1.6rem; line-height:1.3; font-weight:700; font-variant-numeric:tabular-nums; }
dl.facts { display:grid; grid-template-columns:minmax(7rem,max-content) minmax(0,1fr); gap:.35rem 1.25rem; margin:0; }
dl.facts.card { margin:0 0 1rem; }
.facts dt { color:var(--soft); } .facts dd { margin:0; min-width:0; }
code,pre { font:.875em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"Noto Sans Mono CJK KR",monospace; word-break:normal; }
pre,.secret { display:block; background:#f0f2f4; border-radius:.4rem; padding:.6rem; margin:.25rem 0 .75rem; white-space:pre-wrap; overflow-wrap:anywhere; }
.scroll { overflow-x:auto; border:1px solid var(--line); border-radius:.6rem; background:var(--paper); margin:0 0 1rem; }
table { border-collapse:collapse; width:100%; overflow-wrap:normal; }
th,td { text-align:left; vertical-align:top; padding:.55rem .75rem; border-top:1px solid var(--line); }
thead th { font-size:.85rem; color:var(--soft); border-top:0; white-space:nowrap; }
tbody th { font-weight:400; }
td.num,th.num { text-align:right; white-space:nowrap; font-variant-numeric:tabular-nums; }
td.wide { min-width:14rem; overflow-wrap:anywhere; }
td.value { overflow-wrap:anywhere; min-width:11rem; }
td time, td .tag, td.tight { white-space:nowrap; }
.tag { display:inline-block; border-radius:1rem; padding:.05rem .65rem; font-size:.85rem; font-weight:600; background:var(--offbg); color:var(--off); }
.tag.good { background:var(--goodbg); color:var(--good); } .tag.bad { background:var(--badbg); color:var(--bad); } .tag.wait { background:var(--waitbg); color:var(--wait); }
.soft { color:var(--soft); font-size:.9rem; }
.note { border-radius:.6rem; padding:.75rem 1rem; margin:0 0 1rem; background:var(--goodbg); color:#084a28; }
.note.bad { background:var(--badbg); color:#7c0f17; } .note.wait { background:var(--waitbg); color:#533a00; }
.note > :last-child { margin-bottom:0; } .note > :first-child { margin-top:0; } .note a { color:inherit; }
.row { display:flex; flex-wrap:wrap; gap:.5rem; align-items:center; margin:0 0 1rem; }
.row > form { margin:0; }
.spread { justify-content:space-between; } .spread > h1,.spread > h2 { margin:.5rem 0; }
button,.button { font:inherit; font-weight:600; display:inline-block; border:1px solid var(--accent); background:var(--accent); color:#fff; border-radius:.45rem; padding:.5rem 1rem; min-height:2.75rem; cursor:pointer; text-decoration:none; text-align:center; }
button.plain,.button.plain { background:var(--paper); color:var(--accent); }
button.danger,.button.danger { background:var(--paper); color:var(--bad); border-color:var(--bad); }
button.link { border:0; background:none; color:var(--accent); padding:.5rem .25rem; font-weight:400; text-decoration:underline; }
button:hover,.button:hover { filter:brightness(.94); }
label,legend { font-weight:600; } fieldset { border:0; padding:0; margin:0 0 1rem; min-width:0; } legend { padding:0; margin:0 0 .35rem; }
.field { margin:0 0 1.1rem; max-width:44rem; } p.hint { color:var(--soft); font-size:.9rem; margin:.1rem 0 .3rem; } .field .wrong { color:var(--bad); font-size:.9rem; font-weight:600; margin:.1rem 0 .3rem; }
input:not([type=checkbox],[type=radio]),select,textarea { font:inherit; width:100%; padding:.55rem; border:1px solid #7d8894; border-radius:.45rem; background:#fff; color:var(--ink); min-height:2.75rem; }
input:not([type=checkbox],[type=radio])[aria-invalid=true] { border-color:var(--bad); border-width:2px; }
.choices { display:grid; gap:.5rem; max-width:44rem; } .choices.short { grid-template-columns:repeat(auto-fit,minmax(min(100%,15rem),1fr)); }
.choice { display:grid; max-width:44rem; grid-template-columns:1.3rem minmax(0,1fr); gap:.1rem .7rem; border:1px solid var(--line); border-radius:.5rem; background:var(--paper); padding:.6rem .8rem; margin:0; cursor:pointer; font-weight:400; }
.choice:has(input:checked) { border-color:var(--accent); background:var(--accentbg); }
label.choice + button { margin-top:.75rem; } .choice input { width:1.2rem; height:1.2rem; margin:.2rem 0 0; accent-color:var(--accent); } .choice .name { font-weight:600; } .choice .hint { grid-column:2; color:#47525e; font-size:.9rem; }
.search { display:grid; grid-template-columns:repeat(auto-fit,minmax(min(100%,11rem),1fr)); gap:.75rem; align-items:end; } .search label { font-size:.9rem; } .search button { width:100%; } .search .field { margin:0; } form > .search { margin:0 0 .75rem; }
.copy { display:flex; flex-wrap:wrap; gap:.5rem; align-items:start; margin:0 0 .75rem; } .copy .secret { flex:1 1 16rem; margin:0; min-width:0; }
details { margin:0 0 1rem; } summary { cursor:pointer; color:var(--accent); padding:.35rem 0; }
.steps { list-style:none; padding:0; margin:0; } .steps > li { background:var(--paper); border:1px solid var(--line); border-radius:.6rem; padding:1rem; margin:0 0 1rem; }
.steps h2 { margin:0 0 .6rem; display:flex; gap:.6rem; align-items:center; } .steps .dot { flex:none; width:1.9rem; height:1.9rem; border-radius:50%; display:grid; place-items:center; background:var(--offbg); color:var(--off); font-weight:700; font-size:.9rem; }
.steps .done .dot { background:var(--goodbg); color:var(--good); } .steps li[aria-current] { border-color:var(--accent); } .steps li[aria-current] .dot { background:var(--accent); color:#fff; }
.steps > li > :last-child { margin-bottom:0; }
.chart { width:100%; height:8rem; display:block; } .chart .bar { fill:var(--accent); } .chart .none { fill:var(--line); } .hours { display:grid; grid-template-columns:repeat(4,1fr); margin:.25rem 0 .75rem; }
@media (max-width:40rem) { dl.facts { grid-template-columns:minmax(0,1fr); gap:0; } .facts dd { margin:0 0 .6rem; } }
.delivery { border-top:1px solid var(--line); padding:1rem 0 0; margin:1rem 0 0; } .delivery:first-of-type { border:0; padding:0; margin:0; }
.delivery h3 { margin-top:0; }
`;

/** Shows the copy buttons, which need a script, and copies what they name. */
export const COPY_SCRIPT = `for (const button of document.querySelectorAll('button[data-copy]')) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener('click', async () => {
    const source = document.getElementById(button.dataset.copy);
    await navigator.clipboard.writeText(source.textContent.trim());
    button.nextElementSibling.textContent = button.dataset.copied;
  });
}
`;
