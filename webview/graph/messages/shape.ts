import type { Amount } from '../../../src/run/kernel/kernel';
import type { EdgeCargo } from '../../../src/contracts/edgeCargo';

/** Says whether a value of unknown origin is a `T`. */
export type Check<T> = (value: unknown) => value is T;

/** The checks of an object's fields; each field that may be absent is checked with `optional`. */
export type Fields<T> = { readonly [K in keyof T]-?: Check<T[K]> | Optional<NonNullable<T[K]>> };

/** A check that also admits that nothing is there. */
export interface Optional<T> {
  readonly optional: Check<T>;
}

/** Admits any text. */
export function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** Admits true and false. */
export function isFlag(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

/** Admits true alone. */
export function isTrue(value: unknown): value is true {
  return value === true;
}

/** Admits numbers that can be drawn: neither NaN nor infinite. */
export function isNumber(value: unknown): value is number {
  return Number.isFinite(value);
}

/** Marks a field that may be absent. */
export function optional<T>(check: Check<T>): Optional<T> {
  return { optional: check };
}

/** Admits one of the given texts. */
export function oneOf<T extends string>(values: readonly T[]): Check<T> {
  const admitted: ReadonlySet<unknown> = new Set(values);
  return (value): value is T => admitted.has(value);
}

/** Admits lists whose items all pass. */
export function listOf<T>(check: Check<T>): Check<readonly T[]> {
  return (value): value is readonly T[] => Array.isArray(value) && value.every(check);
}

/** Admits objects of which every field passes, whatever its name. */
export function recordOf<T>(check: Check<T>): Check<Readonly<Record<string, T>>> {
  return (value): value is Readonly<Record<string, T>> =>
    typeof value === 'object' && value !== null && Object.values(value).every(check);
}

/** Admits objects whose named fields pass; other fields are not looked at. */
export function objectOf<T extends object>(fields: Fields<T>): Check<T> {
  const checks = checksOf(fields);
  return (value): value is T => {
    if (typeof value !== 'object' || value === null) {
      return false;
    }
    const object = value as Readonly<Record<string, unknown>>;
    // A loop: each change of a large plan passes here thousands of times before it is drawn.
    for (const { name, kind, check, needed } of checks) {
      const field = object[name];
      if (field === undefined ? needed : typeof field !== kind && !check(field)) {
        return false;
      }
    }
    return true;
  };
}

/** Admits objects of which the named fields pass that are there; others may not be. */
export function partOf<T extends object>(fields: Fields<T>): Check<Partial<T>> {
  const checks = new Map(checksOf(fields).map(({ name, check }) => [name, check]));
  return (value): value is Partial<T> => {
    if (typeof value !== 'object' || value === null) {
      return false;
    }
    for (const name in value) {
      if (checks.get(name)?.((value as Readonly<Record<string, unknown>>)[name]) !== true) {
        return false;
      }
    }
    return true;
  };
}

/** The names of the fields that may be absent. */
export function optionalFields<T extends object>(fields: Fields<T>): readonly string[] {
  return checksOf(fields)
    .filter(({ needed }) => !needed)
    .map(({ name }) => name);
}

interface FieldCheck {
  readonly name: string;
  /** What `typeof` says of what needs no further look; empty when all of it is looked at. */
  readonly kind: string;
  readonly check: Check<unknown>;
  readonly needed: boolean;
}

function checksOf<T extends object>(fields: Fields<T>): readonly FieldCheck[] {
  return Object.entries<Check<unknown> | Optional<unknown>>(fields).map(([name, check]) => {
    const own = 'optional' in check ? check.optional : check;
    const kind = own === isText ? 'string' : own === isFlag ? 'boolean' : '';
    return { name, kind, check: own, needed: !('optional' in check) };
  });
}

/** Whether something is an amount of time. */
export const isAmount = objectOf<Amount>({
  ms: isNumber,
  since: optional(isNumber),
  by: optional(isNumber),
});

/** Admits what flows along an edge. */
export const isCargo = objectOf<EdgeCargo>({ kind: oneOf(['contract', 'handoff']), what: listOf(isText) });
