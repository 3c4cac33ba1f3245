import type { Goal } from '../../plan/additions';
import type { Plan, VerificationStep, WorkPackage } from '../../plan/model';
import { goalsOf, targetText } from '../../plan/taskLists';
import type { Finding } from '../../run/verification/findings';
import { planContracts } from '../contractPaths';
import type { UpstreamContract } from './contractsSection';
import { contractsSection } from './contractsSection';
import { describeOwed, obligationsOf } from '../obligations';
import type { PromptChannel } from './sections';
import {
  answeringHandoff,
  CONTEXT_SECTION,
  EVIDENCE_HEADING,
  goingOn,
  mending,
  partsSection,
  rulesSection,
  findingsSection,
  replySection,
} from './sections';
import { foundSection } from './foundSection';
import type { Upstream } from './upstreamSection';
import { cutTo, mergedSection, upstreamSection } from './upstreamSection';
import type { KnownMemory, SessionNote } from './knowledge';
import { memorySection, noteSection } from './knowledgeSections';
import type { PromptParts } from './promptTemplate';
import { DEFAULT_TEMPLATE, fillTemplate, withPart } from './promptTemplate';

/** What another package has left for this one, or a person asks of it. */
export interface PromptHandoff {
  /** Its id, under which it is answered. */
  readonly handoff: string;
  /** Not empty: whoever asks waits for an answer. */
  readonly asked?: readonly string[];
  readonly from: string;
  readonly person?: true;
  readonly message: string;
  /** Absolute path of changes that its agent has made, as `git apply` takes them. */
  readonly patch: string | undefined;
}

/** Why the attempt before this one came to nothing. */
export interface LastFailure {
  readonly message: string;
  /** The end of what the failed command printed. */
  readonly output: string | undefined;
  /** What a reviewer found in its work. */
  readonly findings: readonly Finding[];
  /** Set: its work is kept, and to be mended where it stands. */
  readonly isRound?: true;
}

/** What a prompt is built from besides the plan. */
export interface PromptInput {
  readonly plan: Plan;
  readonly package: WorkPackage;
  readonly channel: PromptChannel;
  /** The text of the package's `prompt`, wherever it stands. */
  readonly addition: string | undefined;
  /** What the package is made up of, each in words. */
  readonly tasks: readonly string[];
  /** Direct dependencies, in plan order. */
  readonly upstream: readonly Upstream[];
  /** What packages before it have left to build against, the most important first. */
  readonly contracts: readonly UpstreamContract[];
  /** What was merged since its last round and has it done once more, of a package that goes on. */
  readonly mergedSince?: readonly Pick<Upstream, 'id' | 'title' | 'filesModified'>[];
  /** What it needs of others at its end and is not there yet. */
  readonly awaited?: readonly { readonly path: string; readonly from: string }[];
  /** A server that answers as one of the contracts says. */
  readonly mock?: { readonly contract: string; readonly url: string } | undefined;
  /** Documents beside the plan that a package of its kind reads first, from the top of the repository. */
  readonly documents: readonly string[];
  /** What the plans around this one ask of all of its packages together. */
  readonly goalsAbove?: readonly Pick<Goal, 'text' | 'target'>[];
  readonly lastFailure: LastFailure | undefined;
  /** How it answers with a plan, where that is what it is for. */
  readonly planning?: string;
  /** What a person has said to how the attempt before ended. */
  readonly reply?: string;
  /** What other packages have left for this one, the oldest first. */
  readonly handoffs?: readonly PromptHandoff[];
  /** What was learned before, the most relevant first. */
  readonly memories?: readonly KnownMemory[];
  /** What earlier sessions on this package have left, the latest first. */
  readonly notes?: readonly SessionNote[];
  /** The repository's own template, checked; undefined: the one that is built in. */
  readonly template: string | undefined;
  /** Contracts, and what is owed to others, are kept from the agent. */
  readonly withoutContracts?: boolean;
}

/** How long a prompt may be, in characters, before what can be looked up elsewhere is left out of it. */
export const PROMPT_BUDGET = 60_000;

/**
 * The prompt of one attempt, in Markdown: what to do, which files, what is already there, how it will be checked. It
 * names this package's own scope and nothing of the packages beside it. Where it would become longer than the budget, what
 * others left is told in short: files of earlier packages are only counted, their reports, handoffs, surfaces, printed output
 * and what reviewers found are cut, and what earlier packages have found gets the room that is left. What people wrote for this
 * package is never cut.
 */
