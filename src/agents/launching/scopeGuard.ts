import { checkGuardrails } from '../../plan/checkGuardrails';
import type { GuardrailRule } from '../../plan/guardrailRules';
import { GUARDRAILS } from '../../plan/guardrailRules';
import { compileScope } from '../../plan/globs/scope';
import { MAILBOX, MAILBOX_FILES } from '../../run/explaining/inboxMessage';
import type { JsonObject } from '../streams/jsonValue';
import { object, text } from '../streams/jsonValue';
import { MCP_NAME } from './agentAdapter';

/** What the guard of an attempt has to know, as it stands in the attempt's scope file. */
export interface GuardedScope {
  readonly package: string;
  readonly writeAllow: readonly string[];
  readonly deny: readonly string[];
  /** Whether the agent asks by tools of ours; absent: by its mailbox. */
  readonly tools?: boolean;
  /** What counts as dangerous in commands; absent: what is built in. */
  readonly guardrails?: readonly GuardrailRule[];
}

/** Fields in which the tools of agents name the file that they are about to write. */
const FILE_FIELDS = ['file_path', 'notebook_path', 'absolute_path', 'filePath', 'path'];

/** Fields in which a patch stands. */
const PATCH_FIELDS = ['patch', 'input'];
const PATCHED = /^\*\*\* (?:(?:Add|Update|Delete) File|Move to): (.+)$/gm;

/** Tools that name files and write none, of agents that ask before every tool. */
const READERS = new Set(['view', 'read', 'read_file', 'glob', 'grep', 'rg', 'ls', 'list_dir', 'show_file']);

/** Our own tools, in whatever way an agent puts the server's name before them: they name files and write none. */
const OWN_TOOL = new RegExp(`^(mcp_+)?${MCP_NAME}[-_.:/]`);

/** The files that a tool is about to write, as the hook of an agent tells it: absolute, or from `cwd`. */
export function filesToWrite(hook: JsonObject): string[] {
  const tool = text(hook['tool_name'] ?? hook['toolName']) ?? '';
  if (READERS.has(tool) || OWN_TOOL.test(tool)) {
    return [];
  }
  const input = inputOf(hook['tool_input'] ?? hook['toolArgs']);
  const texts = (fields: readonly string[]) =>
    fields.map((field) => text(input[field])).filter((each) => each !== undefined);
  return [...texts(FILE_FIELDS), ...texts(PATCH_FIELDS).flatMap(patchedFiles)];
}

/** The command that a tool is about to run; undefined for other tools. */
export function commandToRun(hook: JsonObject): string | undefined {
  const input = inputOf(hook['tool_input'] ?? hook['toolArgs']);
  const { command, cmd } = input;
  return Array.isArray(command) ? command.map(String).join(' ') : (text(command) ?? text(cmd));
}

/**
 * What to tell an agent that is about to run a command; undefined where no guardrail refuses it.
 * @param canAsk whether a person can be asked about it, so that only what is blocked in any case is refused.
 */
export function commandRefusal(
  { guardrails = GUARDRAILS, tools }: GuardedScope,
  command: string,
  canAsk = false,
): string | undefined {
  const found = checkGuardrails(guardrails, command).find(
    ({ blocked, severity }) => blocked && !(canAsk && severity === 'ask'),
  );
  return found === undefined
    ? undefined
    : `The guardrail ${found.pattern_name} refuses \`${found.matched_text}\`: ${found.description} Do without it, or ask the people who watch the run: ${tools === true ? 'ask_human' : 'waves ask'}.`;
}

/**
 * Why a person is asked about what an agent is about to do; undefined where no guardrail says `ask`.
 * @param operation its command, or what it calls itself. @param paths of files that it changes.
 */
export function guardrailQuestion(
  { guardrails = GUARDRAILS }: GuardedScope,
  operation: string,
  paths: readonly string[],
): string | undefined {
  const found = checkGuardrails(guardrails, operation, paths).find(({ severity }) => severity === 'ask');
  return found === undefined
    ? undefined
    : `The guardrail ${found.pattern_name} asks about \`${found.matched_text}\`.${found.description === '' ? '' : ` ${found.description}`}`;
}

/** Some agents hand over the arguments as JSON within JSON, and a patch as it stands. */
function inputOf(value: unknown): JsonObject {
  if (typeof value !== 'string') {
    return object(value);
  }
  return value.trimStart().startsWith('{') ? object(JSON.parse(value)) : { patch: value };
}

/** The files of a patch in the form of the `apply_patch` tool. */
function patchedFiles(patch: string): string[] {
  return [...patch.matchAll(PATCHED)].map(([, file = '']) => file.trim());
}

/**
 * What to tell an agent that is about to write a file; undefined when it may.
 * @param path from the root of the worktree with forward slashes; undefined for a file outside it.
 * @param asked the file as the agent named it.
 */
export function refusal(scope: GuardedScope, path: string | undefined, asked: string): string | undefined {
  const advice = 'Leave it as it is and go on inside of your own files.';
  if (path === undefined) {
    return `${asked} is outside your worktree. ${advice} Say in your last message what is needed elsewhere.`;
  }
  const verdict = compileScope(scope.writeAllow, scope.deny).verdict(path);
  if (verdict.admitted || path.startsWith(`${MAILBOX}/`)) {
    return undefined;
  }
  const allowed = scope.writeAllow.length === 0 ? 'nothing' : scope.writeAllow.join(', ');
  const why =
    verdict.pattern === undefined
      ? `The package ${scope.package} may write ${allowed}.`
      : `The package ${scope.package} must not touch ${verdict.pattern}.`;
  return `${path} belongs to somebody else. ${why} ${advice} ${howToAsk(path, scope.tools === true)}`;
}

/** How an agent asks to write what its scope does not admit. */
function howToAsk(path: string, tools: boolean): string {
  if (tools) {
    return 'If you need it, ask by the tool request_scope.';
  }
  const line = JSON.stringify({ type: 'SCOPE_REQUEST', path, reason: 'why' });
  return `If you need it, ask: waves request-scope ${JSON.stringify(path)} --reason "why", or append ${line} to the file ${MAILBOX}/${MAILBOX_FILES.outbox} and look into ${MAILBOX}/${MAILBOX_FILES.inbox} for the answer.`;
}
