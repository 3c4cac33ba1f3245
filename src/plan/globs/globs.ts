import type { CharacterSet, GlobToken } from './globTokens';
import { matchesTokens } from './globSteps';
import { codePointsOf, contains, globTokens, STAR, starTokens } from './globTokens';
import { GIT_GLOB, gitGlobTokens, plainText } from './gitGlob';

/**
 * A pattern, parsed once: what polices writes (`matches`) and what finds overlaps (`commonPath`) read the same tokens, so that
 * they cannot disagree.
 */
export class Glob {
  /** The characters before the first wildcard: everything that the pattern matches begins with them. */
  readonly prefix: string;
  /** Whether the pattern has no wildcard, and so matches nothing but itself. */
  readonly literal: boolean;
  /** Whether the pattern is its prefix and then anything. */
  readonly open: boolean;
  readonly #read: (pattern: string) => GlobToken[];
  #tokens: readonly GlobToken[] | undefined;
  #segments: readonly (readonly CharacterSet[])[] | undefined;
  #suffix: string | undefined;

  private constructor(
    readonly source: string,
    literal: boolean,
    prefixLength: number,
    read: (pattern: string) => GlobToken[],
  ) {
    this.literal = literal;
    this.#read = read;
    this.prefix = literal
      ? source
      : read === gitGlobTokens
        ? plainText(this.tokens, false)
        : source.slice(0, prefixLength);
    this.open = !literal && isStars(source, prefixLength);
  }

  /**
   * A pattern in the meaning of Python's `fnmatchcase`, which the gates of this format use: `*` and `**` match any characters,
   * `?` exactly one, both also `/`; `[abc]`, `[a-z]` and `[!abc]` match one character; a `[` that is never closed stands for
   * itself. There is no escape character, and letters match in their own case only. After `:(glob)` stands a pattern in the
   * meaning that git gives it there (`gitGlob.ts`).
   */
  static ofPath(source: string): Glob {
    if (source.startsWith(GIT_GLOB)) {
      return new Glob(source, false, 0, gitGlobTokens);
    }
    const wildcard = firstWildcard(source);
    return new Glob(source, !hasWildcard(source, wildcard), wildcard, globTokens);
  }

  /** A lock key, in which `*` matches any characters and all others stand for themselves. */
  static ofKey(source: string): Glob {
    const star = source.indexOf('*');
    return new Glob(source, star < 0, star, starTokens);
  }

  get tokens(): readonly GlobToken[] {
    this.#tokens ??= this.#read(this.source);
    return this.#tokens;
  }

  /** The characters after the last wildcard: everything that the pattern matches ends with them. */
  get suffix(): string {
    this.#suffix ??= this.literal
      ? this.source
      : this.#read === gitGlobTokens
        ? plainText(this.tokens, true)
        : this.source.slice(this.#lastWildcard() + 1);
    return this.#suffix;
  }

  #lastWildcard(): number {
    const wildcards = this.#read === globTokens ? ['*', '?', ']'] : ['*'];
    return Math.max(...wildcards.map((wildcard) => this.source.lastIndexOf(wildcard)));
  }

  /**
   * Whether a text, such as a path relative to the repository, matches as a whole. Takes at most (length of pattern) × (length
   * of text) steps: each stretch between stars is sought once, from the left, which is right because the earliest place
   * leaves most room for the rest.
   */
  matches(text: string): boolean {
    if (this.literal) {
      return text === this.source;
    }
    if (!text.startsWith(this.prefix)) {
      return false;
    }
    if (this.open) {
      return true;
    }
    if (this.#read === gitGlobTokens) {
      return matchesTokens(this.tokens, codePointsOf(text));
    }
    this.#segments ??= segmentsOf(this.tokens);
    return matchesSegments(this.#segments, codePointsOf(text));
  }
}

/** What everything that a pattern matches begins with: for a path without wildcards all of it. */
export function literalPrefix(pattern: string): string {
  return Glob.ofPath(pattern).prefix;
}

/** Compiles a glob in the meaning of `Glob.ofPath`. */
export function compileGlob(pattern: string): (path: string) => boolean {
  const glob = Glob.ofPath(pattern);
  return (path) => glob.matches(path);
}

/** Whether a pattern has characters that a glob gives a meaning to, so that it may match more than one path. */
export function hasWildcard(pattern: string, from = firstWildcard(pattern)): boolean {
  return (
    from < pattern.length &&
    (pattern[from] !== '[' ||
      pattern.includes('*', from) ||
      pattern.includes('?', from) ||
      pattern.includes(']', from + 2))
  );
}

/** Where the first of them stands, closed or not; the pattern's length: nowhere. */
function firstWildcard(pattern: string): number {
  // No regular expression: the guard of a scope, started for each write, would wait until the engine has compiled it.
  const star = pattern.indexOf('*');
  const before = star < 0 ? pattern : pattern.slice(0, star);
  const question = before.indexOf('?');
  const open = before.indexOf('[');
  const least = question < 0 || (open >= 0 && open < question) ? open : question;
  return least < 0 ? before.length : least;
}

/** Whether nothing but stars, and at least one, stands from a place on. */
function isStars(pattern: string, from: number): boolean {
  for (let at = from; at < pattern.length; at += 1) {
    if (pattern[at] !== '*') {
      return false;
    }
  }
  return from < pattern.length;
}

/** Splits tokens at their stars: `n` stars give `n + 1` segments. */
function segmentsOf(tokens: readonly GlobToken[]): CharacterSet[][] {
  const segments: CharacterSet[][] = [[]];
  for (const token of tokens) {
    if (token === STAR) {
      segments.push([]);
    } else if (typeof token !== 'string') {
      segments.at(-1)?.push(token);
    }
  }
  return segments;
}

function matchesSegments(segments: readonly (readonly CharacterSet[])[], text: readonly number[]): boolean {
  const first = segments[0] ?? [];
  if (!fits(first, text, 0)) {
    return false;
  }
  if (segments.length === 1) {
    return text.length === first.length;
  }
  const last = segments[segments.length - 1] ?? [];
  const end = text.length - last.length;
  let at = first.length;
  for (const segment of segments.slice(1, -1)) {
    while (at + segment.length <= end && !fits(segment, text, at)) {
      at += 1;
    }
    at += segment.length;
    if (at > end) {
      return false;
    }
  }
  return at <= end && fits(last, text, end);
}

function fits(segment: readonly CharacterSet[], text: readonly number[], at: number): boolean {
  for (let index = 0; index < segment.length; index += 1) {
    const codePoint = text[at + index];
    if (codePoint === undefined || !contains(segment[index] ?? [], codePoint)) {
      return false;
    }
  }
  return true;
}
