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
  const checks = Object.entries<Check<unknown> | Optional<unknown>>(fields).map(([name, check]) =>
    'optional' in check ? { name, check: check.optional, needed: false } : { name, check, needed: true },
  );
  return (value): value is T => {
    if (typeof value !== 'object' || value === null) {
      return false;
    }
    const object = value as Readonly<Record<string, unknown>>;
    // A loop: each change of a large plan passes here thousands of times before it is drawn.
    for (const { name, check, needed } of checks) {
      const field = object[name];
      if ((needed || field !== undefined) && !check(field)) {
        return false;
      }
    }
    return true;
  };
}
