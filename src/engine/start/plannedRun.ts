import { chosenAgent } from '../../plan/agentRules';
import { resolveAgent } from '../../agents/adapters/agentTable';
import type { Gate, Goal } from '../../plan/additions';
import type { Plan, VerificationStep, WorkPackage } from '../../plan/model';
import { DEFAULT_MAX_PARALLEL } from '../../plan/model';
import type { PlanGraph } from '../../plan/graph/graph';
import { heldLockKey } from '../../plan/upstream/lockKeys';
import type { StartRunParams } from '../../protocol/driver';
import { wantedWords } from '../../run/verification/serverChecks';
import type { AgentWishes, PlannedGate, PlannedGoal, PlannedPackage } from '../../run/kernel/kernel';
import {
  fileLockKey,
  fingerprint,
  lockedPath,
  SHARED_WORKTREE_LOCK,
  stepGate,
  SUBPLAN_AGENT,
} from '../../run/kernel/kernel';
import { WavesError } from '../../wavesError';
import { isDecidedByCommand, reviewOf } from '../kernel/commandSteps';
import type { EngineDependencies } from '../kernel/engineDependencies';

/** How many packages of a plan may work at the same time: as asked for, else as the plan says. */
export function maxParallelOf(plan: Plan, params: Pick<StartRunParams, 'maxParallel'> = {}): number {
  return params.maxParallel ?? plan.execution.maxParallel ?? DEFAULT_MAX_PARALLEL;
}

/** How a package is to be carried out. */
export interface Carrying {
  readonly wishes: AgentWishes;
  /** Whether it will really be carried out; only then it needs an agent. */
  readonly selected: boolean;
  /** The revision of the contracts that it is built on, where that has been raised. */
  readonly contracts?: number | undefined;
  /** What the feature asks of it. */
  readonly goals?: readonly Goal[];
  /** The plan that does its work, where it is one of its own. */
  readonly subplan?: {
    readonly path: string;
    readonly hash: string;
    readonly packages: readonly PlannedPackage[];
  };
}

/**
 * The packages asked for with everything that they depend on; all of them when nothing is asked for in particular.
 * @throws WavesError `unknown-package`.
 */
export function withDependencies(graph: PlanGraph, only: readonly string[] | undefined): ReadonlySet<string> {
  if (only === undefined) {
    return new Set(graph.waveOf.keys());
  }
  const selected = new Set<string>();
  for (const id of only) {
    if (!graph.waveOf.has(id)) {
      const known = [...graph.waveOf.keys()].join(', ');
      throw new WavesError('unknown-package', `The plan has no package "${id}".`, `It has: ${known}.`);
    }
    selected.add(id);
    graph.ancestors(id).forEach((ancestor) => selected.add(ancestor));
  }
  return selected;
}

/**
 * A package as a run needs it.
 * @throws WavesError `unknown-agent`.
 */
export function plannedPackage(
  item: WorkPackage,
  graph: PlanGraph,
  { wishes, selected, contracts, subplan, goals = [] }: Carrying,
): PlannedPackage {
  return {
    id: item.id,
    title: item.title,
    wave: graph.waveOf.get(item.id) ?? 1,
    dependsOn: [...new Set(item.dependsOn.map((dependency) => dependency.value))],
    ...needsOf(item),
    priority: item.priority,
    remainingMinutes: graph.remainingMinutes.get(item.id) ?? item.timeoutMinutes,
    timeoutMinutes: item.timeoutMinutes,
    retryBudget: item.retryBudget,
    writeAllow: item.scope.writeAllow.map((glob) => glob.value),
    deny: item.scope.deny.map((glob) => glob.value),
    locks: claims(item, subplan?.packages),
    ...(item.locks.ttlMinutes === undefined ? {} : { lockTtlMinutes: item.locks.ttlMinutes }),
    agent: agentOf(item, wishes, selected, subplan !== undefined),
    ...reviewerOf(item, wishes),
    ...gatesOf(item),
    ...loopOf(item),
    ...(subplan === undefined ? {} : { subplan: subplan.path }),
    ...(item.generatesPlan === true ? { generatesPlan: true } : {}),
    ...continuousOf(item),
    ...(item.runsOn === undefined ? {} : { runsOn: [...new Set(item.runsOn.map(({ value }) => value))] }),
    ...(item.sharesWorktree && subplan === undefined && item.generatesPlan !== true
      ? { sharesWorktree: true }
      : {}),
    ...(item.verification.tier === undefined ? {} : { tier: item.verification.tier }),
    ...(goals.length === 0 ? {} : { goals: goals.map(plannedGoal) }),
    fingerprint: fingerprintOf(item, contracts, subplan),
  };
}

function loopOf({ until }: WorkPackage): Pick<PlannedPackage, 'until'> {
  if (until === undefined) {
    return {};
  }
  const { step, name, rounds } = until;
  return { until: { step, name, rounds } };
}

function plannedGoal({ kind, text, step, target }: Goal): PlannedGoal {
  return {
    kind,
    text,
    ...(step === undefined ? {} : { step: step.value }),
    ...(target === undefined ? {} : { target }),
  };
}

