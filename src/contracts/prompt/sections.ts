import { MAILBOX, MAILBOX_FILES } from '../../run/explaining/inboxMessage';
import type { Finding } from '../../run/verification/findings';
import { findingPlace, isBlocking } from '../../run/verification/findings';
import { cutTo } from './upstreamSection';

/** By what the agent of a prompt really talks with its run. A prompt names nothing else. */
export interface PromptChannel {
  /** Whether it is offered the tools of our MCP server. */
  readonly tools: boolean;
  /** Whether it is a program whose exit code is its word. */
  readonly exitCode: boolean;
}

const OUTBOX = `\`${MAILBOX}/${MAILBOX_FILES.outbox}\``;
const INBOX = `\`${MAILBOX}/${MAILBOX_FILES.inbox}\``;
const FINISH = `\`${MAILBOX}/${MAILBOX_FILES.finish}\``;

/** The part of a prompt that says what holds for every package, how its agent asks, and how it ends. */
export function rulesSection(channel: PromptChannel): string {
  const lines = [
    'You work in a git worktree of your own. Other agents work on other packages at the same time.',
    `Write only the files listed above; a change anywhere else stops the package.${channel.tools ? '' : ` The folder \`${MAILBOX}\` is there for what you and your run tell each other; git ignores it.`}`,
    askingScope(channel),
    askingPackages(channel),
    takingIn(channel),
    publishingParts(channel),
    askingPeople(channel),
    'Stay on the branch that is checked out. Commit when you are finished, or leave the changes for us to commit.',
    finishing(channel),
    ...(channel.exitCode
      ? ['Exit with code 0 when the work is complete, with another code when it is not.']
      : []),
  ];
  return `## Rules\n\n${lines.map((line) => `- ${line}`).join('\n')}`;
}

function askingScope({ tools }: PromptChannel): string {
  return tools
    ? 'Where you need another file, ask by the tool `request_scope`, and go on meanwhile; `await_answer` has the answer.'
    : `Where you need another file, ask: \`waves request-scope PATH --reason WHY\`, or a line {"type":"SCOPE_REQUEST","path":...,"reason":...} in the file ${OUTBOX}. The answer comes in ${INBOX}; go on meanwhile.`;
}

function askingPackages({ tools }: PromptChannel): string {
  const how = tools
    ? 'ask it by the tool `handoff`; `await_answer` has the answer'
    : `ask it by a line {"type":"HANDOFF","to":PACKAGE,"text":...} in ${OUTBOX}; the answer comes in ${INBOX}`;
  return `What you need of another package, ${how}. Put all that you need of one package into one request, and do not wait: until the answer is there it stands as HANDOFF PENDING, and you go on with what you can, against the contract or a mock. What others ask of you, answer together once it is done, published where it is a file.`;
}

function takingIn({ tools }: PromptChannel): string {
  const how = tools
    ? 'by the tool `sync`'
    : `by \`waves sync\`, or a line {"type":"SYNC"} in ${OUTBOX}, whose answer comes in ${INBOX}`;
  return `What others have merged while you work, you may take into your worktree ${how}, after a commit of your own. You are told what came in; it does not count as yours.`;
}

function publishingParts({ tools }: PromptChannel): string {
  const how = tools
    ? 'by the tool `sync`, with its paths as `publish`'
    : `by \`waves publish PATH\`, or a line {"type":"PUBLISH","paths":[PATH]} in ${OUTBOX}`;
  return `As soon as something of yours is ready that others build on, publish it ${how}: it is merged at once, and you go on.`;
}

/**
 * What a package needs of others at its end, and what others need of it.
 * @param needs each with the package that makes it. @param asked what others wait for, each with who they are.
 */
export function partsSection(
  needs: readonly { readonly path: string; readonly from: string }[],
  asked: readonly { readonly path: string; readonly by: readonly string[] }[],
  { tools }: PromptChannel,
): string {
  const wait = tools ? 'the tool `sync` with its path as `artifact`' : '`waves sync --for PATH`';
  const own = needs.map(({ path, from }) => `- \`${path}\`, which ${from} is making`);
  const others = asked.map(({ path, by }) => `- \`${path}\`, for ${by.join(', ')}`);
  return [
    ...(own.length === 0
      ? []
      : [
          `You started before these were there. They come into your worktree when they are merged, and you are told; what you do until then, do by the contracts. Where you cannot go on without one, wait for it by ${wait}. Your work is not merged before:\n\n${own.join('\n')}`,
        ]),
    ...(others.length === 0
      ? []
      : [
          `Others work already and wait for these. Make them first, and publish each as soon as it is ready:\n\n${others.join('\n')}`,
        ]),
  ].join('\n\n');
}

