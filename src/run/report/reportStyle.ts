/** The style sheet of the report in HTML. State is told by words; colour only repeats it. */
export const REPORT_STYLE = `
:root { color-scheme: light dark; --good: #1a7f37; --bad: #cf222e; --mild: #8a5a00; --line: #8885; --band: #8881; }
@media (prefers-color-scheme: dark) { :root { --good: #3fb950; --bad: #ff7b72; --mild: #d29922; } }
body { font: 15px/1.5 system-ui, sans-serif; margin: 0; }
main { max-width: 72rem; margin: 0 auto; padding: 2rem 1.5rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 1rem; } h1 .outcome { font-weight: 400; color: var(--mild); }
h1 .outcome.done { color: var(--good); } h1 .outcome.failed, h1 .outcome.stuck { color: var(--bad); }
h2 { font-size: 1.15rem; margin: 2.25rem 0 .5rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; } dt { opacity: .8; } dd { margin: 0; }
dd { overflow-wrap: anywhere; }
.figures { grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .75rem; margin: 0; }
.figures div { background: var(--band); border: 1px solid var(--line); border-radius: 6px; padding: .6rem .8rem; }
.figures dt { font-size: .85rem; } .figures dd { font-size: 1.3rem; font-weight: 600; line-height: 1.3; }
.figures dd.note { font-size: .85rem; font-weight: 400; opacity: .8; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line); }
th { font-size: .85rem; font-weight: 600; white-space: nowrap; }
td ul { margin: .2rem 0; padding-left: 1rem; }
td .title { opacity: .8; }
summary { cursor: pointer; }
li { white-space: pre-line; overflow-wrap: anywhere; }
.checklist { list-style: none; padding: 0; } .checklist .state { display: inline-block; min-width: 2.2rem; }
.checklist input { margin: 0 .6rem 0 .1rem; }
.state { font-weight: 600; white-space: nowrap; } .done { color: var(--good); fill: var(--good); }
.failed, .blocked { color: var(--bad); fill: var(--bad); }
.cancelled, .stalled, .stale, .open { color: var(--mild); fill: var(--mild); }
.timeline { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; }
.timeline ol { list-style: none; margin: 0; padding: 0; font-size: 12px; line-height: 18px; }
.axis { grid-column: 2; display: flex; justify-content: space-between; }
.axis, .legend { font-size: .8rem; opacity: .8; } .legend { margin: .3rem 0 0; }
rect.wait { fill: Canvas; stroke: var(--mild); vector-effect: non-scaling-stroke; }
rect.failed, rect.blocked, rect.cancelled { fill-opacity: .15; stroke: currentcolor; vector-effect: non-scaling-stroke; }
.timeline svg { width: 100%; border-left: 1px solid var(--line); border-right: 1px solid var(--line); }
code { font-family: ui-monospace, monospace; font-size: .9em; }
@media (forced-colors: active) { rect { fill: CanvasText; stroke: CanvasText; } }
@media print {
  :root { color-scheme: light; --good: #1a7f37; --bad: #cf222e; --mild: #8a5a00; }
  main { padding: 0; max-width: none; } section { break-inside: auto; } tr, li, .figures div, .timeline { break-inside: avoid; }
  .wide { overflow: visible; } :root, body { font-size: 11px; }
  details::details-content { content-visibility: visible; display: block; }
}
`;
