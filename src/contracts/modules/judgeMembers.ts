import type { ModuleTree } from './judgeImports';
import { importTarget } from './importTargets';
import type { BrokenUse, Verdict } from './verdict';
import { likeliest } from './verdict';

/**
 * Holds the members that files use of imported types against those types. A type whose members do not all stand in the text of
 * the module that it is imported from is not looked at, and not counted.
 */
export async function judgeMembers(tree: ModuleTree, paths: readonly string[]): Promise<Verdict> {
  const proved: { kind: 'member'; file: string }[] = [];
  const broken: BrokenUse[] = [];
  for (const file of paths) {
    const module = await tree.moduleOf(file);
    for (const { source, type, name, line } of module?.uses ?? []) {
      const target = importTarget(tree, file, source);
      const members = target.kind === 'file' ? (await tree.offersOf(target.path))?.types?.[type] : undefined;
      if (target.kind !== 'file' || members === undefined) {
        continue;
      }
      if (members.includes(name)) {
        proved.push({ kind: 'member', file });
      } else {
        const offered = likeliest(name, members);
        const { path } = target;
        broken.push({ kind: 'member', file, line, name, of: type, target: path, files: [path], offered });
      }
    }
  }
  return { proved, broken, unchecked: [] };
}
