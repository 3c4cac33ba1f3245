import { checkPlan } from '../plan/checks/checkPlan';
import { isIntegration } from '../plan/checks/basis/integration';
import { compileGlob } from '../plan/globs/globs';
import { graphOf } from '../plan/graph/graph';
import type { Plan, WorkPackage } from '../plan/model';
import type { PlanReading } from '../plan/reading/readPlan';
import { expectedMinutes } from './forecast';

/** Numbers of agents that people are told the expected time for. */
const AGENTS = [1, 2, 4, 10] as const;

/** With how many agents it is looked at what a change would gain. */
const MANY = 10;

/** Changes that are tried, each by carrying the plan out in thought; and how large a plan may be for that. */
const MOST_TRIED = 40;
const MOST_PACKAGES = 300;

/** Pieces of advice of one kind. */
const MOST_TOLD = 3;

/** Something that would make a plan better. What it would gain is reckoned; whether it is possible only people know. */
export interface Advice {
  readonly text: string;
  /** The packages that it is about. */
  readonly packages: readonly string[];
  /** How much sooner the plan would be done with ten agents; absent: that is not what it is about. */
  readonly minutes?: number;
}

/** What a plan takes with so many agents. */
export interface AgentsTime {
  readonly agents: number;
  readonly minutes: number;
}

/** Why nothing was tried: with errors a plan is another one when it is mended; a large one takes too long. */
export type Untried = 'errors' | 'large';

/** What the scheduler that runs have says about a plan. */
export interface PlanAdvice {
  /** Empty for a plan with a cycle, or one that is too large to be carried out in thought. */
  readonly times: readonly AgentsTime[];
  /** What would gain most comes first. */
  readonly advice: readonly Advice[];
  /** There is no advice because nobody has looked for any; absent: what there is to say is said. */
  readonly untried?: Untried;
}

/** Looks for what would make a plan shorter or safer. Nothing for a plan with errors: those come first. */
export function planAdvice(reading: PlanReading): PlanAdvice {
  const steps = adviceInSteps(reading);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) {
      return value;
    }
  }
}

/** The same in steps, so that others get their turn: between two of them, the plan is carried out in thought once. */
export function* adviceInSteps(reading: PlanReading): Generator<undefined, PlanAdvice> {
  const { plan } = reading;
  const times: AgentsTime[] = [];
  for (const agents of AGENTS) {
    const minutes = expectedMinutes(plan, agents);
    times.push(...(minutes === undefined ? [] : [{ agents, minutes }]));
    yield undefined;
  }
  const now = times.at(-1)?.minutes;
  if (errorsOf(reading) > 0) {
    return { times, advice: [], untried: 'errors' };
  }
  if (now === undefined || plan.packages.length > MOST_PACKAGES) {
    return { times, advice: [], untried: 'large' };
  }
  const edges = yield* withoutEdges(reading, now);
  const gains = [...edges, ...(yield* inHalves(plan, now))];
  return {
    times,
    advice: [
      ...gains.sort((a, b) => (b.minutes ?? 0) - (a.minutes ?? 0)),
      ...oneByOne(plan, times),
      ...lateContracts(plan),
      ...readWhileWritten(plan),
      ...tooSmall(plan),
    ],
  };
}

const UNTRIED: Readonly<Record<Untried, string>> = {
  errors: 'Unchecked: changes are tried when the plan has no errors.',
  large: `Unchecked: changes are tried in plans of at most ${MOST_PACKAGES} packages.`,
};

/** The same as lines for people. */
export function adviceLines({ times, advice, untried }: PlanAdvice): string[] {
  return [
    ...(times.length === 0
      ? []
      : [
          `Expected, if each package takes what the plan says: ${times.map(({ agents, minutes }) => `${Math.round(minutes)} min with ${agents}`).join(', ')} agents`,
        ]),
    ...advice.map(({ text }) => `- ${text}`),
    ...(untried !== undefined
      ? [UNTRIED[untried]]
      : advice.length === 0
        ? ['Nothing was found that would make it shorter.']
        : []),
  ];
}

/** Dependencies on the critical path without which the plan would be done sooner, and still be valid. */
function* withoutEdges(reading: PlanReading, now: number): Generator<undefined, Advice[]> {
  const { plan } = reading;
  const { criticalPath } = graphOf(plan);
  const edges = criticalPath.slice(1).map((id, at) => [criticalPath[at] ?? '', id] as const);
  const found: Advice[] = [];
  for (const [from, id] of edges.slice(0, MOST_TRIED)) {
    const changed = changedPackage(plan, id, (item) => [
      { ...item, dependsOn: item.dependsOn.filter(({ value }) => value !== from) },
    ]);
    const gain = now - (expectedMinutes(changed, MANY) ?? now);
    if (gain >= 1 && !integrates(plan, id) && errorsOf({ ...reading, plan: changed }) === 0) {
      found.push({
        text: `If ${id} need not wait for ${from}, ${MANY} agents are done ${Math.round(gain)} min sooner; no two packages would then write the same file.`,
        packages: [id, from],
        minutes: gain,
      });
    }
    yield undefined;
  }
  return best(found);
}

