import type { ModuleTree } from './judgeImports';

export { fileTree } from './importTargets';
export type { BrokenImport, ImportVerdict, ModuleTree } from './judgeImports';
export { describeBrokenImport, judgeImports } from './judgeImports';
export type { ModuleShape } from './moduleShape';
export { MODULE_FILE } from './moduleShape';

/** Reads modules of code out of git's commits and trees. */
export interface ModuleTools {
  /** The tree that merging a commit into a branch gives; undefined where they are in conflict, or the branch has it already. */
  mergedTree(branch: string, head: string): Promise<string | undefined>;
  /** The modules of a commit or tree, each read when it is asked for. */
  modules(tree: string): Promise<ModuleTree>;
  /** Those of some paths that git is told to ignore, such as what a build makes. */
  ignored(paths: readonly string[]): Promise<ReadonlySet<string>>;
}