export function buildPrompt(input: PromptInput): string {
  const template = input.template === undefined ? DEFAULT_TEMPLATE : withLaterParts(input.template);
  const whole = fillTemplate(
    template,
    partsOf(input, {
      upstreamFiles: 50,
      output: Infinity,
      reports: Infinity,
      found: Infinity,
      text: Infinity,
      handoffs: Infinity,
      contracts: Infinity,
      findings: 50,
      surfaces: 24_000,
      notes: 4000,
      memories: 4000,
    }),
  );
  if (whole.length <= PROMPT_BUDGET) {
    return whole;
  }
  const short = (found: number): string => fillTemplate(template, partsOf(input, { ...SHORT, found }));
  return short(Math.max(LEAST_FOUND, PROMPT_BUDGET - short(0).length - FOUND_WORDS));
}

/** A template from before there were these parts must not lose them. */
function withLaterParts(template: string): string {
  return (['goals', 'handoffs', 'last_session', 'memories'] as const).reduce(
    (text: string, part) => withPart(text, part),
    template,
  );
}

/** How many characters of earlier findings are told, however long the rest of the prompt is. */
const LEAST_FOUND = 2000;

/** How many characters are kept for naming the file that has all findings. */
const FOUND_WORDS = 500;

/** What goes into a prompt that would be too long. */
const SHORT: Omit<Limits, 'found'> = {
  upstreamFiles: 0,
  output: 500,
  reports: 12_000,
  text: 1000,
  handoffs: 8,
  contracts: 60,
  findings: 8,
  surfaces: 4000,
  notes: 1500,
  memories: 1000,
};

/** How much of what others left goes into a prompt: files of each earlier package, characters of printed output and of surfaces. */
interface Limits {
  readonly upstreamFiles: number;
  readonly output: number;
  /** Characters of what agents of earlier packages report. */
  readonly reports: number;
  /** Characters of the findings of earlier packages. */
  readonly found: number;
  /** Characters of any one text of an agent or a check. */
  readonly text: number;
  /** How many handoffs, the latest. */
  readonly handoffs: number;
  /** How many contracts are named. */
  readonly contracts: number;
  /** How many findings of a review. */
  readonly findings: number;
  readonly surfaces: number;
  /** Characters of what earlier sessions left. */
  readonly notes: number;
  /** Characters of what was remembered. */
  readonly memories: number;
}

function partsOf(input: PromptInput, limits: Limits): PromptParts {
  const { plan, package: item } = input;
  const isToldOfContracts = input.withoutContracts !== true;
  return {
    title: item.title,
    package: item.id,
    feature: plan.feature.title,
    description: item.description.trim(),
    last_failure: [replySection(input.reply), failureSection(input.lastFailure, limits)]
      .filter((part) => part !== '')
      .join('\n\n'),
    last_session: noteSection(input.notes ?? [], limits.notes),
    handoffs: handoffSection(input.handoffs ?? [], input.channel, limits),
    goals: goalsSection(goalsOf(plan, item), input.goalsAbove ?? []),
    tasks: [list('## Tasks', input.tasks), input.planning ?? ''].filter((part) => part !== '').join('\n\n'),
    write:
      paths('## Files you may write', item.scope.writeAllow) ||
      '## Files you may write\n\nNone. This package only reads and reports.',
    deny: paths('## Files you must not touch', item.scope.deny),
    read: list(
      '## Files to read first',
      [...input.documents, ...item.scope.readAllow.map(({ value }) => value).filter(saysWhat)].map(
        (path) => `\`${path}\``,
      ),
    ),
    contracts: isToldOfContracts
      ? contractsSection(input.contracts, planContracts(plan), limits.surfaces, limits.contracts, input.mock)
      : '',
    obligations: isToldOfContracts ? obligationsSection(plan, item) : '',
    upstream: [
      mergedSection(input.mergedSince ?? []),
      upstreamSection(input.upstream, { files: limits.upstreamFiles, reports: limits.reports }),
      foundSection(input.upstream, limits.found),
      partsSection(input.awaited ?? [], neededOf(plan, item.id), input.channel),
    ]
      .filter((part) => part !== '')
      .join('\n\n'),
    memories: memorySection(input.memories ?? [], limits.memories),
    checks: checksSection(item.verification.steps),
    context: isToldOfContracts ? CONTEXT_SECTION : '',
    rules: rulesSection(input.channel),
    work_order: input.addition === undefined ? '' : `## Work order\n\n${input.addition.trim()}`,
  };
}

