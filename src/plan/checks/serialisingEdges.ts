import type { PlanGraph } from '../graph/graph';
import { analyseGraph } from '../graph/graph';
import type { Plan, WorkPackage } from '../model';
import type { Check } from './check';
import { firstById } from '../firstById';
import { isIntegration } from './integration';
import { linked, touched } from './linked';

/** To say what a dependency costs, the whole plan is timed without it: too much for more than this many. */
const MAX_TIMED = 100;

/**
 * Dependencies that only put packages one after another: nothing that the first one leaves behind is anything that the second one
 * reads, writes, locks or speaks of. Each costs parallel work, and some of them time.
 */
export const serialisingEdges: Check = ({ reading: { plan }, graph }) => {
  const packages = firstById(plan);
  const redundant = new Set(graph.redundantEdges.map(([from, to]) => JSON.stringify([from, to])));
  const found = [...packages.values()].flatMap((item) => {
    if (isIntegration(item) || graph.dependents.get(item.id)?.length === 0) {
      return [];
    }
    const touches = touched(item);
    return item.dependsOn.flatMap((dependency) => {
      const first = packages.get(dependency.value);
      return first === undefined ||
        first === item ||
        redundant.has(JSON.stringify([first.id, item.id])) ||
        graph.waitsFor(first.id, item.id) ||
        linked(first, item, plan, touches)
        ? []
        : [{ item, dependency }];
    });
  });
  return found.slice(0, MAX_TIMED).map(({ item, dependency }) => {
    const minutes = graph.criticalMinutes - minutesWithout(plan, graph, dependency.value, item.id);
    return {
      code: 'serialising-dependency',
      severity: 'info' as const,
      message: `The plan names nothing of "${dependency.value}" that "${item.id}" reads, writes or locks. Unless there is another reason, this dependency only keeps the two from working at the same time${minutes > 0 ? ` and costs ${minutes} minutes of the critical path` : ''}.`,
      range: dependency.range,
      package: item.id,
      data: { kind: 'dependency' as const, dependent: item.id, dependency },
    };
  });
};

/** Length of the longest chain without one dependency; only one between two of that chain can shorten it. */
function minutesWithout(plan: Plan, graph: PlanGraph, from: string, to: string): number {
  const at = graph.criticalPath.indexOf(to);
  if (at < 1 || graph.criticalPath[at - 1] !== from) {
    return graph.criticalMinutes;
  }
  return analyseGraph(
    plan.packages.map((item: WorkPackage) => ({
      id: item.id,
      dependsOn: item.dependsOn.flatMap(({ value }) => (item.id === to && value === from ? [] : [value])),
      minutes: item.timeoutMinutes,
    })),
  ).criticalMinutes;
}
