import { lstat, readdir, readFile, realpath } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import type { ReportPlaces, WrittenReport } from '../../../run/verification/stepMetrics';

/** Folders in which tools leave reports, as seen from where they run. */
const FOLDERS = [
  ...['', 'coverage', 'report', 'reports', 'test-results', 'test-reports', 'testresults', 'reports/junit'],
  ...[
    'build',
    'build/reports',
    'build/test-results/test',
    'target/surefire-reports',
    'target/nextest/default',
  ],
];
/** What reports are called, wherever they lie. */
const NAME = /(junit|test|spec|report|result|cov|lcov|jest|pytest)[^/]*\.(xml|json|tap|info|lcov)$/i;
const LARGEST = 16 * 1024 * 1024;
/** A folder may hold a file for each class that is tested. */
const MOST = 2000;

/**
 * The files that were written since, and may be reports of tests or coverage: those that the plan names, and those called as
 * such files are in the folders where tools leave them. Only files of the worktree count, and never what a link leads to.
 */
export async function writtenReports(
  worktree: string,
  { cwd, named, since }: ReportPlaces,
): Promise<readonly WrittenReport[]> {
  const wanted = new Set(named.map((file) => resolve(worktree, file)));
  const folders = new Set(
    [cwd, ''].flatMap((from) => FOLDERS.map((folder) => resolve(worktree, from, folder))),
  );
  const usual = (await Promise.all([...folders].map(reportsIn))).flat().slice(0, MOST);
  const reports: WrittenReport[] = [];
  const top = await realpath(worktree).catch(() => worktree);
  for (const file of new Set([...wanted, ...usual])) {
    const path = relative(worktree, file).split(sep).join('/');
    const real = await realpath(file).catch(() => '');
    const found = real === join(top, path) ? await writtenSince(file, since) : undefined;
    if (found !== undefined) {
      reports.push({ path, named: wanted.has(file), ...found });
    }
  }
  return reports;
}

async function reportsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => NAME.test(name)).map((name) => join(folder, name));
}

async function writtenSince(file: string, since: number): Promise<{ readonly text?: string } | undefined> {
  try {
    const stats = await lstat(file);
    // The time of its last change is the system's own word, which no program sets.
    if (!stats.isFile() || stats.ctimeMs < since) {
      return undefined;
    }
    return stats.size > LARGEST ? {} : { text: await readFile(file, 'utf8') };
  } catch {
    return undefined;
  }
}
