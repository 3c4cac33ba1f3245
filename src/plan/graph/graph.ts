import type { Component } from './components';
import { Reachability } from './reachability';
import { stronglyConnected, canonicalCycle, shortCycles } from './components';
import type { Plan } from '../model';
import { timingOf, wavesOf } from './schedule';

export { needEdges } from './needs';

/** A package as the graph sees it. */
export interface GraphNode {
  readonly id: string;
  readonly dependsOn: readonly string[];
  /** Of whom it needs something at its end; it starts with them, or later. */
  readonly needs?: readonly string[];
  /** Planned time; anything but a positive number counts as 0. */
  readonly minutes: number;
}

/** The order of a plan's packages, and what follows from it. Total for every input: cycles are drawn, not refused. */
export interface PlanGraph {
  /** Ids by wave, in the order of the plan within a wave; every id exactly once. */
  readonly waves: readonly (readonly string[])[];
  /** The wave of each id, from 1. */
  readonly waveOf: ReadonlyMap<string, number>;
  /**
   * Enough cycles that each package on a cycle is in at least one. Each id is followed by one that depends on it; the
   * smallest id comes first and again last.
   */
  readonly cycles: readonly (readonly string[])[];
  /** The chain that takes longest, first to last. */
  readonly criticalPath: readonly string[];
  readonly criticalMinutes: number;
  /** Minutes of the longest chain from the start of a package to the end of everything behind it. */
  readonly remainingMinutes: ReadonlyMap<string, number>;
  /** How many minutes a package may lose without delaying the whole. */
  readonly slackMinutes: ReadonlyMap<string, number>;
  /** Edges [dependency, dependent] that a longer way implies. */
  readonly redundantEdges: readonly (readonly [from: string, to: string])[];
  /** Pairs of which neither depends on the other, each and all sorted; at most `MAX_PARALLEL_PAIRS`. */
  readonly parallelPairs: readonly (readonly [string, string])[];
  /** Who depends directly on each id, in the order of the plan. */
  readonly dependents: ReadonlyMap<string, readonly string[]>;
  /** Everything that a package depends on or needs something of, directly or not. */
  ancestors(id: string): ReadonlySet<string>;
  /** Whether a package depends on another one, directly or not. */
  waitsFor(dependent: string, dependency: string): boolean;
  /** Whether two known packages may work at the same time. */
  parallel(a: string, b: string): boolean;
  /** Each id once, sorted. */
  readonly sortedIds: readonly string[];
  /** Whether two packages may work at the same time, each known by its place in `sortedIds`. */
  independent(a: number, b: number): boolean;
  /** Whether any package may work at the same time as this one, known by its place in `sortedIds`. */
  hasIndependent(place: number): boolean;
}

/** More pairs than these nobody reads, and they would not fit into memory for a plan with thousands of packages. */
export const MAX_PARALLEL_PAIRS = 200_000;

/** The graph of a plan's packages; of packages with the same id the first counts. */
export function graphOf(plan: Plan): PlanGraph {
  return analyseGraph(
    plan.packages.map((item) => ({
      id: item.id,
      dependsOn: item.dependsOn.map((dependency) => dependency.value),
      needs: item.needs.map(({ from }) => from.value),
      minutes: item.timeoutMinutes,
    })),
  );
}

/** Orders nodes by what they depend on. Dependencies on unknown ids are left out, and so are later nodes of the same id. */
export function analyseGraph(nodes: readonly GraphNode[]): PlanGraph {
  return new AnalysedGraph(nodes);
}

class AnalysedGraph implements PlanGraph {
  readonly #ids: readonly string[];
  readonly #indexOf: ReadonlyMap<string, number>;
  readonly #dependencies: readonly (readonly number[])[];
  readonly #needs: readonly (readonly number[])[];
  readonly #components: readonly Component[];
  readonly #componentOf: readonly number[];
  #reachability: Reachability | undefined;
  #redundantEdges: PlanGraph['redundantEdges'] | undefined;
  #parallelPairs: PlanGraph['parallelPairs'] | undefined;
  #sortedIds: readonly string[] | undefined;
  #sortedNodes: readonly number[] | undefined;

  readonly waves: readonly (readonly string[])[];
  readonly waveOf: ReadonlyMap<string, number>;
  readonly cycles: readonly (readonly string[])[];
  readonly dependents: ReadonlyMap<string, readonly string[]>;
  readonly criticalPath: readonly string[];
  readonly criticalMinutes: number;
  readonly remainingMinutes: ReadonlyMap<string, number>;
  readonly slackMinutes: ReadonlyMap<string, number>;

