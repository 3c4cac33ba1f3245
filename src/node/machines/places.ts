/** Absolute paths that mean something else on another machine, by what they are. */
export interface MachinePlaces {
  readonly worktree: string;
  /** Of the attempt. */
  readonly folder: string;
  /** Of the run. */
  readonly run: string;
  /** The main work tree, in whose place others take their own worktree: it stands at another commit there. */
  readonly root: string;
  /** Where our programs are. */
  readonly programs: string;
  readonly node: string;
}

/** No text has this by chance, and JSON keeps it. */
const MARK = '\u0001';

/** A value with what stands for this machine's places in it, for `inPlaces` on another; in objects in the names, too. */
export function withoutPlaces<T>(value: T, places: MachinePlaces): T {
  const all: [string, string][] = Object.entries({ ...places });
  const named = all.sort(([, one], [, other]) => other.length - one.length);
  const replace = named.map(([name, path]) => {
    const escaped = path.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
    // Not a longer name that begins in the same way.
    return [new RegExp(String.raw`${escaped}(?![\w-]|\.\w)`, 'g'), `${MARK}${name}${MARK}`] as const;
  });
  return mapTexts(value, (text) => replace.reduce((sum, [path, mark]) => sum.replaceAll(path, mark), text));
}

/** The value as it is meant on this machine. */
export function inPlaces<T>(value: T, places: MachinePlaces): T {
  const all: [string, string][] = Object.entries({ ...places });
  const marks = all.map(([name, path]) => [`${MARK}${name}${MARK}`, path] as const);
  return mapTexts(value, (text) =>
    text.includes(MARK) ? marks.reduce((sum, [mark, path]) => sum.replaceAll(mark, path), text) : text,
  );
}

function mapTexts<T>(value: T, map: (text: string) => string): T {
  if (typeof value === 'string') {
    return map(value) as T;
  }
  if (Array.isArray(value)) {
    return value.map((each: unknown) => mapTexts(each, map)) as T;
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([name, each]: [string, unknown]) => [
      map(name),
      mapTexts(each, map),
    ]);
    return Object.fromEntries(entries) as T;
  }
  return value;
}
