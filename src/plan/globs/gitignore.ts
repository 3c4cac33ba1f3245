import { commonPath } from './commonPath';
import { GIT_GLOB, gitGlobTokens } from './gitGlob';
import { Glob, hasWildcard } from './globs';

/** `{a,b}` of shells, `@(a|b)` and its kin of extended globs: a choice that has no other one within. */
export const CHOICE = /\{([^{}]*,[^{}]*)\}|[@+?*!]\(([^()]*\|[^()]*)\)/;

/** The most patterns that a choice is written out into; more would hide the rest of the plan. */
const MOST = 24;

/** What a line of a scope says that is written as in `.gitignore`. */
export interface IgnorePattern {
  /** Whether it begins with `!`, and takes out what it matches. */
  readonly excludes: boolean;
  /** The patterns that mean the same, in the syntax of `Glob.ofPath`. */
  readonly globs: readonly string[];
}

/** Reading the same patterns again and again costs nothing. */
const known = new Map<string, IgnorePattern | string>();
const MAX_KNOWN = 5000;

/**
 * What a pattern of a `.gitignore` means (https://git-scm.com/docs/gitignore), for a `.gitignore` at the top of the repository: with
 * a slash before its end it counts from the top, without one it stands for any depth; a folder means all that is in it; a slash
 * at the end leaves folders only; `*` and `?` stop at `/`. Besides, `{a,b}` is a choice, which git does not know.
 * @returns in words why it means nothing.
 */
export function ignorePattern(written: string): IgnorePattern | string {
  const found = known.get(written) ?? read(written);
  if (known.size >= MAX_KNOWN) {
    known.clear();
  }
  known.set(written, found);
  return found;
}

function read(written: string): IgnorePattern | string {
  // Git leaves out spaces at the end, unless a backslash stands before them.
  const text = written.replace(/(?<!\\) +$/, '');
  if (text.startsWith('#')) {
    return 'a `#` at the beginning makes it a comment, as in `.gitignore`; write `\\#` for a name that begins so';
  }
  const excludes = text.startsWith('!');
  const pattern = excludes ? text.slice(1) : text;
  if (/^\/*$/.test(pattern)) {
    return 'it names nothing';
  }
  const choices = pattern.includes('{') ? alternativesOf(pattern) : [pattern];
  if (choices === undefined) {
    return 'its choices are too many to be written out';
  }
  if (choices.some((choice) => isBroken(choice))) {
    return 'a `[` is never closed or a `\\` ends it, so that git takes it for broken';
  }
  return { excludes, globs: [...new Set(choices.flatMap(globsOf))] };
}

function isBroken(pattern: string): boolean {
  const [first] = gitGlobTokens(pattern);
  return first !== undefined && typeof first !== 'string' && first.length === 0;
}

/** One pattern without `!`: what it matches, and all that is in the folders that it matches. */
function globsOf(pattern: string): string[] {
  const foldersOnly = pattern.endsWith('/') && !pattern.endsWith('\\/');
  const body = foldersOnly ? pattern.slice(0, -1) : pattern;
  const rooted = body.includes('/');
  const glob = rooted ? body.replace(/^\//, '') : `**/${body}`;
  const within = /(?:^|\/)\*\*+$/.test(glob) ? [] : [`${glob}/**`];
  const all = foldersOnly ? (within.length === 0 ? [`${glob}/*/**`] : within) : [glob, ...within];
  return all.flatMap((each) => plainGlobs(each) ?? [GIT_GLOB + each]);
}

/** More ways to leave out folders than these are not written out. */
const MOST_OPTIONAL = 3;

/**
 * A pattern of git in the words of `fnmatch`, where these say exactly the same: the automata of both are compared, so that no path
 * is in one and not in the other.
 */
function plainGlobs(pattern: string): string[] | undefined {
  if (pattern.includes('\\') || /[?[]/.test(pattern)) {
    return undefined;
  }
  const parts = pattern.split('**/');
  if (parts.length - 1 > MOST_OPTIONAL) {
    return undefined;
  }
  const written = parts
    .slice(1)
    .reduce<string[]>(
      (all, part) => all.flatMap((each) => [each + part, `${each}*/${part}`]),
      [parts[0] ?? ''],
    );
  const git = Glob.ofPath(GIT_GLOB + pattern);
  const plain = [...new Set(written)].map((each) => Glob.ofPath(each));
  const inside = plain.filter((glob) => commonPath({ a: glob, denied: [git] }).found === 'none');
  const needed = inside.filter(
    (glob) =>
      !inside.some(
        (other) =>
          other !== glob &&
          commonPath({ a: glob, denied: [other] }).found === 'none' &&
          (commonPath({ a: other, denied: [glob] }).found !== 'none' ||
            inside.indexOf(other) < inside.indexOf(glob)),
      ),
  );
  return needed.length > 0 && commonPath({ a: git, denied: needed }).found === 'none'
    ? needed.map(({ source }) => source)
    : undefined;
}

/**
 * A glob in the syntax of `.gitignore`, where that says exactly the same: all paths of one are paths of the other. Of a plain path
 * it also means what would be in a folder of that name, which there is not where it is a file.
 * @returns undefined where there are no such words.
 */
export function asIgnorePattern(glob: string): string | undefined {
  const body = glob.startsWith(GIT_GLOB) ? glob.slice(GIT_GLOB.length) : glob;
  const candidates = [
    `/${body}`,
    `/${body.replace(/\*+$/, '')}`,
    body,
    `/${body.replace(/(^|\/)\*(?!\*)(?=[^/]*$)/, '$1**/*')}`,
  ];
  const meant = hasWildcard(glob) ? [glob] : [glob, `${glob}/**`];
  return candidates.find((candidate) => {
    const read = ignorePattern(candidate);
    return typeof read !== 'string' && !read.excludes && sameUnion(meant, read.globs);
  });
}

/** The patterns without choices that one with choices stands for; undefined where they are too many, or not all can be written. */
export function alternativesOf(pattern: string): readonly string[] | undefined {
  let patterns = [pattern];
  while (patterns.some((each) => CHOICE.test(each))) {
    const next: string[] = [];
    for (const each of patterns) {
      const choice = CHOICE.exec(each);
      if (choice === null) {
        next.push(each);
        continue;
      }
      const [whole, braces, parentheses] = choice;
      // Of extended globs only `@` means one of them exactly once.
      if (parentheses !== undefined && !whole.startsWith('@')) {
        return undefined;
      }
      const parts = braces?.split(',') ?? parentheses?.split('|') ?? [];
      next.push(
        ...parts.map((part) => each.slice(0, choice.index) + part + each.slice(choice.index + whole.length)),
      );
    }
    if (next.length > MOST) {
      return undefined;
    }
    patterns = next;
  }
  return [...new Set(patterns)].filter((each) => each !== '');
}

/** Whether two lists of globs match the same paths. */
export function sameUnion(one: readonly string[], other: readonly string[]): boolean {
  return isWithin(one, other) && isWithin(other, one);
}

function isWithin(inner: readonly string[], outer: readonly string[]): boolean {
  const denied = outer.map((glob) => Glob.ofPath(glob));
  return inner.every((glob) => commonPath({ a: Glob.ofPath(glob), denied }).found === 'none');
}
