import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Problem } from '../../src/plan/problem';

const folder = new URL('./fixtures/', import.meta.url);

/** The plans of this project's own tests. */
export const fixtureNames = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .sort();

export function fixture(name: string): string {
  return readFileSync(new URL(name, folder), 'utf8');
}

/** A file beside the fixtures that holds what is expected of one. */
export function goldenFile(name: string): string {
  return fileURLToPath(new URL(`./golden/${name}`, import.meta.url));
}

/** Problems as people read them, one a line, with related places indented below. */
export function problemText(problems: readonly Problem[]): string {
  const place = ({ start, end }: Problem['range']): string =>
    `${start.line + 1}:${start.character + 1}-${end.line + 1}:${end.character + 1}`;
  const lines = problems.flatMap((problem) => [
    `${place(problem.range)} ${problem.severity} ${problem.code}${problem.package === undefined ? '' : ` [${problem.package}]`} ${problem.message}`,
    ...(problem.related ?? []).map((related) => `    ${place(related.range)} ${related.message}`),
  ]);
  return lines.map((line) => `${line}\n`).join('');
}