/** What the feature asks for of this package, each with what will show it, and what is asked of the whole that it is part of. */
function goalsSection(goals: readonly Goal[], above: NonNullable<PromptInput['goalsAbove']>): string {
  const lines = goals.map(({ text, step, target }) => {
    const proofs = [
      ...(step === undefined ? [] : [`the step "${step.value}"`]),
      ...(target === undefined ? [] : [`\`${targetText(target)}\`, as a step measures it`]),
    ];
    return proofs.length === 0 ? text : `${text} (shown by ${proofs.join(' and ')})`;
  });
  const whole = above.map(({ text, target }) =>
    target === undefined ? text : `${text} (\`${targetText(target)}\`)`,
  );
  return [
    list('## What the feature asks for', lines),
    list('## What is asked of all packages of this plan together', whole),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** Those that need something of others before their end, which are few. */
const NEEDING = new WeakMap<Plan, readonly WorkPackage[]>();

/** What others need of a package before its end, each path with who they are. */
function neededOf(plan: Plan, id: string): { readonly path: string; readonly by: readonly string[] }[] {
  const needing = NEEDING.get(plan) ?? plan.packages.filter(({ needs }) => needs.length > 0);
  NEEDING.set(plan, needing);
  const found = new Map<string, string[]>();
  for (const other of needing) {
    for (const { from, artifact } of other.needs) {
      if (from.value === id) {
        found.set(artifact.value, [...(found.get(artifact.value) ?? []), other.id]);
      }
    }
  }
  return [...found].map(([path, by]) => ({ path, by }));
}

function checksSection(steps: readonly VerificationStep[]): string {
  const checks = steps.map((step) => {
    const what = step.command === undefined ? step.instructions : `\`${step.command}\``;
    return what === undefined ? step.name : `${step.name}: ${what}`;
  });
  const keys = [
    ...new Set(
      steps.flatMap(({ kind, evidence }) => (kind === 'manual' ? [] : (evidence?.resultKeys ?? []))),
    ),
  ];
  return [
    list('## How your work will be checked', checks),
    list(
      EVIDENCE_HEADING,
      keys.map((key) => `\`${key}\``),
    ),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/**
 * What an agent is told that goes on in the conversation in which it had ended without finishing.
 * @param reply what a person says to it.
 */
export function goOnPrompt(reply: string, channel: PromptChannel): string {
  return `${reply}\n\n${goingOn(channel)}\n`;
}

/** What an agent is told that goes on in its conversation to mend what was found in its work. */
export function mendPrompt(failure: LastFailure, channel: PromptChannel): string {
  const all = { output: Infinity, findings: 50, text: Infinity };
  return `${failureSection(failure, all)}\n\n${mending(channel)}\n`;
}

function failureSection(
  failure: PromptInput['lastFailure'],
  limits: Pick<Limits, 'output' | 'findings' | 'text'>,
): string {
  if (failure === undefined) {
    return '';
  }
  const output =
    failure.output === undefined
      ? []
      : [`It printed at the end:\n\n${fenced(failure.output.slice(-limits.output))}`];
  const again =
    failure.isRound === true
      ? 'Your work lies in this worktree as it was checked. Mend what was found, and leave the rest.'
      : 'You start again from a clean tree.';
  const found = findingsSection(failure.findings, limits.findings, limits.text);
  return [
    failure.isRound === true ? '## What was found in your work' : '## The attempt before this one failed',
    cutTo(failure.message, limits.text),
    ...found,
    ...output,
    again,
  ].join('\n\n');
}

function handoffSection(handoffs: readonly PromptHandoff[], channel: PromptChannel, limits: Limits): string {
  if (handoffs.length === 0) {
    return '';
  }
  // What a person asks is told whole.
  const later = handoffs.slice(-limits.handoffs);
  const shown = handoffs.filter((each) => each.person === true || later.includes(each));
  const left = handoffs.length - shown.length;
  const entries = shown.map(({ handoff, from, person, message, patch, asked }) => {
    const how =
      patch === undefined
        ? ''
        : `\n  Its changes are in \`${patch}\`: look at them, and take over what is right with \`git apply --3way\`.`;
    const reply =
      asked === undefined || asked.length === 0
        ? ''
        : `\n  It waits for your answer: ${answeringHandoff(channel, handoff)}.`;
    return `- From ${from}${person === true ? ', a person' : ''}: ${person === true ? message : cutTo(message, limits.text)}${how}${reply}`;
  });
  const more = left === 0 ? '' : `\n- and ${left} earlier ones`;
  return `## Left for you by others\n\n${entries.join('\n')}${more}`;
}

/** A text as it is, whatever stands in it. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}

/** What the package must leave for those behind it; it is checked before the work is merged. */
function obligationsSection(plan: Plan, item: WorkPackage): string {
  const lines = obligationsOf(plan, item).map((owed) => {
    const users = owed.neededBy.length === 0 ? '' : `, for ${owed.neededBy.join(', ')}`;
    return `${describeOwed(owed)}${users}`;
  });
  return list('## What you must leave behind', lines);
}

/** Whether a glob names anything: one that is open to everything is nothing to read first. */
function saysWhat(glob: string): boolean {
  return /[^*/.]/.test(glob);
}

function paths(heading: string, items: readonly { readonly value: string }[]): string {
  return list(
    heading,
    items.map((item) => `\`${item.value}\``),
  );
}

function list(heading: string, items: readonly string[]): string {
  return items.length === 0 ? '' : `${heading}\n\n${items.map((item) => `- ${item}`).join('\n')}`;
}