/** Packages on the critical path that would gain most in two halves that work at the same time. */
function* inHalves(plan: Plan, now: number): Generator<undefined, Advice[]> {
  const { criticalPath } = graphOf(plan);
  const found: Advice[] = [];
  for (const id of criticalPath.slice(0, MOST_TRIED)) {
    const minutes = plan.packages.find((item) => item.id === id)?.timeoutMinutes ?? 0;
    const gain = now - (expectedMinutes(halved(plan, id), MANY) ?? now);
    if (gain >= 1 && !integrates(plan, id)) {
      found.push({
        text: `${id} (${minutes} min) in two halves that work at the same time: ${MANY} agents are done ${Math.round(gain)} min sooner.`,
        packages: [id],
        minutes: gain,
      });
    }
    yield undefined;
  }
  return best(found);
}

function halved(plan: Plan, id: string): Plan {
  const half = `${id}-other-half`;
  const split = changedPackage(plan, id, (item) => [
    { ...item, timeoutMinutes: item.timeoutMinutes / 2 },
    { ...item, id: half, timeoutMinutes: item.timeoutMinutes / 2 },
  ]);
  return {
    ...split,
    packages: split.packages.map((item) => {
      const waits = item.dependsOn.find(({ value }) => value === id);
      return waits === undefined
        ? item
        : { ...item, dependsOn: [...item.dependsOn, { ...waits, value: half }] };
    }),
  };
}

/** Packages that mostly wait for each other, as layers do. */
function oneByOne(plan: Plan, times: readonly AgentsTime[]): Advice[] {
  const alone = times.find(({ agents }) => agents === 1)?.minutes ?? 0;
  const many = times.at(-1)?.minutes ?? 0;
  const { waves } = graphOf(plan);
  return plan.packages.length < 4 || alone > many * 1.5
    ? []
    : [
        {
          text: `${MANY} agents are only ${(alone / Math.max(1, many)).toFixed(1)} times as fast as one: ${plan.packages.length} packages stand in ${waves.length} waves. Where packages are layers, slices that each go through all of them need not wait for each other.`,
          packages: [],
        },
      ];
}

/** Contracts that are written after, or while, others build on them; or that nobody writes. */
function lateContracts(plan: Plan): Advice[] {
  const { waves, waveOf } = graphOf(plan);
  const late = plan.packages.filter(
    ({ id, taskType }) => taskType === 'contracts' && (waveOf.get(id) ?? 1) > 1,
  );
  const widest = [...waves].sort((a, b) => b.length - a.length)[0] ?? [];
  const none =
    plan.contracts.files.length === 0 &&
    widest.length > 1 &&
    waves.length > 1 &&
    !plan.packages.some(({ taskType, consumes }) => taskType === 'contracts' || consumes.length > 0);
  return [
    ...late.map(({ id }) => ({
      text: `${id} writes contracts in wave ${waveOf.get(id) ?? 1}: what others build against is written best before anything else.`,
      packages: [id],
    })),
    ...(none
      ? [
          {
            text: `${widest.slice(0, 4).join(', ')} work at the same time, and nothing says what they give each other: a first package could write contracts, or the plan name those that there are.`,
            packages: widest,
          },
        ]
      : []),
  ];
}

/** Files that one package builds on while another one may still write them. */
function readWhileWritten(plan: Plan): Advice[] {
  const graph = graphOf(plan);
  const told = plan.packages.flatMap((item) =>
    item.consumes.flatMap(({ value: file }) => {
      const earlier = graph.ancestors(item.id);
      const writer = plan.packages.find(
        (other) =>
          other.id !== item.id &&
          !isIntegration(other) &&
          !earlier.has(other.id) &&
          !graph.ancestors(other.id).has(item.id) &&
          other.scope.writeAllow.some(({ value }) => compileGlob(value)(file)),
      );
      return writer === undefined
        ? []
        : [
            {
              text: `${item.id} builds on ${file}, which ${writer.id} may write at the same time: let it wait for ${writer.id}.`,
              packages: [item.id, writer.id],
            },
          ];
    }),
  );
  return told.slice(0, MOST_TOLD);
}

/** Packages of which the worktree, the agent's start and the merge cost more than their work. */
function tooSmall(plan: Plan): Advice[] {
  const small = plan.packages.filter(
    ({ timeoutMinutes, subplan }) => timeoutMinutes < 10 && subplan === undefined,
  );
  return small.length < 2
    ? []
    : [
        {
          text: `${small
            .slice(0, 5)
            .map(({ id }) => id)
            .join(
              ', ',
            )}${small.length > 5 ? ` and ${small.length - 5} more` : ''} have less than 10 minutes each: together they need one worktree, one start of an agent and one merge.`,
          packages: small.map(({ id }) => id),
        },
      ];
}

function best(all: readonly Advice[]): Advice[] {
  return [...all].sort((a, b) => (b.minutes ?? 0) - (a.minutes ?? 0)).slice(0, MOST_TOLD);
}

/** What brings everything together waits for all of it on purpose. */
function integrates(plan: Plan, id: string): boolean {
  return plan.packages.some((item) => item.id === id && isIntegration(item));
}

function changedPackage(plan: Plan, id: string, change: (item: WorkPackage) => readonly WorkPackage[]): Plan {
  return { ...plan, packages: plan.packages.flatMap((item) => (item.id === id ? change(item) : [item])) };
}

function errorsOf(reading: PlanReading): number {
  return checkPlan(reading).filter(({ severity }) => severity === 'error').length;
}
