import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** So many lines of each file are shown, */
const LINES = 30;
/** and so many characters of each line. */
const LONGEST = 400;
/** What stands around an event in a line of a journal. */
const ENVELOPE = /^\{.{0,60}"event":/;

/**
 * The last that the runs of a repository and its driver wrote down: what a test that fails once in a thousand times leaves
 * for whoever looks for the reason. Empty where nothing was run.
 * @param root of the repository.
 */
export function runRecords(root: string): string {
  const waves = join(root, '.git', 'waves');
  const runs = join(waves, 'runs');
  const found = existsSync(runs) ? readdirSync(runs) : [];
  const told = [
    ...found.map((run) => [run, journalFiles(join(runs, run))] as const),
    ['driver.log', [join(waves, 'driver.log')].filter((file) => existsSync(file))] as const,
  ];
  return told
    .map(([name, files]) => [name, files.flatMap(linesOf).slice(-LINES)] as const)
    .filter(([, lines]) => lines.length > 0)
    .map(([name, lines]) => [`${name}:`, ...lines.map((line) => `  ${line.slice(0, LONGEST)}`)].join('\n'))
    .join('\n');
}

/** The segments of a run's journal, the oldest first. */
function journalFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => /^journal(\.\d+)?\.jsonl$/.test(name))
    .sort((one, other) => numberOf(one) - numberOf(other))
    .map((name) => join(folder, name));
}

function numberOf(segment: string): number {
  return Number(/\d+/.exec(segment)?.[0] ?? 0);
}

function linesOf(file: string): string[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.map((line) => line.replace(ENVELOPE, '')).filter((line) => line !== '');
}
