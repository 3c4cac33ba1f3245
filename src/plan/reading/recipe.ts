import { parse } from 'yaml';
import type { PlanNode } from '../yaml/planNode';
import { isBlank } from '../yaml/planNode';
import { shortened } from '../yaml/legible';

/**
 * Plans that are kept as recipes: with `parameters`, a map from name to what holds where nothing is given (nothing: it has to be
 * given), which stand as `<<name>>` within values. A package of another plan uses one: `subplan: recipe.yaml`, `with: { name: value }`.
 */

/** The place of a parameter; such words begin no alias, list or map of YAML, so that a recipe is a plan as it stands. */
const PLACE = /<<\s*([A-Za-z_][\w-]*)\s*>>/g;
const WITH = ' with ';

/** What a package names: a file, and what it gives for the parameters, as one text that stands for the plan they make. */
export function recipeReference(file: string, given: ReadonlyMap<string, string>): string {
  const pairs = [...given].map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  return pairs.length === 0 ? file : `${file}${WITH}${pairs.sort().join(', ')}`;
}

/** The file of a plan that a package names, and what is given for its parameters. */
export function recipeUse(reference: string): {
  readonly file: string;
  readonly given: ReadonlyMap<string, string>;
} {
  const [file = '', ...rest] = reference.split(WITH);
  const pairs = rest.length === 1 ? /^(?:[^=,]+=[^=,]*)(?:, [^=,]+=[^=,]*)*$/.exec(rest[0] ?? '') : null;
  if (pairs === null) {
    return { file: reference, given: new Map() };
  }
  const given = pairs[0].split(', ').map((pair) => {
    const [name = '', value = ''] = pair.split('=').map(decodeURIComponent);
    return [name, value] as const;
  });
  return { file, given: new Map(given) };
}

/** What of a plan that is run by itself has to be given first, by name; undefined: it is no recipe. */
export function parametersOf({
  document: { root },
}: {
  readonly document: { readonly root: PlanNode };
}): string[] | undefined {
  const parameters = root.kind === 'map' ? root.entries.get('parameters')?.value : undefined;
  return parameters?.kind === 'map'
    ? [...parameters.entries.values()].map(({ key, value }) =>
        isBlank(value) ? key.value : `${key.value} (optional)`,
      )
    : undefined;
}

/**
 * The text of a plan with its parameters filled in; a plan without any is left as it is. Each line stays where it was.
 * @returns in words, with lines of the recipe, why that cannot be.
 */
export function filledRecipe(
  text: string,
  given: ReadonlyMap<string, string>,
): { readonly text: string } | { readonly trouble: string } {
  const raw = parsed(text);
  const declared = object(object(raw)?.['parameters']);
  if (declared === undefined) {
    return given.size === 0
      ? { text }
      : { trouble: 'It has no `parameters`, so that `with` has nothing to say.' };
  }
  const trouble = misfit(text, declared, given);
  if (trouble !== undefined) {
    return { trouble };
  }
  const values = new Map(
    Object.entries(declared).map(([name, value]) => [name, given.get(name) ?? textOf(value)]),
  );
  const fill = (part: string) => part.replace(PLACE, (_, name: string) => values.get(name) ?? '');
  const filled = fill(text);
  return isSame(raw, parsed(filled), fill)
    ? { text: filled }
    : {
        trouble: `With ${[...given].map(([name, value]) => `\`${name}\` as \`${shortened(value)}\``).join(', ')} it is no longer the same plan: put the place of the value into quotes there, or give one without them.`,
      };
}

/** Why parameters and what is given for them do not fit together. */
function misfit(
  text: string,
  declared: Readonly<Record<string, unknown>>,
  given: ReadonlyMap<string, string>,
): string | undefined {
  const names = Object.keys(declared);
  const known = names.length === 0 ? 'none' : names.map((name) => `\`${name}\``).join(', ');
  const unknown = [...given.keys()].find((name) => !names.includes(name));
  if (unknown !== undefined) {
    return `It has no parameter \`${shortened(unknown)}\`; it has ${known}.`;
  }
  const odd = names.find((name) => typeof declared[name] === 'object' && !isUnsaid(declared[name]));
  if (odd !== undefined) {
    return `What holds for \`${odd}\` where nothing is given must be a single value.`;
  }
  const missing = names.find((name) => isUnsaid(declared[name]) && !given.has(name));
  if (missing !== undefined) {
    return `It has to be given \`${missing}\`, which stands in its line ${lineOf(text, missing)}.`;
  }
  const strange = [...text.matchAll(PLACE)]
    .map(([, name = '']) => name)
    .find((name) => !names.includes(name));
  return strange === undefined
    ? undefined
    : `Its line ${lineOf(text, strange)} names \`${strange}\`, which is none of its parameters: ${known}.`;
}

/** Where a parameter stands first, or is named where it stands nowhere; from 1. */
function lineOf(text: string, name: string): number {
  const place = [...text.matchAll(PLACE)].find(([, found]) => found === name)?.index;
  return text.slice(0, place ?? text.indexOf(name)).split('\n').length;
}

/** Whether a plan is the other one with its parameters filled in, and nothing has become a key, an item or another value. */
function isSame(before: unknown, after: unknown, fill: (text: string) => string): boolean {
  if (Array.isArray(before)) {
    return (
      Array.isArray(after) &&
      before.length === after.length &&
      before.every((item, at) => isSame(item, after[at], fill))
    );
  }
  const map = object(before);
  if (map !== undefined) {
    const entries = Object.entries(map);
    const other = object(after);
    return (
      other !== undefined &&
      Object.keys(other).length === entries.length &&
      entries.every(
        ([key, value]) => Object.hasOwn(other, fill(key)) && isSame(value, other[fill(key)], fill),
      )
    );
  }
  return typeof after !== 'object' && fill(textOf(before)).trim() === textOf(after).trim();
}

function isUnsaid(value: unknown): boolean {
  return value === null || value === '';
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function parsed(text: string): unknown {
  try {
    return parse(text, { logLevel: 'silent', schema: 'failsafe', uniqueKeys: false });
  } catch {
    return undefined;
  }
}

function object(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}
