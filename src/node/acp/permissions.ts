import type { PermissionOption, RequestPermissionRequest } from '@agentclientprotocol/sdk';
import { judge, questionAbout } from '../scope/guardRecord';
import type { Asked } from './people';

/** How a request is answered, and why it is refused. */
export interface Permission {
  /** Absent: none of what it offers fits, so that its request is cancelled. */
  readonly option: PermissionOption | undefined;
  readonly refused?: string;
  /** What a person said besides, for the agent to hear next. */
  readonly words?: string;
}

/** Kinds of tools that change files. */
const WRITING: ReadonlySet<string> = new Set(['edit', 'delete', 'move']);

/**
 * Answers what an agent asks to be permitted: it may write what the scope of its package admits, and run what no guardrail
 * refuses, as whoever agreed to the run has agreed to. What it does not say the file or command of is permitted; what comes
 * of it is compared with the scope at the end. Where a guardrail says `ask`, a person chooses from what the agent offers.
 * @param scopeFile absolute path. @param ask puts a question to people. @throws what `ask` throws.
 */
export async function permit(
  scopeFile: string,
  { toolCall, options }: RequestPermissionRequest,
  ask: (asked: Asked) => Promise<string>,
): Promise<Permission> {
  const command = commandIn(toolCall.rawInput);
  const paths = files(toolCall);
  const refused = paths
    .map((path) => judged(scopeFile, { tool_name: 'write', tool_input: { file_path: path } }))
    .concat(judged(scopeFile, { tool_name: 'run', tool_input: command === undefined ? {} : { command } }))
    .find((reason) => reason !== undefined);
  if (refused !== undefined) {
    return { option: refusing(options), refused };
  }
  const what = command === undefined ? [toolCall.title ?? 'something', ...paths].join(' ') : `$ ${command}`;
  const rule = questionAbout(scopeFile, command ?? toolCall.title ?? '', paths);
  return rule === undefined
    ? { option: ofKind(options, ['allow_once', 'allow_always']) }
    : chosen(
        await ask({ question: `May it do this: ${what}? ${rule}`, options: options.map(({ name }) => name) }),
        options,
      );
}

/** What a person chose; their own words refuse it, and are said to the agent. */
function chosen(answer: string, options: readonly PermissionOption[]): Permission {
  const said = answer.trim();
  const option = options.find(({ name, optionId }) => [name, optionId].some((each) => same(each, said)));
  if (option === undefined) {
    return { option: refusing(options), refused: `A person has said: ${said}`, words: said };
  }
  return { option, ...(option.kind.startsWith('reject') ? { refused: 'A person has refused it.' } : {}) };
}

function same(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.toLowerCase();
}

function refusing(options: readonly PermissionOption[]): PermissionOption | undefined {
  return ofKind(options, ['reject_once', 'reject_always']);
}

function ofKind(
  options: readonly PermissionOption[],
  kinds: readonly PermissionOption['kind'][],
): PermissionOption | undefined {
  return kinds.flatMap((kind) => options.find((each) => each.kind === kind) ?? [])[0];
}

function judged(scopeFile: string, hook: object): string | undefined {
  try {
    return judge(scopeFile, JSON.stringify(hook), { canAsk: true });
  } catch (error) {
    return `Whether this is permitted could not be found out: ${String(error)}`;
  }
}

function files({ kind, locations, content }: RequestPermissionRequest['toolCall']): string[] {
  const changed = (content ?? []).flatMap((part) => (part.type === 'diff' ? [part.path] : []));
  const named = WRITING.has(kind ?? '') ? (locations ?? []).map(({ path }) => path) : [];
  return [...new Set([...changed, ...named])];
}

function commandIn(rawInput: unknown): string | undefined {
  const { command } =
    typeof rawInput === 'object' && rawInput !== null ? (rawInput as { command?: unknown }) : {};
  return Array.isArray(command)
    ? command.map(String).join(' ')
    : typeof command === 'string'
      ? command
      : undefined;
}
