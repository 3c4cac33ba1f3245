import { compileGlob, Glob } from './globs';

/** What a scope says of one path, and which pattern forbids it. */
export type ScopeVerdict =
  | { readonly admitted: true }
  | {
      readonly admitted: false;
      readonly reason: 'denied' | 'not_in_write_allow';
      /** The pattern of `deny` that forbids the path. */
      readonly pattern?: string;
    };

/** Answers whether a package may write a path, given relative to the repository with forward slashes. */
export interface ScopeMatcher {
  admits(path: string): boolean;
  verdict(path: string): ScopeVerdict;
}

/** Compiles the globs of a scope (in the meaning of `compileGlob`); a `deny` wins over any `write_allow`. */
export function compileScope(writeAllow: readonly string[], deny: readonly string[]): ScopeMatcher {
  const allows = writeAllow.map(compileGlob);
  const denies = deny.map((pattern) => ({ pattern, denies: compileGlob(pattern) }));
  const verdict = (path: string): ScopeVerdict => {
    const denial = denies.find((entry) => entry.denies(path));
    if (denial !== undefined) {
      return { admitted: false, reason: 'denied', pattern: denial.pattern };
    }
    return allows.some((allow) => allow(path))
      ? { admitted: true }
      : { admitted: false, reason: 'not_in_write_allow' };
  };
  return { verdict, admits: (path) => verdict(path).admitted };
}

/** What patterns match of the files that there are. */
export interface MatchedFiles {
  readonly files: readonly string[];
  /** How many folders these files lie in. */
  readonly folders: number;
}

/**
 * The files that one of some patterns matches.
 * @param files all that there are, from the top of the repository with forward slashes.
 * @param denied what matches one of these does not count.
 */
export function matchedFiles(
  files: readonly string[],
  patterns: readonly string[],
  denied: readonly string[] = [],
): MatchedFiles {
  const [allow, deny] = [patterns, denied].map((list) => list.map((pattern) => Glob.ofPath(pattern)));
  const matched = files.filter(
    (file) =>
      allow?.some((glob) => glob.matches(file)) === true && deny?.some((glob) => glob.matches(file)) !== true,
  );
  return {
    files: matched,
    folders: new Set(matched.map((file) => file.slice(0, file.lastIndexOf('/') + 1))).size,
  };
}

/** `14 files in 2 folders`, as people say it. */
export function countedFiles({ files, folders }: MatchedFiles): string {
  const counted = files.length === 1 ? '1 file' : `${files.length} files`;
  return folders < 2 ? counted : `${counted} in ${folders} folders`;
}
