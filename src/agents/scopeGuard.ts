import { compileScope } from '../plan/scope';
import type { JsonObject } from './jsonValue';
import { object, text } from './jsonValue';

/** What the guard of an attempt has to know, as it stands in the attempt's scope file. */
export interface GuardedScope {
  readonly package: string;
  readonly writeAllow: readonly string[];
  readonly deny: readonly string[];
}

/** Fields in which the tools of agents name the file that they are about to write. */
const FILE_FIELDS = ['file_path', 'notebook_path', 'absolute_path', 'filePath', 'path'];

/** The files that a tool is about to write, as the hook of an agent tells it: absolute, or from `cwd`. */
export function filesToWrite(hook: JsonObject): string[] {
  const input = object(hook['tool_input'] ?? hook['toolArgs']);
  return FILE_FIELDS.map((field) => text(input[field])).filter((file) => file !== undefined);
}

/**
 * What to tell an agent that is about to write a file; undefined when it may.
 * @param path from the root of the worktree with forward slashes; undefined for a file outside it.
 * @param asked the file as the agent named it.
 */
export function refusal(scope: GuardedScope, path: string | undefined, asked: string): string | undefined {
  const advice =
    'Leave it as it is, do what you can inside your own files, and say in your last message what is needed elsewhere.';
  if (path === undefined) {
    return `${asked} is outside your worktree. ${advice}`;
  }
  const verdict = compileScope(scope.writeAllow, scope.deny).verdict(path);
  if (verdict.admitted) {
    return undefined;
  }
  const allowed = scope.writeAllow.length === 0 ? 'nothing' : scope.writeAllow.join(', ');
  const why =
    verdict.pattern === undefined
      ? `The package ${scope.package} may write ${allowed}.`
      : `The package ${scope.package} must not touch ${verdict.pattern}.`;
  return `${path} belongs to somebody else. ${why} ${advice}`;
}
