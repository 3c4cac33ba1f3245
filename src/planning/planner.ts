import { parse } from 'yaml';

/** What an agent is told before it plans. */
export interface PlanningBrief {
  readonly idea: string;
  /** Files of the repository, from the top. */
  readonly files: readonly string[];
  /** Commands that were found and that check the work; none of them has been tried. */
  readonly checks: readonly string[];
  /** Questions that were asked before, with what people answered. */
  readonly answered: readonly (readonly [question: string, answer: string])[];
  /** What people say of the plan that there is already. */
  readonly comments?: readonly string[];
  /** What the scheduler says of that plan: how long it takes, and what would make it shorter or safer. */
  readonly advice?: readonly string[];
}

/** What was wrong with an answer: it goes back word by word. */
export interface Round {
  readonly answer: PlanAnswer;
  /** `file:line:column: severity code message`, or what is wrong with the answer as such. */
  readonly problems: readonly string[];
}

/** Files in which repositories say of themselves what those who plan should know, the most telling first. */
const TELLING =
  /^(?:openspec\/(?:project\.md|specs\/.+\.md|changes\/(?!archive\/).+\.md)|specs\/.+\/(?:spec|plan)\.md|(?:docs\/)?architecture(?:\.summary\.json|\.md)|(?:.*\/)?parallel_zones\.json|(?:\.github\/)?CODEOWNERS|AGENTS\.md|CLAUDE\.md|CONTRIBUTING\.md|README\.md|\.github\/workflows\/.+\.ya?ml)$/i;

/** How many files a prompt names. */
const NAMED = 60;

/** Folders that it names, with their number of files. */
const FOLDERS = 80;

/** What holds for every plan that an agent makes. */
export const PLAN_RULES = `- Two packages that may work at the same time never write the same file: neither by \`write_allow\` nor by a lock. \`*\` and \`**\` both cross folders.
- A package waits (\`depends_on\`) only for what it builds on. No cycles. Rather slices that go through all layers than layers that wait for each other.`;

/** What an agent is asked for first. */
export function planningPrompt({
  idea,
  files,
  checks,
  answered,
  comments = [],
  advice = [],
}: PlanningBrief): string {
  const telling = files.filter((path) => TELLING.test(path)).slice(0, NAMED);
  return [
    `# Make a plan

Make a plan by which several coding agents build this at the same time, each in a git worktree of its own. Read the repository as far as you need to; change nothing, and run nothing that changes files.

<idea>
${idea.trim()}
</idea>`,
    ...(answered.length === 0
      ? []
      : [
          `People were asked, and answered:\n\n${answered.map(([question, answer]) => `- ${question}\n  ${answer}`).join('\n')}`,
        ]),
    ...(comments.length === 0
      ? []
      : [
          `There is a plan already, below. People say of it:\n\n<comments>\n${comments.map((comment) => `- ${comment}`).join('\n')}\n</comments>\n\nTake up each comment, and leave what nobody has said anything of as it is.${advice.length === 0 ? '' : `\n\nThe scheduler, which carried the plan out in thought, says of it:\n\n<advice>\n${advice.join('\n')}\n</advice>\n\nWhere a comment asks for a shorter or a better plan, begin with that; else leave it alone.`}`,
        ]),
    `## What is here

${files.length === 0 ? 'Nothing yet: the folder is empty.' : folderLines(files).join('\n')}${telling.length === 0 ? '' : `\n\nRead first what the repository says of itself: ${telling.join(', ')}`}${checks.length === 0 ? '\n\nNo command was found that runs tests.' : `\n\nCommands that check the work, as manifests name them: ${checks.map((command) => `\`${command}\``).join(', ')}`}`,
    `## Rules of a plan

${PLAN_RULES}
- What packages say to each other stands in contract files below \`contracts/\` that you write now: OpenAPI with an example for each request and answer, SQL, JSON Schema of events, types. Name them in \`contracts\`.
- Each package is work for one agent in about an hour, with a description that it can do without asking, and \`verification\` that can fail.
- One last package (\`wp-integration\`, \`task_type: integrate\`) waits for all others.

## How to answer

Put everything into your last message, as below, and nothing into files. \`${PROPOSAL_FILE}\` says in a page for people what is built, why it is cut like this and what could go wrong. Ask in \`<questions>\` only what changes the plan and what nobody but a person knows, all at once, one on a line; leave it out otherwise.

<file path="${PROPOSAL_FILE}">
...
</file>
<file path="contracts/openapi.yaml">
...
</file>
<file path="${PLAN_FILE}">
change_id: short-id
title: What is built
contracts:
  openapi: { primary: contracts/openapi.yaml, files: [contracts/openapi.yaml] }
packages:
  - id: wp-orders
    name: Orders
    description: What the agent of this package is to do.
    depends_on: []
    timeout_minutes: 60
    scope: { write_allow: ['src/orders/**'], read_allow: ['**'] }
    locks: { keys: ['db:schema:orders'] }
    verification: { tier: A, steps: [{ name: tests, command: npm test }] }
</file>`,
  ].join('\n\n');
}

/** What is asked for once more after an answer that has problems. */
export function refiningPrompt(brief: PlanningBrief, { answer, problems }: Round): string {
  return [
    planningPrompt(brief),
    `## The plan so far

${problems.length === 0 ? 'Answer with all files of it, as they are to become.' : 'It has the problems below. Answer once more, with all files, and with each problem solved and no other made.'}

${[
  ...(answer.plan === undefined ? [] : [fileText(PLAN_FILE, answer.plan)]),
  ...(answer.proposal === undefined ? [] : [fileText(PROPOSAL_FILE, answer.proposal)]),
  ...[...answer.contracts].map(([path, text]) => fileText(path, text)),
].join('\n')}`,
    ...(problems.length === 0 ? [] : [`<problems>\n${problems.join('\n')}\n</problems>`]),
  ].join('\n\n');
}

