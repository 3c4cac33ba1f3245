import type { WorkPackage } from '../model';
import type { DependencyData } from '../problemData';
import type { Problem, RelatedPlace } from '../problem';
import type { Check } from './check';

/** Packages that wait for each other can never start. Each cycle is one problem, with all of its dependencies. */
export const cycles: Check = ({ reading: { plan }, graph }) => {
  const packages = new Map(plan.packages.toReversed().map((item) => [item.id, item]));
  return graph.cycles.filter((cycle) => cycle.length > 2).flatMap((cycle) => cycleProblem(cycle, packages));
};

function cycleProblem(cycle: readonly string[], packages: ReadonlyMap<string, WorkPackage>): Problem[] {
  const places = cycle.slice(1).flatMap((id, index): RelatedPlace[] => {
    const dependency = cycle[index] ?? '';
    const written = packages.get(id)?.dependsOn.find(({ value }) => value === dependency);
    return written === undefined
      ? []
      : [{ message: `"${id}" depends on "${dependency}".`, range: written.range }];
  });
  const closing = places.at(-1);
  const data = closingEdge(cycle, packages);
  return closing === undefined
    ? []
    : [
        {
          code: 'cycle',
          severity: 'error',
          message: `These packages wait for each other: ${shown(cycle)}. Remove one of the dependencies.`,
          range: closing.range,
          ...(cycle[0] === undefined ? {} : { package: cycle[0] }),
          related: places.slice(0, -1),
          ...(data === undefined ? {} : { data }),
        },
      ];
}

/** The dependency at which the problem is shown: without it, this cycle is open. */
function closingEdge(
  cycle: readonly string[],
  packages: ReadonlyMap<string, WorkPackage>,
): DependencyData | undefined {
  const dependent = cycle.at(-1) ?? '';
  const dependency = packages.get(dependent)?.dependsOn.find(({ value }) => value === cycle.at(-2));
  return dependency === undefined ? undefined : { kind: 'dependency', dependent, dependency };
}

/** The ids of a cycle, in the direction in which work would go; the middle of a very long one is left out. */
function shown(cycle: readonly string[]): string {
  const ids = cycle.length > 20 ? [...cycle.slice(0, 10), '...', ...cycle.slice(-5)] : cycle;
  return ids.join(' -> ');
}
