import { normalizedPath } from '../normalizedPath';
import type { Plan } from '../model';
import type { PlanReading } from './readPlan';
import { readPlan } from './readPlan';
import { recipeUse } from './recipe';

export { filledRecipe, parametersOf, recipeUse } from './recipe';

/**
 * What was found where a package names a plan of its own. Paths count from the top of the repository; of a recipe they are with what it
 * is given, and its text is filled in.
 */
export type SubplanFound =
  | {
      readonly kind: 'plan';
      readonly path: string;
      readonly text: string;
      /** SHA-256 of its bytes, in hex. */
      readonly hash: string;
      readonly reading: PlanReading;
      /** The plans that its own packages name. */
      readonly subplans: Subplans;
    }
  /** It leads back to a plan that contains it; the paths from that one to its second appearance. */
  | { readonly kind: 'cycle'; readonly paths: readonly string[] }
  | { readonly kind: 'unreadable'; readonly path: string; readonly message: string };

/** The plans that the packages of a plan name, by their paths as written there. */
export type Subplans = ReadonlyMap<string, SubplanFound>;

/** Gets the text of a plan by its path from the top of the repository, filled in where it is a recipe; in words, why it cannot. */
export type ReadSubplan = (
  path: string,
) => Promise<{ readonly text: string; readonly hash: string } | { readonly trouble: string }>;

/**
 * Reads the plans that a plan's packages name, and those that these name in turn. Each file is read once. Never throws
 * because of what stands in a plan.
 * @param path of the plan, from the top of the repository with forward slashes.
 * @param read gets the text of a file.
 * @param folder from which the plan's own paths count; absent: the folder that it lies in.
 */
export async function readSubplans(
  plan: Plan,
  path: string,
  read: ReadSubplan,
  folder = folderOf(path),
): Promise<Subplans> {
  const found = new Map<string, SubplanFound>();
  // One after another, so that what is being read at any moment is the chain that leads here, and nothing else.
  const visit = async (target: string, chain: readonly string[]): Promise<SubplanFound> => {
    // A recipe that leads back to itself does so with other values, too.
    const { file } = recipeUse(target);
    const start = chain.findIndex((each) => recipeUse(each).file === file);
    if (start >= 0) {
      return { kind: 'cycle', paths: [...chain.slice(start), target] };
    }
    const known = found.get(target);
    if (known !== undefined) {
      return known;
    }
    const result = await open(target, chain);
    found.set(target, result);
    return result;
  };
  const open = async (target: string, chain: readonly string[]): Promise<SubplanFound> => {
    const file = await read(target);
    if ('trouble' in file) {
      return { kind: 'unreadable', path: target, message: file.trouble };
    }
    const reading = readPlan(file.text, { fileName: target });
    const subplans = await named(reading.plan, folderOf(target), [...chain, target]);
    return { kind: 'plan', path: target, text: file.text, hash: file.hash, reading, subplans };
  };
  const named = async (of: Plan, from: string, chain: readonly string[]): Promise<Subplans> => {
    const result = new Map<string, SubplanFound>();
    for (const { subplan } of of.packages) {
      if (subplan !== undefined && !result.has(subplan.value)) {
        const target = pathFrom(from, subplan.value);
        result.set(subplan.value, target === undefined ? outside(subplan.value) : await visit(target, chain));
      }
    }
    return result;
  };
  return named(plan, folder, [path]);
}

/**
 * The plan of its own that a package has, if it could be read.
 * @param answered hash of the plan that its agent has answered with, under which that one is found.
 */
export function subplanOf(
  subplans: Subplans | undefined,
  item: Plan['packages'][number],
  answered?: string,
): Extract<SubplanFound, { kind: 'plan' }> | undefined {
  const name = item.generatesPlan === true ? answered : item.subplan?.value;
  const found = name === undefined ? undefined : subplans?.get(name);
  return found?.kind === 'plan' ? found : undefined;
}

/** All plans among `subplans` and below, each once. */
export function allSubplans(subplans: Subplans): Extract<SubplanFound, { kind: 'plan' }>[] {
  const all = new Map<string, Extract<SubplanFound, { kind: 'plan' }>>();
  const collect = (level: Subplans): void => {
    for (const found of level.values()) {
      if (found.kind === 'plan' && !all.has(found.path)) {
        all.set(found.path, found);
        collect(found.subplans);
      }
    }
  };
  collect(subplans);
  return [...all.values()];
}

function outside(written: string): SubplanFound {
  return { kind: 'unreadable', path: written, message: 'It lies outside the repository.' };
}

function folderOf(path: string): string {
  return path.split('/').slice(0, -1).join('/');
}

/** Undefined for a path that is absolute or leads out of the repository. */
function pathFrom(folder: string, written: string): string | undefined {
  if (/^(?:[\\/]|[A-Za-z]:)/.test(written)) {
    return undefined;
  }
  const path = normalizedPath(`${folder}/${written}`);
  return path === '.' ? '' : path;
}
