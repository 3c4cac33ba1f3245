import type { DraftStep } from './draft';

export type { DraftPackage, DraftStep } from './draft';

/** What can be seen of a repository from its files, so that nobody has to be asked. */
export interface SeenRepository {
  /** Where most code lies: `src`, `lib` ...; `src` where there is none yet. */
  readonly codeFolder: string;
  /** Where tests lie, where they have a folder of their own. */
  readonly testFolder: string | undefined;
  /** Folders of code, one level below `codeFolder` where that has any; at most ten, the largest first. */
  readonly parts: readonly string[];
  /** Of these, those in which no file has a test that is named after it. */
  readonly untested: readonly string[];
  /** Manifests and settings at the top. */
  readonly shared: readonly string[];
  readonly checks: { readonly tests: readonly DraftStep[]; readonly whole: readonly DraftStep[] };
}

const CODE = /\.(?:[cm]?[jt]sx?|vue|svelte|pyi?|go|rs|java|kts?|scala|c|cc|cpp|h|hpp|cs|rb|php|swift)$/;
const TEST =
  /(?:^|\/)(?:tests?|__tests__|spec|e2e)\/|(?:[._-](?:test|spec)\.[^/.]+$)|(?:^|\/)test_[^/]*\.py$|_test\.(?:go|py)$/;
const MOST_PARTS = 10;

/** Sees what there is. @param checks as the manifests say. */
export function seenIn(files: readonly string[], checks: SeenRepository['checks']): SeenRepository {
  const code = files.filter((path) => CODE.test(path) && !TEST.test(path));
  const tops = counted(code.filter((path) => path.includes('/')).map((path) => path.split('/')[0] ?? ''));
  const codeFolder = tops[0]?.[0] ?? 'src';
  const within = counted(
    code
      .filter((path) => path.split('/').length > 2 && path.startsWith(`${codeFolder}/`))
      .map((path) => path.split('/').slice(0, 2).join('/')),
  );
  const parts = (within.length > 1 ? within : tops).map(([folder]) => folder).slice(0, MOST_PARTS);
  const tests = files.filter((path) => TEST.test(path));
  const tested = new Set(tests.map(stem));
  return {
    codeFolder,
    testFolder: ['tests', 'test', 'spec'].find((folder) =>
      tests.some((path) => path.startsWith(`${folder}/`)),
    ),
    parts,
    untested: parts.filter(
      (folder) => !code.some((path) => path.startsWith(`${folder}/`) && tested.has(stem(path))),
    ),
    shared: files
      .filter((path) => !path.includes('/') && !CODE.test(path) && !/\.md$/i.test(path))
      .slice(0, 20),
    checks,
  };
}

/** Values with how often each occurs, the most frequent first. */
function counted(values: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  values.forEach((value) => counts.set(value, (counts.get(value) ?? 0) + 1));
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}

/** The name by which a test and what it tests belong together. */
function stem(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name
    .replace(/\.[^.]+$/, '')
    .replace(/[._-](?:test|spec)$|^test_|_test$/, '')
    .toLowerCase();
}