  constructor(nodes: readonly GraphNode[]) {
    const first = new Map<string, GraphNode>();
    nodes.forEach((node) => first.set(node.id, first.get(node.id) ?? node));
    this.#ids = [...first.keys()];
    this.#indexOf = new Map(this.#ids.map((id, index) => [id, index]));
    this.#dependencies = [...first.values()].map((node) => [
      ...new Set(node.dependsOn.flatMap((id) => this.#indexOf.get(id) ?? [])),
    ]);
    this.#needs = [...first.values()].map(({ needs = [] }, node) =>
      [...new Set(needs.flatMap((id) => this.#indexOf.get(id) ?? []))].filter(
        (other) => this.#dependencies[node]?.includes(other) !== true,
      ),
    );
    this.#components = stronglyConnected(this.#dependencies);
    this.#componentOf = placesOf(this.#components, this.#ids.length);
    const all = this.#dependencies.map((own, node) => [...own, ...(this.#needs[node] ?? [])]);
    const hasNeeds = this.#needs.some((own) => own.length > 0);
    const components = hasNeeds ? stronglyConnected(all) : this.#components;
    const componentOf = hasNeeds ? placesOf(components, this.#ids.length) : this.#componentOf;
    const edges = { dependencies: this.#dependencies, needs: this.#needs };

    const waves = wavesOf(edges, components);
    this.waveOf = this.#byId(waves);
    this.waves = grouped(this.#ids, waves);
    const dependents = this.#ids.map((): number[] => []);
    this.#dependencies.forEach((own, node) => own.forEach((other) => dependents[other]?.push(node)));
    this.dependents = this.#byId(dependents.map((own) => own.map((node) => this.#id(node))));
    const behind = dependents.map((own) => [...own]);
    this.#needs.forEach((own, node) => own.forEach((other) => behind[other]?.push(node)));
    this.cycles = shortCycles(
      behind,
      [...components].sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0)),
    ).map((cycle) => canonicalCycle(cycle.map((node) => this.#id(node))));

    const minutes = [...first.values()].map((node) =>
      Number.isFinite(node.minutes) ? Math.max(0, node.minutes) : 0,
    );
    const { finish, remaining, total, path } = timingOf(edges, minutes, components, componentOf);
    this.criticalPath = path.map((node) => this.#id(node));
    this.criticalMinutes = total;
    this.remainingMinutes = this.#byId(remaining);
    this.slackMinutes = this.#byId(
      finish.map((end, node) => total - (end + (remaining[node] ?? 0) - (minutes[node] ?? 0))),
    );
  }

  get redundantEdges(): PlanGraph['redundantEdges'] {
    this.#redundantEdges ??= this.#reach()
      .impliedEdges(this.#dependencies)
      .map(([dependent, dependency]) => [this.#id(dependency), this.#id(dependent)] as const);
    return this.#redundantEdges;
  }

  get parallelPairs(): PlanGraph['parallelPairs'] {
    this.#parallelPairs ??= this.#findParallelPairs();
    return this.#parallelPairs;
  }

  ancestors(id: string): ReadonlySet<string> {
    const found = new Set<number>();
    const before = (node: number) => [...(this.#dependencies[node] ?? []), ...(this.#needs[node] ?? [])];
    const pending = before(this.#indexOf.get(id) ?? -1);
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      if (!found.has(node)) {
        found.add(node);
        pending.push(...before(node));
      }
    }
    return new Set([...found].sort((a, b) => a - b).map((node) => this.#id(node)));
  }

  waitsFor(dependent: string, dependency: string): boolean {
    const from = this.#indexOf.get(dependent);
    const to = this.#indexOf.get(dependency);
    return from !== undefined && to !== undefined && this.#reach().has(from, to);
  }

  parallel(a: string, b: string): boolean {
    const nodeA = this.#indexOf.get(a);
    const nodeB = this.#indexOf.get(b);
    return nodeA !== undefined && nodeB !== undefined && this.#apart(nodeA, nodeB);
  }

  get sortedIds(): readonly string[] {
    this.#sortedIds ??= [...this.#ids].sort();
    return this.#sortedIds;
  }

  independent(a: number, b: number): boolean {
    return this.#apart(this.#placed(a), this.#placed(b));
  }

  hasIndependent(place: number): boolean {
    return this.#reach().hasApart(this.#placed(place));
  }

  #findParallelPairs(): PlanGraph['parallelPairs'] {
    const pairs: (readonly [string, string])[] = [];
    const places = [...this.sortedIds.keys()].filter((place) => this.hasIndependent(place));
    for (const [index, place] of places.entries()) {
      const a = this.sortedIds[place] ?? '';
      for (let at = index + 1; at < places.length; at += 1) {
        const other = places[at] ?? 0;
        if (this.independent(place, other)) {
          pairs.push([a, this.sortedIds[other] ?? a]);
          if (pairs.length === MAX_PARALLEL_PAIRS) {
            return pairs;
          }
        }
      }
    }
    return pairs;
  }

  /** The node at a place of `sortedIds`. */
  #placed(place: number): number {
    this.#sortedNodes ??= this.sortedIds.map((id) => this.#indexOf.get(id) ?? 0);
    return this.#sortedNodes[place] ?? -1;
  }

  /** Whether of two nodes neither waits for the other. */
  #apart(a: number, b: number): boolean {
    return this.#reach().apart(a, b);
  }

  #reach(): Reachability {
    this.#reachability ??= new Reachability(this.#dependencies, this.#components, this.#componentOf);
    return this.#reachability;
  }

  #id(node: number): string {
    return this.#ids[node] ?? '';
  }

  #byId<T>(values: readonly T[]): Map<string, T> {
    return new Map(this.#ids.flatMap((id, index) => (index in values ? [[id, values[index] as T]] : [])));
  }
}

/** By node, the place of the component that it is in. */
function placesOf(components: readonly Component[], count: number): number[] {
  const places = new Array<number>(count).fill(0);
  components.forEach((members, index) => members.forEach((node) => (places[node] = index)));
  return places;
}

function grouped(ids: readonly string[], waves: readonly number[]): string[][] {
  const groups: string[][] = [];
  ids.forEach((id, index) => (groups[(waves[index] ?? 1) - 1] ??= []).push(id));
  return groups;
}
