import { resolveAgent } from '../agents/agentTable';
import type { Gate } from '../plan/additions';
import type { AgentChoice, Plan, WorkPackage } from '../plan/model';
import type { PlanGraph } from '../plan/graph';
import { fingerprint } from '../run/fingerprint';
import type { PlannedGate, PlannedPackage } from '../run/plannedPackage';
import { stepGate } from '../run/plannedPackage';
import { WavesError } from '../wavesError';

/** Who carries packages out, as far as the caller of a run says so. */
export interface AgentWishes {
  readonly agent: AgentChoice | undefined;
  readonly defaultAgent: AgentChoice | undefined;
}

/**
 * A plan's packages as a run needs them. Of packages with the same id the first counts.
 * @param selected the packages that will really be carried out; only they need an agent.
 * @throws WavesError `unknown-agent`.
 */
export function plannedPackages(
  plan: Plan,
  graph: PlanGraph,
  wishes: AgentWishes,
  selected: ReadonlySet<string>,
): PlannedPackage[] {
  const planned = new Map<string, PlannedPackage>();
  for (const item of plan.packages) {
    if (!planned.has(item.id)) {
      planned.set(item.id, plannedPackage(item, graph, wishes, selected.has(item.id)));
    }
  }
  return [...planned.values()];
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

function plannedPackage(
  item: WorkPackage,
  graph: PlanGraph,
  wishes: AgentWishes,
  selected: boolean,
): PlannedPackage {
  return {
    id: item.id,
    title: item.title,
    wave: graph.waveOf.get(item.id) ?? 1,
    dependsOn: [...new Set(item.dependsOn.map((dependency) => dependency.value))],
    priority: item.priority,
    remainingMinutes: graph.remainingMinutes.get(item.id) ?? item.timeoutMinutes,
    timeoutMinutes: item.timeoutMinutes,
    retryBudget: item.retryBudget,
    writeAllow: item.scope.writeAllow.map((glob) => glob.value),
    deny: item.scope.deny.map((glob) => glob.value),
    locks: claims(item),
    agent: selected
      ? resolveAgent(item.id, {
          override: wishes.agent,
          planned: item.agent,
          fallback: wishes.defaultAgent,
        })
      : { name: 'none' },
    ...gatesOf(item),
    ...(item.subplan === undefined ? {} : { subplan: item.subplan.value }),
    fingerprint: fingerprintOf(item),
  };
}

/** The package's own gate, and one for each step of its verification that a person carries out. */
function gatesOf(item: WorkPackage): Pick<PlannedPackage, 'gates'> {
  const { gate, verification } = item;
  const own: PlannedGate[] =
    gate === undefined
      ? []
      : [
          {
            id: `${item.id}:gate`,
            before: gate.before,
            title: gateTitle(gate),
            ...instructions(gate.instructions),
          },
        ];
  const manual = verification.steps
    .filter((step) => step.kind === 'manual')
    .map((step): PlannedGate => ({
      id: stepGate(item.id, step),
      before: 'merge',
      title: step.name,
      ...instructions(step.instructions),
    }));
  const gates = [...manual, ...own];
  return gates.length === 0 ? {} : { gates };
}

function instructions(text: string | undefined): Pick<PlannedGate, 'instructions'> {
  return text === undefined ? {} : { instructions: text };
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

/** Everything that the plan says of a package, without where it says it. */
function fingerprintOf(item: WorkPackage): string {
  return fingerprint(JSON.stringify(item, (key, value: unknown) => (RANGES.test(key) ? undefined : value)));
}

const RANGES = /^(range|.*Range)$/;

function claims(item: WorkPackage): string[] {
  const files = item.locks.files.map((file) => `file:${file.value}`);
  return [...new Set([...files, ...item.locks.keys.map((key) => key.value)])].sort();
}
