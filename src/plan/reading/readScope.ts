import { commonPath } from '../globs/commonPath';
import type { IgnorePattern } from '../globs/gitignore';
import { ignorePattern } from '../globs/gitignore';
import { Glob } from '../globs/globs';
import { shortened } from '../yaml/legible';
import type { LockClaims, Scope } from '../model';
import type { NodeReader } from '../yaml/nodeReader';
import { oneOf } from '../yaml/nodeReader';
import type { MapNode } from '../yaml/planNode';
import type { Located } from '../source';

/** Values that packages without their own take. */
export interface PackageDefaults {
  readonly priority: number;
  readonly timeoutMinutes: number;
  readonly retryBudget: number;
  /** How long locks last without a sign of life; absent: the plan does not say. */
  readonly lockTtlMinutes?: number;
  /** How the globs of scopes are written. */
  readonly scopeSyntax?: ScopeSyntax;
}

/** How the globs of a scope can be written: as upstream reads them, or as in `.gitignore`. */
export type ScopeSyntax = (typeof SCOPE_SYNTAXES)[number];

/** All of them. */
export const SCOPE_SYNTAXES = ['fnmatch', 'gitignore'] as const;

const NOTHING: Scope = { writeAllow: [], readAllow: [], deny: [] };

/** What a package may write and read. Without a scope it may write nothing, which is hardly ever meant. */
export function readScope(reader: NodeReader, node: MapNode, usual: ScopeSyntax = 'fnmatch'): Scope {
  const scope = reader.map(node, 'scope');
  if (scope === undefined) {
    return NOTHING;
  }
  const written = {
    writeAllow: reader.texts(scope, 'write_allow'),
    readAllow: reader.texts(scope, 'read_allow'),
    deny: [...reader.texts(scope, 'deny'), ...reader.texts(scope, 'write_deny')],
  };
  return (readScopeSyntax(reader, scope) ?? usual) === 'gitignore' ? compiled(reader, written) : written;
}

/** How the globs of a scope, or of all scopes of a plan, are written; undefined where it is not said. */
export function readScopeSyntax(reader: NodeReader, scope: MapNode): ScopeSyntax | undefined {
  const name = '`syntax` of a scope';
  return oneOf(reader, reader.text(scope, 'syntax'), SCOPE_SYNTAXES, { name, code: 'unknown-word' });
}

/**
 * A scope that is written as in `.gitignore`, as globs. What is taken out with `!` is denied; a pattern behind it that would take
 * it back is refused, because here whatever is denied stays denied.
 */
function compiled(reader: NodeReader, { writeAllow, readAllow, deny }: Scope): Scope {
  const allowed: Located<string>[] = [];
  const excluded: Located<string>[] = [];
  for (const { line, pattern } of patternsOf(reader, writeAllow)) {
    const earlier = pattern.excludes
      ? undefined
      : excluded.find(({ value }) => pattern.globs.some((glob) => meet(glob, value)));
    if (earlier !== undefined) {
      const message = `\`${shortened(line.value)}\` comes after an exclusion and would take some of it back, as in \`.gitignore\`; in a scope what is excluded stays so. Put it before the exclusion, or write both more narrowly.`;
      reader.report('error', 'scope-pattern', message, line.range);
      continue;
    }
    (pattern.excludes ? excluded : allowed).push(...located(line, pattern));
  }
  const only = (name: string, lines: readonly Located<string>[]): Located<string>[] =>
    patternsOf(reader, lines).flatMap(({ line, pattern }) => {
      if (pattern.excludes) {
        const message = `\`${shortened(line.value)}\` takes nothing out of \`${name}\`; only \`write_allow\` may have exclusions.`;
        reader.report('error', 'scope-pattern', message, line.range);
        return [];
      }
      return located(line, pattern);
    });
  return {
    writeAllow: allowed,
    readAllow: only('read_allow', readAllow),
    deny: [...only('deny', deny), ...excluded],
    syntax: 'gitignore',
  };
}

interface IgnoreLine {
  readonly line: Located<string>;
  readonly pattern: IgnorePattern;
}

function patternsOf(reader: NodeReader, lines: readonly Located<string>[]): IgnoreLine[] {
  return lines.flatMap((line) => {
    const pattern = ignorePattern(line.value);
    if (typeof pattern === 'string') {
      const message = `\`${shortened(line.value)}\` means nothing in a scope written as in \`.gitignore\`: ${pattern}.`;
      reader.report('error', 'scope-pattern', message, line.range);
      return [];
    }
    return [{ line, pattern }];
  });
}

function located({ range }: Located<string>, { globs }: IgnorePattern): Located<string>[] {
  return globs.map((value) => ({ value, range }));
}

function meet(one: string, other: string): boolean {
  return commonPath({ a: Glob.ofPath(one), b: Glob.ofPath(other) }).found !== 'none';
}

/** What a package claims while it works. */
export function readLocks(
  reader: NodeReader,
  node: MapNode,
  { lockTtlMinutes }: PackageDefaults,
): LockClaims {
  const locks = reader.map(node, 'locks');
  if (locks === undefined) {
    return { files: [], keys: [] };
  }
  const ttlMinutes = reader.integer(locks, { min: 1, max: 480 }, 'ttl_minutes') ?? lockTtlMinutes;
  return {
    files: reader.texts(locks, 'files'),
    keys: reader.texts(locks, 'keys'),
    ...(ttlMinutes === undefined ? {} : { ttlMinutes }),
  };
}
