import type { RelatedPlace } from '../problem';
import type { Check } from './check';
import { firstById } from '../firstById';

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
