import type { Surface, SurfaceItem, SurfacePart } from './languages/surface';

/** One thing that is offered otherwise than before. */
export interface ItemChange {
  readonly name: string;
  readonly how: 'added' | 'removed' | 'changed';
  /** Whether what was built on the old one may not work any more. */
  readonly breaking: boolean;
  /** What is different, in words; of a thing that is new or gone, nothing. */
  readonly words: readonly string[];
}

/**
 * All differences between two states of a contract, in the order of the new one, what is gone last. Files that are not
 * understood have to differ.
 */
export function surfaceDiff(before: Surface, after: Surface): ItemChange[] {
  if (before.language === 'file' || after.language === 'file') {
    // Nothing is known of what is inside: all of it counts as one thing.
    return [{ name: '', how: 'changed', breaking: true, words: [] }];
  }
  const known = new Map(before.items.map((item) => [item.name, item]));
  const names = new Set(after.items.map(({ name }) => name));
  const present = after.items.flatMap((item): ItemChange[] => {
    const old = known.get(item.name);
    if (old === undefined) {
      return [{ name: item.name, how: 'added', breaking: false, words: [] }];
    }
    return itemText(old) === itemText(item) ? [] : [changed(old, item)];
  });
  const gone = before.items
    .filter(({ name }) => !names.has(name))
    .map(({ name }): ItemChange => ({ name, how: 'removed', breaking: true, words: [] }));
  return [...present, ...gone];
}

/** A change in a few words: `GET /users changed: 200.name removed`. */
export function describeChange({ name, how, words }: ItemChange): string {
  const what = name === '' ? 'its content' : name;
  return words.length === 0 ? `${what} ${how}` : `${what} ${how}: ${words.join(', ')}`;
}

function changed(before: SurfaceItem, after: SurfaceItem): ItemChange {
  const old = new Map(before.parts.map((part) => [part.name, part]));
  const names = new Set(after.parts.map(({ name }) => name));
  const faults = [
    ...after.parts.flatMap((part) => partChange(old.get(part.name), part)),
    ...before.parts.flatMap((part) => (names.has(part.name) ? [] : partChange(part, undefined))),
  ];
  const isOther = before.text !== after.text;
  const words = [
    ...(isOther ? [`\`${before.text}\` is \`${after.text}\` now`] : []),
    ...faults.map((fault) => fault.words),
  ];
  const breaking = isOther || faults.some((fault) => fault.breaking);
  return { name: after.name, how: 'changed', breaking, words };
}

function partChange(
  before: SurfacePart | undefined,
  after: SurfacePart | undefined,
): { readonly words: string; readonly breaking: boolean }[] {
  if (after === undefined) {
    return before === undefined ? [] : [{ words: `${before.name} removed`, breaking: true }];
  }
  if (before === undefined) {
    // What one has to give from now on breaks those who do not; what one gets in addition breaks nobody.
    const breaking = after.direction !== 'out' && !after.optional;
    return [{ words: `${after.name} added`, breaking }];
  }
  if (before.type !== after.type) {
    return [{ words: `${after.name} is ${after.type} and not ${before.type}`, breaking: true }];
  }
  if (before.optional !== after.optional) {
    const breaking = after.optional ? after.direction !== 'in' : after.direction !== 'out';
    return [{ words: `${after.name} is ${after.optional ? 'optional' : 'required'} now`, breaking }];
  }
  return [];
}

/** A surface as a person would write it down: one line for each thing, one for each of its parts. */
export function surfaceText(items: readonly SurfaceItem[]): string {
  return items.map(itemText).join('\n');
}

/** One thing of a surface with its parts. */
export function itemText(item: SurfaceItem): string {
  const head = item.text.includes(item.name) ? item.text : `${item.name}: ${item.text}`;
  return [head, ...item.parts.map((part) => `  ${partText(part)}`)].join('\n');
}

function partText({ name, type, optional }: SurfacePart): string {
  const mark = optional ? '?' : '';
  return type === ''
    ? `${name}${mark}`
    : /^[(<]/.test(type) && !/^\([^()]*\)\[\]/.test(type)
      ? `${name}${mark}${type}`
      : `${name}${mark}: ${type}`;
}
