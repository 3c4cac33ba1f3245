import { compileGlob } from './globs';

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