function askingPeople({ tools }: PromptChannel): string {
  return tools
    ? 'What only people can decide, ask them by the tool `ask_human`: a question in your last message reaches nobody in time.'
    : `What only people can decide, ask them: \`waves ask QUESTION\`, which waits for the answer, or a line {"type":"QUESTION","text":...} in ${OUTBOX}.`;
}

function finishing({ tools }: PromptChannel): string {
  const fields =
    '`status` ("done"; "blocked" when you cannot go on without somebody; "failed"), `summary`, and `open_points`, a list of what is left to others';
  return tools
    ? `When you have finished, say so by the tool \`finish\`: ${fields}. If you are offered no such tool, write the same as a JSON object to the file ${FINISH}.`
    : `When you have finished, say so in the file ${FINISH}, as a JSON object: ${fields}. \`waves finish\` writes it, too.`;
}

/** What is said to an agent that is to go on where it stands. */
export function goingOn(channel: PromptChannel): string {
  return `This is what a person says to how you ended. Go on with your package where it stands; its rules are as before. ${finishing(channel)}`;
}

/** What else is said to an agent that is to mend its work. */
export function mending(channel: PromptChannel): string {
  return `The rules of your package are as before. ${finishing(channel)}`;
}

/** How an agent answers what another package asks. @param handoff its id. */
export function answeringHandoff({ tools }: PromptChannel, handoff: string): string {
  return tools
    ? `by the tool \`handoff\`, with the handoff_id ${JSON.stringify(handoff)}`
    : `a line {"type":"HANDOFF_ANSWER","handoff":${JSON.stringify(handoff)},"text":...} in ${OUTBOX}`;
}

/** The heading above the values that a package's checks are proved by. */
export const EVIDENCE_HEADING =
  'Values that the checks are proved by. Unless the checks print them, leave them under `evidence` when you say that you have finished:';

/** The part of a prompt that asks for what others should know, in the format of `schemas/context.schema.json`. */
export const CONTEXT_SECTION = `## Leave what you know

When you say that you have finished, say for those who come after you: \`context\`, an object with \`decisions\`, \`pending_actions\`,
\`error_log\` (lists of texts), \`context_summary\` (a text) and, where you were to find something out, \`findings\`, each as in
\`{"file": "src/user.js", "line": 12, "severity": "high", "what": "...", "evidence": "...", "suggestion": "..."}\` (critical, high,
medium or low); and \`assumptions\`, a list: for each
operation of somebody else that you use (\`"role": "expects"\`) or that you offer (\`"provides"\`), as in
\`{"operation": "GET /v1/users/{id}", "role": "expects", "response": {"displayName": "string"}, "status_codes": [200, 404], "file": "src/user.js", "line": 12}\`.
They are compared with what is really there before your work is merged.`;

/**
 * What a reviewer found, for the agent that has to put it right: each with its place and what to do, in paragraphs.
 * @param found those that stand against the merge first.
 * @param most so many of them are told; the others are only counted. @param longest characters of each text in them.
 */
export function findingsSection(found: readonly Finding[], most: number, longest: number): string[] {
  const findings = found.slice(0, most);
  const blocking = findings.filter(isBlocking);
  const remarks = findings.filter((finding) => !isBlocking(finding));
  const left = found.length - findings.length;
  return [
    ...(blocking.length === 0
      ? []
      : [
          `A reviewer read its work. Put right each of these:\n\n${blocking.map((finding, index) => `${index + 1}. ${entry(finding, longest)}`).join('\n')}`,
        ]),
    ...(remarks.length === 0 || blocking.length === 0
      ? []
      : [
          `It remarks besides, which does not have to be dealt with:\n\n${remarks.map((finding) => `- ${entry(finding, longest)}`).join('\n')}`,
        ]),
    ...(left === 0 || blocking.length === 0 ? [] : [`It found ${left} more. Look for others like these.`]),
  ];
}

function entry(finding: Finding, longest: number): string {
  const { type, criticality, description, resolution } = finding;
  const place = findingPlace(finding);
  const lines = [
    `${place === undefined ? '' : `\`${place}\`: `}${cutTo(description, longest)} (${type}, ${criticality})`,
    ...(resolution === undefined ? [] : [`What to do: ${cutTo(resolution, longest)}`]),
  ];
  return lines.join('\n').replaceAll('\n', '\n   ');
}

/** The part of a prompt with what a person says to how an earlier attempt ended. */
export function replySection(reply: string | undefined): string {
  return reply === undefined
    ? ''
    : `## What a person says\n\nAn attempt before this one ended without finishing. About that a person says:\n\n${reply}`;
}
