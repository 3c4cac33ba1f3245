/** A program that must be there, and the versions that will do. */
export interface ToolRequirement {
  /** As it is found on the PATH. */
  readonly tool: string;
  /** All of them must hold; empty: any version will do. */
  readonly bounds: readonly VersionBound[];
  /** What could not be read as a version, if anything. */
  readonly unreadable?: string;
}

/** `same` asks for the parts that are given and leaves the others open: `20` admits `20.11.1`. */
export type VersionRelation = '>=' | '>' | '<=' | '<' | 'same' | '^' | '~';

/** One condition on a version. */
export interface VersionBound {
  readonly relation: VersionRelation;
  readonly version: readonly number[];
}

const PROGRAM = /^\s*([A-Za-z0-9_+][A-Za-z0-9_.+-]*)\s*(.*)$/;
const BOUND = /^\s*,?\s*(>=|<=|==|=|>|<|\^|~|@)?\s*v?(\d+(?:\.\d+)*)(?:\.[x*])*[A-Za-z0-9.+-]*/;

/**
 * Reads what a plan says of a tool: `git`, `node >= 20`, `python3 >=3.10 <3.13`, `node ^20.1`, `node@20`, `node 20`.
 * @returns undefined for what does not begin with the plain name of a program; paths are not admitted.
 */
export function toolRequirement(text: string): ToolRequirement | undefined {
  const [, tool, rest = ''] = PROGRAM.exec(text) ?? [];
  if (tool === undefined) {
    return undefined;
  }
  const bounds: VersionBound[] = [];
  let left = rest.trim();
  while (left !== '') {
    const found = BOUND.exec(left);
    if (found === null) {
      return { tool, bounds, unreadable: left };
    }
    bounds.push({
      relation: relationOf(found[1]),
      version: (found[2] ?? '').split('.').map(Number),
    });
    left = left.slice(found[0].length).trim();
  }
  return { tool, bounds };
}

/** The first thing in a program's answer that looks like a version; undefined when nothing does. */
export function versionIn(output: string): string | undefined {
  return /\d+(?:\.\d+)+/.exec(output)?.[0] ?? /\b\d+\b/.exec(output)?.[0];
}

/** Whether a version such as `20.11.1` meets a bound. Missing parts count as 0. */
export function meets(version: string, { relation, version: wanted }: VersionBound): boolean {
  const found = version.split('.').map(Number);
  const order = compare(found, wanted);
  switch (relation) {
    case '>=':
      return order >= 0;
    case '>':
      return order > 0;
    case '<=':
      return order <= 0;
    case '<':
      return order < 0;
    case 'same':
      return wanted.every((part, index) => (found[index] ?? 0) === part);
    case '^': {
      // As npm reads it: the first part that is not 0 stays.
      const fixed = wanted.findIndex((part) => part !== 0);
      return order >= 0 && sameUpTo(found, wanted, fixed === -1 ? wanted.length : fixed + 1);
    }
    case '~':
      return order >= 0 && sameUpTo(found, wanted, Math.min(2, wanted.length));
  }
}

/** A bound in words: `20 or newer`. */
export function boundText({ relation, version }: VersionBound): string {
  const text = version.join('.');
  switch (relation) {
    case '>=':
      return `${text} or newer`;
    case '>':
      return `newer than ${text}`;
    case '<=':
      return `${text} or older`;
    case '<':
      return `older than ${text}`;
    case 'same':
      return text;
    case '^':
    case '~':
      return `${relation}${text}`;
  }
}

function relationOf(operator: string | undefined): VersionRelation {
  switch (operator) {
    case '>=':
    case '>':
    case '<=':
    case '<':
    case '^':
    case '~':
      return operator;
    default:
      return 'same';
  }
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) {
      return difference;
    }
  }
  return 0;
}

function sameUpTo(a: readonly number[], b: readonly number[], count: number): boolean {
  return Array.from({ length: count }, (_, index) => (a[index] ?? 0) === (b[index] ?? 0)).every(Boolean);
}
