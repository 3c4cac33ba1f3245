import type { PermissionOption, RequestPermissionRequest } from '@agentclientprotocol/sdk';
import { judge } from '../scopeGuard/guardRecord';

/** How a request is answered, and why it is refused. */
export interface Permission {
  readonly option: PermissionOption | undefined;
  readonly refused?: string;
}

/** Kinds of tools that change files. */
const WRITING: ReadonlySet<string> = new Set(['edit', 'delete', 'move']);

/**
 * Answers what an agent asks to be permitted: it may write what the scope of its package admits, and run what no guardrail
 * refuses, as whoever agreed to the run has agreed to. What it does not say the file or command of is permitted; what comes
 * of it is compared with the scope at the end.
 * @param scopeFile absolute path.
 */
export function permit(scopeFile: string, { toolCall, options }: RequestPermissionRequest): Permission {
  const refused = files(toolCall)
    .map((path) => judged(scopeFile, { tool_name: 'write', tool_input: { file_path: path } }))
    .concat(judged(scopeFile, { tool_name: 'run', tool_input: commandIn(toolCall.rawInput) }))
    .find((reason) => reason !== undefined);
  const kinds = refused === undefined ? ['allow_once', 'allow_always'] : ['reject_once', 'reject_always'];
  const option = kinds.flatMap((kind) => options.find((each) => each.kind === kind) ?? [])[0];
  return { option, ...(refused === undefined ? {} : { refused }) };
}

function judged(scopeFile: string, hook: object): string | undefined {
  try {
    return judge(scopeFile, JSON.stringify(hook));
  } catch (error) {
    return `Whether this is permitted could not be found out: ${String(error)}`;
  }
}

function files({ kind, locations, content }: RequestPermissionRequest['toolCall']): string[] {
  const changed = (content ?? []).flatMap((part) => (part.type === 'diff' ? [part.path] : []));
  const named = WRITING.has(kind ?? '') ? (locations ?? []).map(({ path }) => path) : [];
  return [...new Set([...changed, ...named])];
}

function commandIn(rawInput: unknown): object {
  const { command } =
    typeof rawInput === 'object' && rawInput !== null ? (rawInput as { command?: unknown }) : {};
  return command === undefined ? {} : { command };
}
