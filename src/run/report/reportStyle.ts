/** The style sheet of the report in HTML. State is told by words; colour only repeats it. */
export const REPORT_STYLE = `
:root { color-scheme: light dark; --good: #1a7f37; --bad: #cf222e; --mild: #9a6700; --line: #8884; }
@media (prefers-color-scheme: dark) { :root { --good: #3fb950; --bad: #f85149; --mild: #d29922; } }
body { font: 15px/1.5 system-ui, sans-serif; margin: 0; }
main { max-width: 75rem; margin: 0 auto; padding: 1.5rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; } dt { opacity: .75; } dd { margin: 0; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid var(--line); }
td ul { margin: .2rem 0; padding-left: 1rem; }
.state { font-weight: 600; } .done { color: var(--good); fill: var(--good); }
.failed, .blocked { color: var(--bad); fill: var(--bad); } .cancelled, .stalled, .stale, .open { color: var(--mild); fill: var(--mild); }
.timeline { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; }
.timeline ol { list-style: none; margin: 0; padding: 0; font-size: 11px; line-height: 14px; }
.timeline svg { width: 100%; border-left: 1px solid var(--line); border-right: 1px solid var(--line); }
code { font-family: ui-monospace, monospace; font-size: .9em; }
@media print { details { display: block; } }
`;