function continuousOf({ continuous }: WorkPackage): Pick<PlannedPackage, 'continuous'> {
  return continuous === undefined
    ? {}
    : { continuous: { rounds: continuous.rounds, when: continuous.when.map(({ value }) => value) } };
}

function needsOf({ needs }: WorkPackage): Pick<PlannedPackage, 'needs'> {
  const wanted = needs.map(({ from, artifact }) => ({ from: from.value, path: artifact.value }));
  return wanted.length === 0 ? {} : { needs: wanted };
}

function agentOf(
  item: WorkPackage,
  wishes: AgentWishes,
  selected: boolean,
  isPlan: boolean,
): PlannedPackage['agent'] {
  if (!selected) {
    return { name: 'none' };
  }
  return isPlan
    ? { name: SUBPLAN_AGENT }
    : resolveAgent(item.id, {
        override: wishes.override,
        planned: item.agent,
        ruled: chosenAgent(wishes.rules ?? {}, item.traits),
        fallback: wishes.fallback,
        described: wishes.described,
        interactive: wishes.interactive,
      });
}

/** @throws WavesError `unknown-agent`. */
function reviewerOf(item: WorkPackage, { described }: AgentWishes): Pick<PlannedPackage, 'reviewer'> {
  const { agent: name, model } = reviewOf(item) ?? {};
  return name === undefined
    ? {}
    : {
        reviewer: resolveAgent(item.id, {
          override: { name, ...(model === undefined ? {} : { model }) },
          planned: undefined,
          fallback: undefined,
          described,
        }),
      };
}

/** The package's own gate, and one for each step of its verification that a person carries out or looks up on a server. */
function gatesOf(item: WorkPackage): Pick<PlannedPackage, 'gates'> {
  const { gate, verification } = item;
  const own: PlannedGate[] =
    gate === undefined || (isDecidedByCommand(item) && reviewOf(item) === undefined)
      ? []
      : [
          {
            id: `${item.id}:gate`,
            before: gate.before,
            title: gateTitle(gate),
            ...instructions(gate.instructions),
            // Only where the review comes to nothing.
            ...(reviewOf(item) === undefined ? {} : { step: verification.steps.length + 1 }),
          },
        ];
  const manual = verification.steps.flatMap((step, index): PlannedGate[] => {
    const gate = { id: stepGate(item.id, step), before: 'merge', title: step.name } as const;
    switch (step.kind) {
      case 'command':
        return [];
      case 'ci':
        return [{ ...gate, ...instructions(whereToLook(item, step)), step: index + 1 }];
      case 'manual':
        return [{ ...gate, ...instructions(step.instructions) }];
    }
  });
  const gates = [...manual, ...own];
  return gates.length === 0 ? {} : { gates };
}

function instructions(text: string | undefined): Pick<PlannedGate, 'instructions'> {
  return text === undefined ? {} : { instructions: text };
}

/** What a person has to see on the server before saying that a step has passed there. */
function whereToLook(item: WorkPackage, { ci }: VerificationStep): string {
  const what = wantedWords(ci ?? { requiredChecks: [] });
  return `Push the branch of ${item.id} and see that ${what} passed for its last commit.`;
}

function gateTitle(gate: Gate): string {
  switch (gate.by) {
    case 'person':
      return `A person must approve its ${gate.before}`;
    case 'check':
      return `Check by hand: ${gate.command?.value ?? 'the command is not named'}`;
    case 'review':
      return `Review by ${gate.agent?.value ?? 'another agent'}`;
  }
}

/**
 * Everything that the plan, and the one within the package, says of it, without where it says it; and which contracts it is
 * built on.
 */
function fingerprintOf(
  item: WorkPackage,
  contracts: number | undefined,
  subplan: Carrying['subplan'],
): string {
  const own = JSON.stringify(item, (key, value: unknown) => (RANGES.test(key) ? undefined : value));
  const text = contracts === undefined ? own : `${own} contracts ${contracts}`;
  const within = subplan?.packages.map((child) => child.fingerprint).join(' ') ?? '';
  return fingerprint(subplan === undefined ? text : `${text} ${subplan.hash} ${within}`);
}

const RANGES = /^(range|.*Range)$/;

/** Packages whose files are locked where they really lie. */
export function placedLocks(
  packages: readonly PlannedPackage[],
  { placeOf = (path) => path }: Pick<EngineDependencies, 'placeOf'>,
): PlannedPackage[] {
  return packages.map((item) => {
    const locks = item.locks.map((key) => {
      const path = lockedPath(key);
      return path === undefined ? key : fileLockKey(placeOf(path));
    });
    return { ...item, locks: [...new Set(locks)].sort() };
  });
}

function claims(item: WorkPackage, within: readonly PlannedPackage[] = []): string[] {
  const files = item.locks.files.map((file) => fileLockKey(file.value));
  const keys = item.locks.keys.map((key) => heldLockKey(key.value));
  const shared = item.sharesWorktree ? [SHARED_WORKTREE_LOCK] : [];
  return [...new Set([...files, ...keys, ...shared, ...within.flatMap((child) => child.locks)])].sort();
}
