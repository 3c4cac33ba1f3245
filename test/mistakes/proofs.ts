import type { Finder, Mistake } from './mistake';
import { MISTAKES } from './mistakes';

/** What `docs/proofs.md` says: which mistake in the code is found by what. */
export function proofsPage(): string {
  const rows = MISTAKES.map((mistake) => [mistake.what, `\`src/${place(mistake)}\``, finder(mistake.found)]);
  return [
    '# Which mistakes are found by what',
    '',
    'Tests that never fail show nothing. So mistakes are made on purpose, each as a change of a few words in the code, and',
    'something has to find it: a world of the simulation that breaks a promise, or a test. `npm run test:deep` makes all',
    'of them, `npm test` a few. This page is made from the list of them (`test/mistakes/mistakes.ts`).',
    '',
    ...table(['mistake', 'where', 'found by'], rows),
    '',
  ].join('\n');
}

function place({ file }: Mistake): string {
  return file.includes('/') ? file : `…/${file}`;
}

function finder(found: Finder): string {
  if (found.by === 'tests') {
    return `\`${found.file}\``;
  }
  switch (found.only) {
    case 'nested':
      return 'the simulation, with plans within plans';
    case 'attended':
      return 'the simulation, of a run that somebody attends';
    case 'syncing':
      return 'the simulation, of agents that take in what is integrated';
    default:
      return 'the simulation';
  }
}

/** A table as the formatter would write it. */
function table(heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = heads.map((head, at) => Math.max(head.length, ...rows.map((row) => (row[at] ?? '').length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  return [line(heads), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
}
