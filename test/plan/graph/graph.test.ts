import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GraphNode } from '../../../src/plan/graph/graph';
import { analyseGraph } from '../../../src/plan/graph/graph';

function nodes(edges: Record<string, string>, minutes: Record<string, number> = {}): GraphNode[] {
  return Object.entries(edges).map(([id, dependsOn]) => ({
    id,
    dependsOn: dependsOn.split(' ').filter((word) => word !== ''),
    minutes: minutes[id] ?? 10,
  }));
}

describe('analyseGraph', () => {
  it('puts every package into the wave after its latest dependency', () => {
    const graph = analyseGraph(nodes({ z: '', api: 'z', db: 'z', web: 'api', all: 'web db z' }));
    expect(graph.waves).toEqual([['z'], ['api', 'db'], ['web'], ['all']]);
    expect(graph.waveOf.get('all')).toBe(4);
    expect(graph.redundantEdges).toEqual([['z', 'all']]);
    expect(graph.parallelPairs).toEqual([
      ['api', 'db'],
      ['db', 'web'],
    ]);
    expect(graph.dependents.get('z')).toEqual(['api', 'db', 'all']);
    expect([...graph.ancestors('web')]).toEqual(['z', 'api']);
    expect(graph.ancestors('unknown')).toEqual(new Set());
    expect(graph.cycles).toEqual([]);
  });

  it('finds the chain that takes longest, and what the others may lose', () => {
    const graph = analyseGraph(
      nodes({ a: '', fast: 'a', slow: 'a', end: 'fast slow' }, { a: 5, fast: 10, slow: 60, end: 20 }),
    );
    expect(graph.criticalPath).toEqual(['a', 'slow', 'end']);
    expect(graph.criticalMinutes).toBe(85);
    expect(Object.fromEntries(graph.remainingMinutes)).toEqual({ a: 85, fast: 30, slow: 80, end: 20 });
    expect(Object.fromEntries(graph.slackMinutes)).toEqual({ a: 0, fast: 50, slow: 0, end: 0 });
  });

  it('takes the first of equally long chains', () => {
    expect(analyseGraph(nodes({ b: '', a: '', c: 'a b' })).criticalPath).toEqual(['b', 'c']);
    expect(analyseGraph(nodes({ a: '', c: 'a', b: 'a' })).criticalPath).toEqual(['a', 'c']);
  });

  it('leaves out unknown dependencies and repeated ids', () => {
    const graph = analyseGraph([
      { id: 'a', dependsOn: ['nowhere'], minutes: Number.NaN },
      { id: 'b', dependsOn: ['a', 'a'], minutes: -5 },
      { id: 'b', dependsOn: [], minutes: 1 },
    ]);
    expect(graph.waves).toEqual([['a'], ['b']]);
    expect(graph.criticalMinutes).toBe(0);
    expect(graph.dependents.get('a')).toEqual(['b']);
  });

  it('draws cycles into the wave after what they depend on, and names each once', () => {
    const graph = analyseGraph(nodes({ root: '', c: 'b', b: 'a', a: 'c root', behind: 'c', self: 'self' }));
    expect(graph.waves).toEqual([['root', 'self'], ['c', 'b', 'a'], ['behind']]);
    expect(graph.cycles).toEqual([
      ['a', 'b', 'c', 'a'],
      ['self', 'self'],
    ]);
    expect(graph.parallelPairs).toEqual([
      ['a', 'self'],
      ['b', 'self'],
      ['behind', 'self'],
      ['c', 'self'],
      ['root', 'self'],
    ]);
    expect(graph.criticalPath).toEqual(['root', 'a']);
    expect(graph.redundantEdges).toEqual([]);
  });

  it('names both cycles that share a package', () => {
    expect(analyseGraph(nodes({ hub: 'a b', a: 'hub', b: 'hub' })).cycles).toEqual([
      ['a', 'hub', 'a'],
      ['b', 'hub', 'b'],
    ]);
  });

  it('survives a chain of 5,000', () => {
    const chain = Array.from({ length: 5000 }, (_, index) => ({
      id: `p${index}`,
      dependsOn: index === 0 ? [] : [`p${index - 1}`],
      minutes: 1,
    }));
    const graph = analyseGraph(chain);
    expect(graph.waves).toHaveLength(5000);
    expect(graph.criticalMinutes).toBe(5000);
    expect(graph.parallelPairs).toEqual([]);
    expect(graph.redundantEdges).toEqual([]);
    expect(graph.ancestors('p4999').size).toBe(4999);
    const closed = analyseGraph([{ id: 'p0', dependsOn: ['p4999'], minutes: 1 }, ...chain.slice(1)]);
    expect(closed.waves).toHaveLength(1);
    expect(closed.cycles[0]).toHaveLength(5001);
  });

  it('answers for an empty plan', () => {
    const graph = analyseGraph([]);
    expect(graph.waves).toEqual([]);
    expect(graph.criticalPath).toEqual([]);
    expect(graph.criticalMinutes).toBe(0);
    expect(graph.parallelPairs).toEqual([]);
  });
});

