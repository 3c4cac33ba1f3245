import type { Component } from './components';

/** When everything could happen if each package took its planned time and nothing else held it back. */
export interface Timing {
  /** For each node the minutes from the start of everything to its end. */
  readonly finish: readonly number[];
  /** For each node the minutes from its start to the end of the longest chain behind it. */
  readonly remaining: readonly number[];
  /** Length of the longest chain of all. */
  readonly total: number;
  /** The nodes of one longest chain, first to last; among equals the one that stands first in the plan. */
  readonly path: readonly number[];
}

/** What nodes wait for: for each node, the others. */
export interface Edges {
  /** Those that have to end before it starts. */
  readonly dependencies: readonly (readonly number[])[];
  /** Those that have to start before it starts, and to end before it ends. */
  readonly needs: readonly (readonly number[])[];
}

/**
 * Waves, from 1: one more than the latest wave that a node depends on, and none before one of whom it needs something. Nodes on a common cycle share the wave after the
 * latest one that the cycle as a whole depends on.
 * @param components each after those that it depends on.
 */
export function wavesOf({ dependencies, needs }: Edges, components: readonly Component[]): number[] {
  const waves = new Array<number>(dependencies.length).fill(0);
  for (const component of components) {
    const settled = component.flatMap((node) => dependencies[node] ?? []).map((other) => waves[other] ?? 0);
    const beside = component.flatMap((node) => needs[node] ?? []).map((other) => waves[other] ?? 0);
    const behind = settled.reduce((latest, other) => Math.max(latest, other), 0) + 1;
    const wave = beside.reduce((latest, other) => Math.max(latest, other), behind);
    component.forEach((node) => (waves[node] = wave));
  }
  return waves;
}

/**
 * Critical path method over the edges between components; edges inside a cycle say nothing about time and are left out.
 * @param minutes planned time of each node.
 */
export function timingOf(
  edges: Edges,
  minutes: readonly number[],
  components: readonly Component[],
  componentOf: readonly number[],
): Timing {
  const between = (others: Edges['needs']) =>
    others.map((own, node) => own.filter((other) => componentOf[other] !== componentOf[node]));
  const dependencies = between(edges.dependencies);
  const needs = between(edges.needs);
  const finish = [...minutes];
  const remaining = [...minutes];
  const next = new Array<number>(minutes.length).fill(-1);
  const order = components.flat();
  const timeOf = (node: number) => minutes[node] ?? 0;
  for (const node of order) {
    const beside = needs[node] ?? [];
    const begins = [
      ...(dependencies[node] ?? []).map((other) => finish[other] ?? 0),
      ...beside.map((other) => (finish[other] ?? 0) - timeOf(other)),
    ];
    const start = begins.reduce((latest, other) => Math.max(latest, other), 0);
    // When a part of the others' work is published, nobody knows before.
    finish[node] = beside.reduce(
      (latest, other) => Math.max(latest, finish[other] ?? 0),
      start + timeOf(node),
    );
  }
  const follow = (node: number, other: number, through: number) => {
    const follower = next[other] ?? -1;
    const known = remaining[other] ?? 0;
    if (through > known || (through === known && (follower === -1 || node < follower))) {
      remaining[other] = through;
      next[other] = node;
    }
  };
  for (const node of order.reverse()) {
    const own = remaining[node] ?? 0;
    for (const other of dependencies[node] ?? []) {
      follow(node, other, timeOf(other) + own);
    }
    for (const other of needs[node] ?? []) {
      follow(node, other, Math.max(own, timeOf(other) + own - timeOf(node)));
    }
  }
  const total = remaining.reduce((longest, own) => Math.max(longest, own), 0);
  const path: number[] = [];
  for (let node = remaining.indexOf(total); node >= 0; node = next[node] ?? -1) {
    path.push(node);
  }
  return { finish, remaining, total, path };
}
