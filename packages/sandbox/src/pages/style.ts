/** The one style sheet, served from our own origin because the pages' policy allows no inline style. Colours keep 4.5:1 contrast. */
export const STYLE = `
:root { --ink:#1c2530; --soft:#56616e; --line:#d5dbe1; --paper:#fff; --ground:#f3f5f7; --accent:#1f4fa3; --good:#0b6b3a; --goodbg:#e3f4ea; --bad:#a3161f; --badbg:#fdeaea; --wait:#6b4a00; --waitbg:#fff3d6; --off:#4b5560; --offbg:#e8ebee; }
* { box-sizing:border-box; }
body { margin:0; background:var(--ground); color:var(--ink); font:16px/1.55 system-ui,-apple-system,"Apple SD Gothic Neo","Noto Sans KR","Noto Sans CJK KR","Malgun Gothic",sans-serif; overflow-wrap:anywhere; }
:lang(ko) { word-break:keep-all; }
a { color:var(--accent); }
.skip { position:absolute; left:-999rem; }
.skip:focus { left:.5rem; top:.5rem; background:var(--paper); padding:.5rem 1rem; z-index:2; }
:focus-visible { outline:3px solid #f08c00; outline-offset:2px; }
.notice { background:#22303f; color:#fff; padding:.45rem 1rem; font-size:.875rem; text-align:center; }
header.top { background:var(--paper); border-bottom:1px solid var(--line); padding:.6rem 1rem; display:flex; flex-wrap:wrap; gap:.35rem 1.25rem; align-items:center; }
header.top strong { margin-right:auto; }
header.top a[aria-current] { color:var(--ink); font-weight:600; text-decoration:none; }
main { max-width:70rem; margin:0 auto; padding:1rem; }
main.narrow { max-width:28rem; padding:1rem .75rem 2rem; }
.card > :first-child { margin-top:0; } .card > :last-child { margin-bottom:0; }
h1 { font-size:1.4rem; line-height:1.3; margin:.5rem 0 1rem; }
h2 { font-size:1.1rem; margin:1.5rem 0 .6rem; }
h3 { font-size:1rem; margin:0 0 .5rem; }
.card { background:var(--paper); border:1px solid var(--line); border-radius:.6rem; padding:1rem; margin:0 0 1rem; }
.pair { display:grid; grid-template-columns:minmax(0,1fr); gap:1rem; }
@media (min-width:52rem) { .pair { grid-template-columns:minmax(0,3fr) minmax(0,2fr); } .pair > .card { margin:0; } }
dl { display:grid; grid-template-columns:max-content minmax(0,1fr); gap:.3rem 1rem; margin:0; }
dt { color:var(--soft); }
dd { margin:0; min-width:0; white-space:pre-line; }
code,pre { font:.875em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"Noto Sans Mono CJK KR",monospace; }
pre { background:#f0f2f4; border-radius:.4rem; padding:.6rem; margin:.25rem 0 .75rem; white-space:pre-wrap; overflow-wrap:anywhere; }
table { border-collapse:collapse; width:100%; background:var(--paper); border:1px solid var(--line); }
th,td { text-align:left; vertical-align:top; padding:.55rem .75rem; border-top:1px solid var(--line); }
th { font-size:.85rem; color:var(--soft); border-top:0; white-space:nowrap; }
td.num,th.num { text-align:right; white-space:nowrap; font-variant-numeric:tabular-nums; }
td a[href*="/phone/"] { white-space:nowrap; }
.nowrap { white-space:nowrap; }
@media (min-width:46.01rem) { td.name { min-width:15rem; } }
.clamp { display:-webkit-box; -webkit-line-clamp:3; -webkit-box-orient:vertical; overflow:hidden; }
@media (max-width:46rem) {
  table,tbody,tr,td { display:block; width:100%; border:0; }
  thead { position:absolute; left:-999rem; }
  tr { border:1px solid var(--line); border-radius:.6rem; background:var(--paper); padding:.4rem .75rem; margin:0 0 .75rem; }
  table { background:none; }
  td,td.num { padding:.25rem 0; text-align:left; display:grid; grid-template-columns:6.5rem minmax(0,1fr); gap:.5rem; white-space:normal; }
  td::before { content:attr(data-label); color:var(--soft); font-size:.85rem; }
}
.tag { display:inline-block; border-radius:1rem; padding:.05rem .65rem; font-size:.85rem; font-weight:600; white-space:nowrap; background:var(--offbg); color:var(--off); }
.tag.good { background:var(--goodbg); color:var(--good); }
.tag.bad { background:var(--badbg); color:var(--bad); white-space:normal; border-radius:.5rem; }
.tag.wait { background:var(--waitbg); color:var(--wait); }
.why { color:var(--bad); font-size:.9rem; margin:.25rem 0; padding-left:1.1rem; }
.soft { color:var(--soft); font-size:.9rem; }
.row { display:flex; flex-wrap:wrap; gap:.5rem; align-items:center; }
form.inline { display:inline; }
button,.button { font:inherit; font-weight:600; display:inline-block; border:1px solid var(--accent); background:var(--accent); color:#fff; border-radius:.45rem; padding:.5rem 1rem; min-height:2.75rem; cursor:pointer; text-decoration:none; text-align:center; }
button.plain { background:var(--paper); color:var(--accent); }
button.danger { background:var(--paper); color:var(--bad); border-color:var(--bad); }
button:hover,.button:hover { filter:brightness(.94); }
.wide { width:100%; }
.big { font-size:1.75rem; font-weight:700; font-variant-numeric:tabular-nums; margin:.1rem 0 .6rem; }
.clock { display:flex; flex-wrap:wrap; gap:.5rem 1.25rem; align-items:center; } .clock > * { margin:0; }
.gloss { display:block; color:var(--soft); font-size:.8rem; font-weight:400; }
h1 .gloss,h2 .gloss { font-size:.85rem; }
ol.history { margin:0; padding-left:1.2rem; }
details { margin:.5rem 0 0; } summary { cursor:pointer; color:var(--accent); }
.handset { border:.6rem solid #2b333c; border-radius:2rem; background:#dfe8e4; padding:0 0 1rem; overflow:hidden; }
.handset > .bar { background:#cbd9d3; padding:.75rem 1rem; font-weight:700; text-align:center; }
.chat { list-style:none; margin:0; padding:.75rem; }
.chat li { display:grid; grid-template-columns:2.5rem minmax(0,1fr); gap:.6rem; margin:0 0 1.1rem; }
.avatar { width:2.5rem; height:2.5rem; border-radius:50%; background:#35606b; color:#fff; display:grid; place-items:center; font-weight:700; }
.bubble { background:#fff; border-radius:.2rem 1rem 1rem 1rem; overflow:hidden; box-shadow:0 1px 2px rgba(0,0,0,.12); }
.bubble .lead { background:#35606b; color:#fff; padding:.6rem .9rem; font-weight:700; }
.bubble .lead .gloss { color:#e2eef0; }
.bubble .body { padding:.8rem .9rem; }
.bubble .body p { margin:0 0 .6rem; white-space:pre-line; }
.bubble .button { display:block; margin-top:.8rem; background:#24444c; border-color:#24444c; }
.bubble .button .gloss { color:#e2eef0; }
.sender { font-size:.9rem; margin:0 0 .25rem; } .time { font-size:.8rem; color:#47524d; margin:.25rem 0 0; }
.numbers { list-style:none; padding:0; margin:0; } .numbers > li { border-top:1px solid var(--line); padding:.75rem 0; } .numbers > li:first-child { border-top:0; }
.attempts > li { padding:.9rem 0; }
.heading { display:flex; flex-wrap:wrap; gap:.25rem 1rem; align-items:baseline; }
fieldset { border:0; padding:0; margin:0 0 1rem; } legend { font-weight:600; padding:0; margin:0 0 .5rem; }
.choice { display:flex; gap:.75rem; align-items:center; border:1px solid var(--line); border-radius:.5rem; padding:.6rem .9rem; margin:0 0 .5rem; cursor:pointer; }
.choice:has(input:checked) { border-color:var(--accent); background:#eef3fc; }
.choice input { width:1.2rem; height:1.2rem; margin:0; accent-color:var(--accent); }
.tabs { display:flex; flex-wrap:wrap; gap:.5rem; margin:0 0 1rem; }
.tabs a { border:1px solid var(--line); border-radius:1.5rem; background:var(--paper); padding:.4rem 1rem; min-height:2.75rem; display:inline-flex; align-items:center; text-decoration:none; }
.tabs a[aria-current] { background:var(--accent); border-color:var(--accent); color:#fff; font-weight:600; }
input.field { font:inherit; width:100%; padding:.55rem; border:1px solid #8a95a1; border-radius:.45rem; background:#fff; color:var(--ink); margin:.3rem 0 1rem; min-height:2.75rem; }
.fields { display:grid; grid-template-columns:repeat(auto-fit,minmax(min(100%,15rem),1fr)); gap:0 1rem; margin-top:.75rem; align-items:end; }
.steps { list-style:none; display:grid; gap:.5rem; padding:0; margin:0 0 1rem; } .steps li { display:flex; gap:.6rem; align-items:center; color:var(--soft); }
.steps .dot { flex:none; width:1.75rem; height:1.75rem; border-radius:50%; display:grid; place-items:center; background:var(--offbg); color:var(--off); font-weight:700; font-size:.9rem; }
.steps .done .dot { background:var(--goodbg); color:var(--good); } .steps li[aria-current] { color:var(--ink); font-weight:600; } .steps li[aria-current] .dot { background:var(--accent); color:#fff; }
button.small { white-space:nowrap; padding:.25rem .75rem; min-height:2.25rem; font-size:.9rem; }
select { font:inherit; width:100%; padding:.55rem; border:1px solid #8a95a1; border-radius:.45rem; background:#fff; color:var(--ink); margin:.3rem 0 1rem; min-height:2.75rem; }
button .gloss,.button .gloss { color:#e6edfa; } button.danger .gloss,button.plain .gloss { color:var(--soft); }
.result { text-align:center; } .result .mark { font-size:2.5rem; line-height:1; margin:.25rem 0; }
`;

/** Reloads the page every few seconds, unless the reader is in the middle of something. */
export const REFRESH_SCRIPT = `setInterval(function () {
  var active = document.activeElement;
  if ((active && active !== document.body) || document.querySelector('details[open]') || document.hidden) return;
  location.reload();
}, 4000);
`;
