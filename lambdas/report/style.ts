/** The page's style: light and dark by the reader's choice, light on paper. Pictures take their colours from its classes. */
export const style = `
:root { color-scheme: light dark;
  --paper: #fbfaf8; --card: #ffffff; --ink: #1d2126; --soft: #5c6570; --line: #e2e0db; --lane: #f1efea;
  --good: #9db8cf; --slow: #d99a00; --failed: #c8321e; --ok: #1e7a46;
  --drain: #8a63b8; --stop: #6a6f78; --install: #98a0ab; --start: #5a8f7b; --admit: #2f8f83; --fault: #c8321e; --wait: #c9c4ba;
  --before: #7fa3c7; --after: #e08a3c; --other: #b5a642; --extra: #a06a9d; --on: #fff;
  --p50: #3b78ad; --p95: #8a63b8; --p99: #c2571a; --shade: #f4f2ed; }
@media (prefers-color-scheme: dark) { :root {
  --paper: #14171b; --card: #1b1f25; --ink: #e8e6e1; --soft: #a0a8b2; --line: #333a43; --lane: #242a31;
  --good: #4f6f8c; --slow: #e5b13a; --failed: #ff6a55; --ok: #5cc98c;
  --drain: #a888d6; --stop: #7d848f; --install: #5f6873; --start: #5fa58c; --admit: #45b3a5; --fault: #ff6a55; --wait: #4a4f57;
  --before: #5b86b0; --after: #d98a45; --other: #b9ab55; --extra: #b583b2;
  --on: #14171b; --p50: #6aa9df; --p95: #b79ae0; --p99: #f0935a; --shade: #20252b; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
main { max-width: 64rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
header .eyebrow { color: var(--soft); margin: 0 0 .25rem; font-size: .875rem; overflow-wrap: anywhere; }
h1 { font-size: clamp(1.6rem, 5vw, 2.4rem); line-height: 1.15; margin: 0 0 .5rem; text-wrap: balance; }
h1::before { content: ""; display: inline-block; width: .55em; height: .55em; border-radius: 50%; background: var(--tone); margin-right: .35em; vertical-align: .06em; }
.is-good { --tone: var(--ok); } .is-bad { --tone: var(--failed); } .is-unsure { --tone: var(--slow); }
.lead { font-size: 1.0625rem; margin: 0 0 1.25rem; max-width: 46rem; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: .5rem; margin: 0 0 1rem; padding: 0; }
.tiles div { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .5rem .75rem; }
.tiles dt { color: var(--soft); font-size: .8125rem; } .tiles dd { margin: 0; font-size: 1.25rem; font-variant-numeric: tabular-nums; }
.tiles .note { display: block; font-size: .75rem; color: var(--soft); }
section { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: 1rem 1.25rem; margin: 0 0 1rem; }
h2 { font-size: 1.125rem; margin: 0 0 .5rem; } h3 { font-size: 1rem; margin: 1rem 0 .25rem; }
p { margin: 0 0 .5rem; max-width: 46rem; } .soft { color: var(--soft); font-size: .875rem; }
figure { margin: 0; } figcaption { color: var(--soft); font-size: .8125rem; margin-top: .25rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9375rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--soft); font-size: .8125rem; padding-bottom: .25rem; }
th, td { text-align: left; padding: .3rem .75rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { font-weight: 600; } thead th { color: var(--soft); font-size: .8125rem; }
.number { text-align: right; padding-right: 1rem; white-space: nowrap; } code { font: .875em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.together { white-space: nowrap; }
ul, ol { margin: 0; padding-left: 1.25rem; } li { margin: 0 0 .35rem; max-width: 46rem; }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1rem; list-style: none; padding: 0; margin: .25rem 0 .75rem; font-size: .8125rem; color: var(--soft); }
.legend li { margin: 0; } .legend i { display: inline-block; width: .8em; height: .8em; border-radius: 2px; margin-right: .4em; vertical-align: -.05em; background: var(--key); }
.picture { display: block; width: 100%; height: auto; font: 11.5px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; fill: var(--ink); }
.picture.narrow { display: none; }
.picture .name { font-weight: 600; font-size: 12px; } .picture .detail { fill: var(--soft); font-size: 11px; font-weight: 400; }
.picture .axis line { stroke: var(--line); } .picture .axis text { fill: var(--soft); font-size: 11px; }
.picture .lane { fill: var(--lane); } .picture .harm { fill: var(--failed); opacity: .28; }
.picture .good { fill: var(--good); } .picture .slow { fill: var(--slow); } .picture .failed { fill: var(--failed); }
.picture .bar rect { fill: var(--key); stroke: var(--card); stroke-width: .5; } .picture .bar text { fill: var(--on, #fff); font-size: 11px; }
.picture .window { fill: var(--shade); } .picture .window.even { fill: none; }
.picture .line { fill: none; stroke: var(--key); stroke-width: 1.75; stroke-linejoin: round; } .picture .limit { stroke: var(--slow); stroke-dasharray: 4 3; }
${['good', 'slow', 'failed', 'drain', 'stop', 'install', 'start', 'admit', 'fault', 'wait', 'before', 'after', 'other', 'extra', 'p50', 'p95', 'p99'].map((it) => `.${it} { --key: var(--${it}); }`).join(' ')}
.install, .wait { --on: #14171b; }
@media (max-width: 40rem) { main { padding: 1rem .75rem 3rem; } section { padding: .75rem; }
  .picture.narrow { display: block; } .picture.wide { display: none; } table { font-size: .875rem; } }
@media print { :root { color-scheme: light;
  --paper: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #ccc; --lane: #f1efea; --shade: #f4f2ed;
  --good: #9db8cf; --slow: #d99a00; --failed: #c8321e; --ok: #1e7a46; --drain: #8a63b8; --stop: #6a6f78; --install: #98a0ab; --start: #5a8f7b; --admit: #2f8f83;
  --before: #7fa3c7; --after: #e08a3c; --p50: #3b78ad; --p95: #8a63b8; --p99: #c2571a; }
  body { font-size: 11pt; } main { max-width: none; padding: 0; } section, .tiles div { break-inside: avoid; border-color: #ccc; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } .picture.wide { display: block; } .picture.narrow { display: none; } .scroll { overflow: visible; } }
`;
