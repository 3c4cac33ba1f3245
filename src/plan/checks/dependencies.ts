import { nearWord } from '../nearWord';
import { asItLooks, firstInvisible } from '../yaml/legible';
import type { Check } from './basis/check';
import type { WorkPackage } from '../model';
import type { DependencyData } from '../problemData';
import type { Problem, RelatedPlace } from '../problem';
import { firstById } from '../firstById';

/** Looking for what may have been meant takes long in a plan where everything is wrong; then nobody reads it either. */
const MAX_SUGGESTIONS = 100;

/** Packages can only depend on packages of the same plan, and not on themselves. */
export const references: Check = ({ reading: { plan } }) => {
  const ids = [...new Set(plan.packages.map((item) => item.id))];
  const known = new Set(ids);
  const looks = new Set(ids.filter(firstInvisible).map((id) => asItLooks(id).trim()));
  let suggestions = 0;
  const meant = (word: string, own: string): string | undefined => {
    suggestions += 1;
    return suggestions > MAX_SUGGESTIONS
      ? undefined
      : nearWord(
          word,
          ids.filter((id) => id !== own),
        );
  };
  return plan.packages.flatMap((item) =>
    item.dependsOn
      // Where a character cannot be seen, here or in the id that is meant, that is said by itself.
      .filter(
        ({ value }) => value === item.id || !(known.has(value) || looks.has(value) || firstInvisible(value)),
      )
      .map((dependency) => {
        const itself = dependency.value === item.id;
        const near = itself ? undefined : meant(dependency.value, item.id);
        return {
          code: itself ? 'self-dependency' : 'unknown-dependency',
          severity: 'error' as const,
          message: itself
            ? `"${item.id}" depends on itself, so it could never start.`
            : `"${item.id}" depends on "${dependency.value}", which is not a package of this plan.${near === undefined ? '' : ` Did you mean "${near}"?`}`,
          range: dependency.range,
          package: item.id,
          data: {
            kind: 'dependency' as const,
            dependent: item.id,
            dependency,
            ...(near === undefined ? {} : { replacement: near }),
          },
        };
      }),
  );
};

/** Packages that wait for each other can never start. Each cycle is one problem, with all of its dependencies. */
export const cycles: Check = ({ reading: { plan }, graph }) => {
  const packages = new Map(plan.packages.toReversed().map((item) => [item.id, item]));
  return graph.cycles.filter((cycle) => cycle.length > 2).flatMap((cycle) => cycleProblem(cycle, packages));
};

function cycleProblem(cycle: readonly string[], packages: ReadonlyMap<string, WorkPackage>): Problem[] {
  const places = cycle.slice(1).flatMap((id, index): RelatedPlace[] => {
    const dependency = cycle[index] ?? '';
    const item = packages.get(id);
    const written = item?.dependsOn.find(({ value }) => value === dependency);
    const needed = item?.needs.find(({ from }) => from.value === dependency);
    return written !== undefined
      ? [{ message: `"${id}" depends on "${dependency}".`, range: written.range }]
      : needed === undefined
        ? []
        : [
            {
              message: `"${id}" needs ${needed.artifact.value} of "${dependency}".`,
              range: needed.from.range,
            },
          ];
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

/** Dependencies that follow from others: they change nothing, and hide which ones matter. */
export const redundantEdges: Check = ({ reading: { plan }, graph }) => {
  const packages = firstById(plan);
  return graph.redundantEdges.flatMap(([from, to]) => {
    const dependent = packages.get(to);
    const dependency = dependent?.dependsOn.find(({ value }) => value === from);
    if (dependent === undefined || dependency === undefined) {
      return [];
    }
    const between = dependent.dependsOn.find(({ value }) => value !== from && graph.waitsFor(value, from));
    const related: RelatedPlace[] =
      between === undefined
        ? []
        : [{ message: `"${between.value}" waits for "${from}".`, range: between.range }];
    return [
      {
        code: 'redundant-dependency',
        severity: 'info' as const,
        message: `"${to}" waits for "${from}" anyway${between === undefined ? '' : `, through "${between.value}"`}. This dependency can go.`,
        range: dependency.range,
        package: to,
        related,
        data: { kind: 'dependency' as const, dependent: to, dependency },
      },
    ];
  });
};