function fileText(path: string, text: string): string {
  return `<file path="${path}">\n${text}</file>`;
}

function folderLines(files: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const path of files) {
    const segments = path.split('/');
    const folder = segments.slice(0, Math.min(2, segments.length - 1)).join('/');
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  const all = [...counts].sort((a, b) => b[1] - a[1]);
  const lines = all
    .slice(0, FOLDERS)
    .map(
      ([folder, count]) =>
        `- ${folder === '' ? 'at the top' : `${folder}/`}: ${count} ${count === 1 ? 'file' : 'files'}`,
    );
  return all.length > FOLDERS ? [...lines, `- and ${all.length - FOLDERS} more folders`] : lines;
}

/** Where the agent's answer says that the plan itself is; it is written under the name that was asked for. */
const PLAN_FILE = 'work-packages.yaml';

/** Where the agent's answer may say what it proposes, for people. */
const PROPOSAL_FILE = 'proposal.md';

/** A file below `contracts`, written as git does. */
const CONTRACT = /^contracts(?:\/(?!\.{1,2}(?:\/|$))[^/\\]+)+$/;

/** An agent's answer to the question for a plan. */
export interface PlanAnswer {
  /** The text of the plan; undefined: there was none. */
  readonly plan: string | undefined;
  readonly proposal: string | undefined;
  /** Contract files by path. */
  readonly contracts: ReadonlyMap<string, string>;
  /** What only a person can answer. */
  readonly questions: readonly string[];
  /** What is wrong with the answer as such. */
  readonly faults: readonly string[];
}

/** Reads what an agent has said; of a file that is there twice the last counts. */
export function readAnswer(said: string): PlanAnswer {
  const files = new Map<string, string>();
  for (const [, path = '', text = ''] of said.matchAll(/<file path="([^"\n]+)">\r?\n?([\s\S]*?)<\/file>/g)) {
    files.set(path.trim(), unfenced(text));
  }
  const faults: string[] = [];
  const contracts = new Map<string, string>();
  for (const [path, text] of files) {
    if (CONTRACT.test(path)) {
      contracts.set(path, text);
    } else if (path !== PLAN_FILE && path !== PROPOSAL_FILE) {
      faults.push(
        `The file ${path} cannot be part of a plan: only ${PLAN_FILE}, ${PROPOSAL_FILE} and files below contracts/ can.`,
      );
    }
  }
  const asked = [...said.matchAll(/<questions>([\s\S]*?)<\/questions>/g)].at(-1)?.[1] ?? '';
  const questions = asked
    .split('\n')
    .map((line) => line.replace(/^\s*(?:[-*]|\d+[.)])\s*/, '').trim())
    .filter((line) => line !== '');
  const plan = files.get(PLAN_FILE);
  if (plan === undefined && questions.length === 0) {
    faults.push(`There is no <file path="${PLAN_FILE}"> in the answer.`);
  }
  return { plan, proposal: files.get(PROPOSAL_FILE), contracts, questions, faults };
}

/** Without a fence of three backticks around all of it, which models like to put there. */
function unfenced(text: string): string {
  const inner = /^\s*```[\w-]*\r?\n([\s\S]*?)\r?\n```\s*$/.exec(text)?.[1] ?? text;
  return `${inner.replace(/^\r?\n/, '').trimEnd()}\n`;
}

/** How many places without an example are named. */
const MOST_PLACES = 20;

type Node = Readonly<Record<string, unknown>>;

/**
 * The places of an OpenAPI document where JSON is answered or sent without an example: a mock server would have to make
 * something up, and those who build against it would see nothing real. Any other file has none.
 */
export function withoutExamples(path: string, text: string): string[] {
  let document: unknown;
  try {
    document = parse(text);
  } catch {
    // What is no YAML is told by those who check contracts.
    return [];
  }
  const root = node(document);
  if (!('openapi' in root)) {
    return [];
  }
  const places: string[] = [];
  for (const [route, operations] of Object.entries(node(root['paths']))) {
    for (const [method, operation] of Object.entries(node(operations))) {
      const { requestBody, responses } = node(operation);
      const bodies: [string, unknown][] = [
        ['the request', requestBody],
        ...Object.entries(node(responses)).map(([code, one]): [string, unknown] => [
          `the answer ${code}`,
          one,
        ]),
      ];
      for (const [what, body] of bodies) {
        const own = node(resolved(root, body));
        for (const [type, media] of Object.entries(node(own['content']))) {
          if (/json/.test(type) && !hasExample(root, node(media))) {
            places.push(`${path}: ${what} of ${method.toUpperCase()} ${route} has no example (${type}).`);
          }
        }
      }
    }
  }
  return places.slice(0, MOST_PLACES);
}

function hasExample(root: Node, media: Node): boolean {
  const schema = node(resolved(root, media['schema']));
  return [media, schema].some((each) => 'example' in each || 'examples' in each || 'default' in each);
}

function resolved(root: Node, value: unknown): unknown {
  const reference = node(value)['$ref'];
  return typeof reference === 'string' && reference.startsWith('#/')
    ? reference
        .slice(2)
        .split('/')
        .reduce<unknown>((at, key) => node(at)[key.replaceAll('~1', '/').replaceAll('~0', '~')], root)
    : value;
}

function node(value: unknown): Node {
  return typeof value === 'object' && value !== null ? (value as Node) : {};
}
