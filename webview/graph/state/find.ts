import { compileScope } from '../../../src/plan/globs/scope';
import type { GraphPackage, GraphSnapshot } from '../../../src/protocol/graph';
import type { PackageStateName } from '../../../src/run/kernel/kernel';
import { appearanceOf, STATE_APPEARANCE } from '../../../src/run/kernel/kernel';
import type { NestedPackage } from '../canvas/layout/within';
import { everyPackage, findInPlans } from '../canvas/layout/within';

/** What packages are looked for by; empty fields admit all. */
export interface Find {
  /** Parts of the title, id, state as it is shown, agent or last message, each word somewhere. */
  readonly text: string;
  readonly state: PackageStateName | '';
  readonly agent: string;
  /** From 1, with everything in its sub-plans; 0 for all. */
  readonly wave: number;
  /** A path of the repository: who may write it? */
  readonly file: string;
}

/** Looks for nothing in particular. */
export const FIND_ALL: Find = { text: '', state: '', agent: '', wave: 0, file: '' };

/** Which packages around the selected one are looked at: all, what it builds on, or what depends on it. */
export type Around = 'all' | 'ancestors' | 'descendants';

/**
 * The packages that are looked for, also those in sub-plans, by their addresses and in the order of the plan; undefined
 * when nothing is asked for, so that all are.
 *
 * @param selected the package that `around` is about
 */
export function findPackages(
  snapshot: GraphSnapshot,
  find: Find,
  around: Around,
  selected: string | undefined,
): ReadonlySet<string> | undefined {
  const related =
    around === 'all' || selected === undefined
      ? undefined
      : relatives(findInPlans(snapshot, selected) ?? snapshot, selected, around);
  if (related === undefined && isEmpty(find)) {
    return undefined;
  }
  const words = find.text.toLowerCase().split(/\s+/).filter(Boolean);
  const waves = new Map(snapshot.packages.map(({ id, wave }) => [id, wave]));
  const fits = ({ item, groups }: NestedPackage): boolean =>
    (related === undefined || related.has(item.id) || groups.some((id) => related.has(id))) &&
    (find.state === '' || item.state === find.state) &&
    (find.agent === '' || item.agent === find.agent) &&
    (find.wave === 0 || waves.get(groups[0] ?? item.id) === find.wave) &&
    words.every((word) => textOf(item).includes(word)) &&
    (find.file.trim() === '' || writes(item, find.file.trim()));
  return new Set(
    everyPackage(snapshot.packages)
      .filter(fits)
      .map(({ item }) => item.id),
  );
}

/** The same packages, and those around them in whose sub-plans they are: without these they could not be seen. */
export function withGroups(
  { packages }: Pick<GraphSnapshot, 'packages'>,
  found: ReadonlySet<string>,
): ReadonlySet<string> {
  const around = everyPackage(packages).filter(({ item }) => found.has(item.id));
  return new Set(around.flatMap(({ item, groups }) => [...groups, item.id]));
}

/** Whether nothing is asked for. */
function isEmpty(find: Find): boolean {
  return (
    find.text.trim() === '' &&
    find.state === '' &&
    find.agent === '' &&
    find.wave === 0 &&
    find.file.trim() === ''
  );
}

/** With the state as it is shown, by its own word where another one is shown, and as command line and journal call it. */
function textOf(item: GraphPackage): string {
  const { title, id, agent = '', message = '', printed = '', state } = item;
  const states = [appearanceOf(item).label, STATE_APPEARANCE[state].label, state];
  const words = [title, id, agent, message, printed, ...states];
  return words.join('\n').toLowerCase();
}

/** Whether a package's scope admits writing a path, as the gate of the format sees it. */
function writes(item: GraphPackage, path: string): boolean {
  return compileScope(item.writes, item.denies ?? []).admits(path.replace(/^\.?\//, ''));
}

/** A package with everything that it builds on, or that builds on it, directly or not. */
export function relatives(
  { edges }: Pick<GraphSnapshot, 'edges'>,
  id: string,
  side: 'ancestors' | 'descendants',
): ReadonlySet<string> {
  const next = new Map<string, string[]>();
  for (const { from, to } of edges) {
    const [here, there] = side === 'ancestors' ? [to, from] : [from, to];
    const known = next.get(here);
    if (known) {
      known.push(there);
    } else {
      next.set(here, [there]);
    }
  }
  const found = new Set([id]);
  // A set that grows while it is walked is walked to its end.
  for (const each of found) {
    next.get(each)?.forEach((other) => found.add(other));
  }
  return found;
}
