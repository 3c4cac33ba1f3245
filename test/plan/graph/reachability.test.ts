import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stronglyConnected } from '../../../src/plan/graph/components';
import { Reachability } from '../../../src/plan/graph/reachability';

type Graph = readonly (readonly number[])[];

/** Graphs with and without cycles, deep ones and wide ones. */
const graphs: fc.Arbitrary<Graph> = fc
  .record({
    size: fc.integer({ min: 0, max: 40 }),
    near: fc.integer({ min: 1, max: 40 }),
    back: fc.boolean(),
  })
  .chain(({ size, near, back }) =>
    fc.tuple(
      ...Array.from({ length: size }, (_, node) =>
        fc
          .uniqueArray(fc.integer({ min: -near, max: back ? 2 : -1 }), { maxLength: near > 8 ? 12 : 3 })
          .map((steps) => steps.map((step) => node + step).filter((other) => other >= 0 && other < size)),
      ),
    ),
  );

function componentsOf(graph: Graph) {
  const components = stronglyConnected(graph);
  const places = graph.map((_, node) => components.findIndex((members) => members.includes(node)));
  return { components, places };
}

/** What each node reaches, by a search from each. */
function searched(graph: Graph): Set<number>[] {
  return graph.map((own) => {
    const found = new Set<number>();
    const pending = [...own];
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      if (!found.has(node)) {
        found.add(node);
        pending.push(...(graph[node] ?? []));
      }
    }
    return found;
  });
}

describe('Reachability', () => {
  // With so few bits, a search has to say what the bits do not; without a limit, they say it all.
  for (const bits of [undefined, 0, 100]) {
    it(`says with ${bits ?? 'all'} bits what a search from each node says`, () => {
      fc.assert(
        fc.property(graphs, fc.infiniteStream(fc.nat()), (graph, chance) => {
          const { components, places } = componentsOf(graph);
          const reachability = new Reachability(graph, components, places, bits);
          const found = searched(graph);
          const pairs = graph.flatMap((_, a) => graph.map((__, b) => [a, b] as const));
          // Asked in rows, in columns, and in no order.
          const shuffled = [...pairs].sort(() => ((chance.next().value ?? 0) % 3) - 1);
          const turned = pairs.map(([a, b]) => [b, a] as const);
          const asked = [...pairs, ...turned, ...shuffled];
          const reaches = (a: number, b: number) => found[a]?.has(b) === true;
          expect(asked.map(([a, b]) => [reachability.has(a, b), reachability.apart(a, b)])).toEqual(
            asked.map(([a, b]) => [reaches(a, b), a !== b && !reaches(a, b) && !reaches(b, a)]),
          );
        }),
        { numRuns: 200 },
      );
    });

    it(`finds with ${bits ?? 'all'} bits the edges that a longer way implies`, () => {
      fc.assert(
        fc.property(graphs, (graph) => {
          const { components, places } = componentsOf(graph);
          const found = searched(graph);
          const implied = graph.flatMap((own, node) =>
            own.flatMap((target) =>
              own.some(
                (other) =>
                  places[other] !== places[node] &&
                  places[other] !== places[target] &&
                  found[other]?.has(target),
              )
                ? [[node, target]]
                : [],
            ),
          );
          expect(new Reachability(graph, components, places, bits).impliedEdges(graph)).toEqual(implied);
        }),
        { numRuns: 500 },
      );
    });
  }

  it('knows which nodes are ordered with all others', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const { components, places } = componentsOf(graph);
        const found = searched(graph);
        const expected = graph.map((_, a) =>
          graph.some((__, b) => a !== b && !found[a]?.has(b) && !found[b]?.has(a)),
        );
        const reachability = new Reachability(graph, components, places);
        expect(graph.map((_, node) => reachability.hasApart(node))).toEqual(expected);
      }),
      { numRuns: 1000 },
    );
  });
});
