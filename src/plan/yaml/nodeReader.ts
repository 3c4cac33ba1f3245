import { onOneLine, shortened } from './legible';
import type { MapEntry, MapNode, PlanNode } from './planNode';
import { describeNode, isBlank, placeOfItem, placeOfValue } from './planNode';
import type { Problem, Severity } from '../problem';
import type { Located, SourceRange } from '../source';

/** Bounds of a whole number. */
export interface IntegerLimits {
  readonly min: number;
  readonly max?: number;
}

/**
 * Typed access to the values of a map that may hold anything. What has the wrong type is reported once and then treated as
 * absent. Where a field has several names, the first that is there counts.
 */
export class NodeReader {
  readonly #problems: Problem[];
  readonly #package: string | undefined;

  /**
   * @param problems where problems go.
   * @param packageId the package that problems are about.
   */
  constructor(problems: Problem[], packageId?: string) {
    this.#problems = problems;
    this.#package = packageId;
  }

  /** The same reader for problems of one package. */
  forPackage(id: string): NodeReader {
    return new NodeReader(this.#problems, id);
  }

  report(severity: Severity, code: string, message: string, range: SourceRange): void {
    this.#problems.push({
      code,
      severity,
      message,
      range,
      ...(this.#package === undefined ? {} : { package: this.#package }),
    });
  }

  /** A map under one of the names. */
  map(parent: MapNode, ...names: string[]): MapNode | undefined {
    const entry = findEntry(parent, names);
    if (entry === undefined || isBlank(entry.value)) {
      return undefined;
    }
    if (entry.value.kind === 'map') {
      return entry.value;
    }
    this.#wrongType('error', entry, 'a map');
    return undefined;
  }

  /** A text; numbers, dates and the like count as the text that they were written as. Blank is absent. */
  text(parent: MapNode, ...names: string[]): Located<string> | undefined {
    const entry = findEntry(parent, names);
    if (entry === undefined || isBlank(entry.value)) {
      return undefined;
    }
    if (entry.value.kind === 'scalar') {
      const value = entry.value.text.trim();
      return onOneLine(value) === '' ? undefined : { value, range: entry.value.range };
    }
    this.#wrongType('warning', entry, 'a text');
    return undefined;
  }

  /** A whole number; one outside of its limits is reported and counts as the nearest limit. */
  integer(parent: MapNode, limits: IntegerLimits, ...names: string[]): number | undefined {
    const entry = findEntry(parent, names);
    if (entry === undefined || isBlank(entry.value)) {
      return undefined;
    }
    const { value } = entry;
    const { min, max = Number.MAX_SAFE_INTEGER } = limits;
    const allowed = limits.max === undefined ? `of at least ${min}` : `from ${min} to ${max}`;
    if (value.kind !== 'scalar' || typeof value.value !== 'number' || !Number.isInteger(value.value)) {
      this.#wrongType('warning', entry, `a whole number ${allowed}`);
      return undefined;
    }
    const nearest = Math.min(Math.max(value.value, min), max);
    if (nearest !== value.value) {
      const message = `\`${entry.key.value}\` must be a whole number ${allowed}; ${value.text} counts as ${nearest}.`;
      this.report('warning', 'out-of-range', message, value.range);
    }
    return nearest;
  }

  /**
   * A list of texts. What matters for order and safety (dependencies, scopes) must not be guessed at, so anything else is
   * an error; a single text is reported too, but read as a list of one.
   */
  texts(parent: MapNode, ...names: string[]): Located<string>[] {
    const entry = findEntry(parent, names);
    if (entry === undefined || isBlank(entry.value)) {
      return [];
    }
    if (entry.value.kind !== 'list') {
      this.#wrongType('error', entry, 'a list of texts');
    }
    const items = entry.value.kind === 'list' ? entry.value.items : [entry.value];
    const found: Located<string>[] = [];
    items.forEach((item, index) => {
      if (item.kind === 'scalar' && item.text.trim() !== '') {
        found.push({ value: item.text, range: item.range });
      } else if (entry.value.kind === 'list') {
        const message = `Item ${index + 1} of \`${entry.key.value}\` must be a text; it is ${item.kind === 'scalar' ? 'empty' : describeNode(item)}.`;
        this.report('error', 'wrong-type', message, placeOfItem(item, entry.key.range));
      }
    });
    return found;
  }

  /** The items of a list whose items may be anything. */
  items(parent: MapNode, ...names: string[]): readonly PlanNode[] {
    const entry = findEntry(parent, names);
    if (entry === undefined || isBlank(entry.value)) {
      return [];
    }
    if (entry.value.kind === 'list') {
      return entry.value.items;
    }
    this.#wrongType('warning', entry, 'a list');
    return [];
  }

  #wrongType(severity: Severity, entry: MapEntry, expected: string): void {
    const found =
      entry.value.kind === 'scalar' ? `\`${shortened(entry.value.text)}\`` : describeNode(entry.value);
    const message = `\`${entry.key.value}\` must be ${expected}; it is ${found}.`;
    this.report(severity, 'wrong-type', message, placeOfValue(entry));
  }
}

/** The entry of the first name that the map has. */
export function findEntry(parent: MapNode, names: readonly string[]): MapEntry | undefined {
  for (const name of names) {
    const entry = parent.entries.get(name);
    if (entry !== undefined) {
      return entry;
    }
  }
  return undefined;
}

/**
 * The word of a plan that must be one of some; anything else is reported where it stands.
 * @param name what the value is called in the report, as it begins a sentence.
 * @returns undefined when nothing is written, or something else.
 */
export function oneOf<T extends string>(
  reader: NodeReader,
  written: Located<string> | undefined,
  words: readonly T[],
  { name, code }: { readonly name: string; readonly code: 'unknown-word' | 'unknown-gate' },
): T | undefined {
  const known = words.find((word) => word === written?.value);
  if (written !== undefined && known === undefined) {
    const message = `${name} must be one of ${words.join(', ')}; it is \`${shortened(written.value)}\`.`;
    reader.report('error', code, message, written.range);
  }
  return known;
}
