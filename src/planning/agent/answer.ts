/** Where the agent's answer says that the plan itself is; it is written under the name that was asked for. */
export const PLAN_FILE = 'work-packages.yaml';

/** Where the agent's answer may say what it proposes, for people. */
export const PROPOSAL_FILE = 'proposal.md';

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
