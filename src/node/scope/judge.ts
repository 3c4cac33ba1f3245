import { readFileSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { object, text } from '../../agents/streams/jsonValue';
import type { GuardedScope } from '../../agents/launching/scopeGuard';
import {
  commandRefusal,
  commandToRun,
  filesToWrite,
  guardrailQuestion,
  refusal,
} from '../../agents/launching/scopeGuard';
import { behindLinks } from '../files/behindLinks';
import { leasedPaths } from '../runs/attemptInbox';
import { attemptFiles } from '../runs/runFolder';

/** The scope file of an attempt, which lies in the attempt's folder. */
export interface ScopeFile extends GuardedScope {
  /** Absolute. */
  readonly worktree: string;
}

/**
 * Why an agent may not do what it is about to; undefined when it may.
 * @param scopePath absolute path of the attempt's scope file.
 * @param hook what the agent's hook says, as JSON.
 * @param canAsk whether people can be asked about what no rule refuses in any case (`questionAbout`).
 * @throws when either of them cannot be read.
 */
export function judge(scopePath: string, hook: string, { canAsk = false } = {}): string | undefined {
  const scope = readScope(scopePath);
  const asked = object(JSON.parse(hook));
  const command = commandToRun(asked);
  const dangerous = command === undefined ? undefined : commandRefusal(scope, command, canAsk);
  if (dangerous !== undefined) {
    return dangerous;
  }
  const worktree = realpathSync(scope.worktree);
  const attempt = realpathSync(dirname(scopePath));
  const leased = leasedPaths(inboxOf(attempt));
  for (const file of filesToWrite(asked)) {
    for (const target of targets(resolve(text(asked['cwd']) ?? worktree), file)) {
      const path = inside(worktree, target);
      const isLeased =
        path !== undefined && leased.some((each) => path === each || path.startsWith(`${each}/`));
      const reason = isLeased ? undefined : refusal(scope, path, file);
      if (reason !== undefined) {
        return reason;
      }
    }
  }
  return undefined;
}

/**
 * Why a person is asked about what an agent is about to do; undefined where no rule of the repository says so.
 * @param scopePath as above. @param operation its command, or what it calls itself. @param paths of files that it changes.
 * @throws when the scope file cannot be read.
 */
export function questionAbout(
  scopePath: string,
  operation: string,
  paths: readonly string[],
): string | undefined {
  return guardrailQuestion(readScope(scopePath), operation, paths);
}

function readScope(scopePath: string): ScopeFile {
  return JSON.parse(readFileSync(scopePath, 'utf8')) as ScopeFile;
}

/** What the agent was told: the guard looks where the agent looks. */
function inboxOf(attempt: string): string {
  try {
    return readFileSync(attemptFiles(attempt).inbox, 'utf8');
  } catch {
    // Nobody has told it anything.
    return '';
  }
}

/** Where a file really is or would be made, through whatever links: as the system finds it, and as tools do that take `..` away first. */
function targets(folder: string, file: string): string[] {
  const asWritten = isAbsolute(file) ? file : `${folder}${sep}${file}`;
  return [...new Set([asWritten, resolve(folder, file)])].map((path) => {
    const { there, missing } = behindLinks(folder, path);
    return join(there, ...missing);
  });
}

function inside(worktree: string, target: string): string | undefined {
  const path = relative(worktree, target);
  const isOutside = path === '' || path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path);
  return isOutside ? undefined : path.split(sep).join('/');
}
