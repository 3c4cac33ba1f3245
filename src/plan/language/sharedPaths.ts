import { Glob } from '../globs/globs';
import type { Plan, WorkPackage } from '../model';
import { witnessPath } from '../globs/witnessPath';

/** That another package may write some of a package's files. */
export interface SharedPath {
  readonly id: string;
  /** By which of its globs. */
  readonly glob: string;
  /** A path that both may write; undefined where only a cautious answer was possible. */
  readonly path: string | undefined;
}

/** All searches of one answer may visit this many states together: it is given while somebody waits. */
const STATES = 100_000;

/**
 * Which other packages may write what a package may write, whenever they work, each with one example.
 * @param globs which of the package's globs count; by default all that it may write.
 */
export function sharedPaths(
  { packages }: Plan,
  item: WorkPackage,
  globs: readonly string[] = item.scope.writeAllow.map(({ value }) => value),
): SharedPath[] {
  const budget = { left: STATES };
  const own = globs.map((glob) => Glob.ofPath(glob));
  const denials = ({ scope }: WorkPackage): Glob[] => scope.deny.map(({ value }) => Glob.ofPath(value));
  const ownDenied = denials(item);
  return packages.flatMap((other): SharedPath[] => {
    if (other.id === item.id) {
      return [];
    }
    const denied = [...ownDenied, ...denials(other)];
    for (const { value } of other.scope.writeAllow) {
      const b = Glob.ofPath(value);
      for (const a of own) {
        const common = witnessPath({ a, b, denied, budget });
        if (common.found !== 'none') {
          return [{ id: other.id, glob: value, path: common.found === 'path' ? common.path : undefined }];
        }
      }
    }
    return [];
  });
}
