import type { ModuleTree } from './judgeImports';
import { judgeImports } from './judgeImports';
import { judgeMembers } from './judgeMembers';
import { judgeCalls } from './judgeCalls';
import type { NamedEvent } from './judgeEvents';
import { eventsOfChannels, judgeEvents } from './judgeEvents';
import { judgeQueries } from './judgeQueries';
import { judgeTraffic } from './judgeTraffic';
import type { Verdict } from './verdict';

export { fileTree } from './importTargets';
export type { ModuleTree } from './judgeImports';
export type { ModuleShape } from './moduleShape';
export { CONSUMER_FILE } from './moduleShape';
export { readModule } from './readModule';
export type { SqlSchema } from './sqlTables';
export { sqlSchema } from './sqlTables';
export type { BrokenUse, Verdict } from './verdict';
export { describeBrokenUse, SORT_OF } from './verdict';

/** What is told elsewhere than in code. */
export interface Contracts {
  /** Files that may be OpenAPI or AsyncAPI documents. */
  readonly apis: readonly string[];
  readonly events: readonly NamedEvent[];
}

/**
 * Holds what files build on against what the same tree has: imports, calls, members of types, queries; and requests, routes and
 * events against contracts.
 */
export async function judgeUses(
  tree: ModuleTree,
  paths: readonly string[],
  { apis, events }: Contracts = { apis: [], events: [] },
): Promise<Verdict> {
  // All of them at once: whoever reads them has the next one at hand then.
  await Promise.all(paths.map((path) => tree.moduleOf(path)));
  const verdicts = [
    await judgeImports(tree, paths),
    await judgeMembers(tree, paths),
    await judgeQueries(tree, paths),
    ...(await judgeTraffic(tree, paths, apis)),
    await judgeEvents(tree, paths, [...events, ...(await eventsOfChannels(tree, apis))]),
    await judgeCalls(tree, paths),
  ];
  return {
    proved: verdicts.flatMap(({ proved }) => proved),
    broken: verdicts.flatMap(({ broken }) => broken),
    unchecked: verdicts.flatMap(({ unchecked }) => unchecked),
  };
}

/** Reads modules of code out of git's commits and trees. */
export interface ModuleTools {
  /** The tree that merging a commit into a branch gives; undefined where they are in conflict, or the branch has it already. */
  mergedTree(branch: string, head: string): Promise<string | undefined>;
  /** The modules of a commit or tree, each read when it is asked for. */
  modules(tree: string): Promise<ModuleTree>;
  /** Those of some paths that git is told to ignore, such as what a build makes. */
  ignored(paths: readonly string[]): Promise<ReadonlySet<string>>;
  /** The files of a commit or tree in which each of some patterns (POSIX, extended) is met, in whatever case. */
  matching(tree: string, patterns: readonly string[]): Promise<readonly string[]>;
}
