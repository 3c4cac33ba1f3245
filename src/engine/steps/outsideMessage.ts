import { isActive } from '../../run/kernel/kernel';
import type { PackageRun, RunState } from '../../run/run';
import { ownersOf } from '../../run/scope/settleScope';

/** So many files are named with those who may change them. */
const NAMED = 10;

/**
 * Why work can't be merged as it lies there, in words.
 * @param files that are outside of the package's scope, or of a kind that is in nobody's.
 * @param links those of them that lead out of the tree. @param own those that are git repositories of their own.
 */
export function outsideMessage(
  state: RunState,
  item: PackageRun,
  files: readonly string[],
  links: readonly string[],
  own: readonly string[],
): string {
  const words = files.map((file, index) => {
    if (links.includes(file)) {
      return `${file} (a link that leads out of the tree)`;
    }
    if (own.includes(file)) {
      return `${file} (a git repository of its own)`;
    }
    const owners = index < NAMED ? ownersOf(state, file).filter((other) => other !== item) : [];
    const names = owners.map(
      ({ planned, state: name }) => `${planned.id}${isActive(name) ? ', at work' : ''}`,
    );
    return names.length === 0 ? file : `${file} (of ${names.join(' and ')})`;
  });
  const changed = `Changed ${files.length === 1 ? 'a file' : `${files.length} files`} outside its scope: ${words.join(', ')}`;
  const [first] = own;
  return first === undefined
    ? changed
    : `${changed}. A repository of its own would be merged as a bare link to a commit that nobody else has. Absorb its files, register it as a submodule, or drop it: waves decide ${item.planned.id}`;
}
