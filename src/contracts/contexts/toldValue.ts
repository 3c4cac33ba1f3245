/** Whether a value of a JSON document is an object. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The first of some fields that holds a text. */
export function textIn(
  item: Readonly<Record<string, unknown>>,
  names: readonly string[],
): string | undefined {
  return names.map((name) => item[name]).find((value): value is string => typeof value === 'string');
}

/** A value in one line: `rate limit`, `unit: 90, tool: pytest`, `a, b`. */
export function toldValue(value: unknown): string {
  if (Array.isArray(value)) {
    return value.map((item) => (isRecord(item) ? `(${toldValue(item)})` : toldValue(item))).join(', ');
  }
  if (isRecord(value)) {
    return Object.entries(value)
      .map(
        ([key, item]) =>
          `${key}: ${typeof item === 'object' && item !== null ? `(${toldValue(item)})` : toldValue(item)}`,
      )
      .join(', ');
  }
  return typeof value === 'string' ? value.trim().replace(/\s+/g, ' ') : String(value);
}

/** A path as people write it, from the top of the repository. */
export function plainPath(path: string): string {
  return path.trim().replace(/\\/g, '/').replace(/^\.\//, '');
}