describe('analyseGraph, for any graph', () => {
  const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  const anyGraph = fc.uniqueArray(fc.tuple(fc.nat(6), fc.nat(6)), { maxLength: 18 }).map((edges) =>
    ids.map((id, index) => ({
      id,
      dependsOn: edges.filter(([to]) => to === index).map(([, from]) => ids[from] ?? ''),
      minutes: index + 1,
    })),
  );
  const acyclic = anyGraph.map((list) =>
    list.map((node) => ({ ...node, dependsOn: node.dependsOn.filter((other) => other < node.id) })),
  );

  it('gives waves as long as the longest chain', () => {
    const depth = (list: readonly GraphNode[], id: string): number =>
      1 +
      Math.max(
        0,
        ...(list.find((node) => node.id === id)?.dependsOn ?? []).map((other) => depth(list, other)),
      );
    fc.assert(
      fc.property(acyclic, (list) => {
        const graph = analyseGraph(list);
        expect(graph.cycles).toEqual([]);
        list.forEach((node) => expect(graph.waveOf.get(node.id)).toBe(depth(list, node.id)));
      }),
    );
  });

  it('keeps what everything reaches without the redundant edges, and needs all others', () => {
    fc.assert(
      fc.property(acyclic, (list) => {
        const redundant = new Set(analyseGraph(list).redundantEdges.map((edge) => edge.join('>')));
        const reduced = list.map((node) => ({
          ...node,
          dependsOn: node.dependsOn.filter((other) => !redundant.has(`${other}>${node.id}`)),
        }));
        expect(closure(reduced)).toEqual(closure(list));
        for (const node of reduced) {
          for (const other of node.dependsOn) {
            const without = reduced.map((item) =>
              item === node ? { ...item, dependsOn: item.dependsOn.filter((id) => id !== other) } : item,
            );
            expect(closure(without)).not.toEqual(closure(list));
          }
        }
      }),
    );
  });

  it('agrees with a search of its own on ancestors, pairs and cycles', () => {
    fc.assert(
      fc.property(anyGraph, (list) => {
        const graph = analyseGraph(list);
        const reach = closure(list);
        const reaches = (from: string, to: string): boolean => reach.get(from)?.includes(to) ?? false;
        ids.forEach((id) => expect([...graph.ancestors(id)].sort()).toEqual(reach.get(id)));
        const pairs = ids.flatMap((a) => ids.filter((b) => a < b).map((b) => [a, b] as const));
        expect(graph.parallelPairs).toEqual(pairs.filter(([a, b]) => !reaches(a, b) && !reaches(b, a)));
        expect(graph.waves.flat().sort()).toEqual(ids);
        const onCycle = ids.filter((id) => reaches(id, id));
        expect([...new Set(graph.cycles.flat())].sort()).toEqual(onCycle);
        for (const cycle of graph.cycles) {
          cycle.slice(1).forEach((id, index) => {
            expect(list.find((node) => node.id === id)?.dependsOn).toContain(cycle[index]);
          });
          expect(cycle[0]).toBe(cycle.at(-1));
          expect(cycle[0]).toBe([...cycle].sort()[0]);
        }
        const reduced = list.map((node) => ({
          ...node,
          dependsOn: node.dependsOn.filter(
            (other) => !graph.redundantEdges.some(([from, to]) => from === other && to === node.id),
          ),
        }));
        expect(closure(reduced)).toEqual(reach);
      }),
      { numRuns: 500 },
    );
  });
});

/** What each package depends on, directly or not, by repeated union. */
function closure(list: readonly GraphNode[]): Map<string, string[]> {
  const reach = new Map(list.map((node) => [node.id, new Set(node.dependsOn)]));
  for (let round = 0; round < list.length; round += 1) {
    reach.forEach((own) => [...own].forEach((other) => reach.get(other)?.forEach((far) => own.add(far))));
  }
  return new Map([...reach].map(([id, own]) => [id, [...own].sort()]));
}
