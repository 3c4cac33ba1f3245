import { readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { object, text } from '../../agents/jsonValue';
import type { GuardedScope } from '../../agents/scopeGuard';
import { filesToWrite, refusal } from '../../agents/scopeGuard';

/** The scope file of an attempt, which lies in the attempt's folder. */
export interface ScopeFile extends GuardedScope {
  /** Absolute. */
  readonly worktree: string;
}

/**
 * Why an agent may not do what it is about to; undefined when it may.
 * @param scopePath absolute path of the attempt's scope file.
 * @param hook what the agent's hook says, as JSON.
 * @throws when either of them cannot be read.
 */
export function judge(scopePath: string, hook: string): string | undefined {
  const scope = JSON.parse(readFileSync(scopePath, 'utf8')) as ScopeFile;
  const asked = object(JSON.parse(hook));
  const worktree = realpathSync(scope.worktree);
  const attempt = realpathSync(dirname(scopePath));
  for (const file of filesToWrite(asked)) {
    const target = realTarget(resolve(text(asked['cwd']) ?? worktree, file));
    const isReport = dirname(target) === attempt && REPORTS.has(basename(target));
    const reason = isReport ? undefined : refusal(scope, inside(worktree, target), file);
    if (reason !== undefined) {
      return reason;
    }
  }
  return undefined;
}

/** What an agent may leave in the attempt's folder. */
const REPORTS = new Set(['context.json', 'result.json', 'progress.jsonl', 'escalations.jsonl']);

/** Where a file really is or would be made, through whatever links. */
function realTarget(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(realTarget(parent), basename(path));
  }
}

function inside(worktree: string, target: string): string | undefined {
  const path = relative(worktree, target);
  const isOutside = path === '' || path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path);
  return isOutside ? undefined : path.split(sep).join('/');
}
