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

/**
 * Waves, from 1: one more than the latest wave that a node depends on. Nodes on a common cycle share the wave after the
 * latest one that the cycle as a whole depends on.
 * @param components each after those that it depends on.
 */
export function wavesOf(
  dependencies: readonly (readonly number[])[],
  components: readonly Component[],
): number[] {
  const waves = new Array<number>(dependencies.length).fill(0);
  for (const component of components) {
    const settled = component.flatMap((node) => dependencies[node] ?? []).map((other) => waves[other] ?? 0);
    const wave = settled.reduce((latest, other) => Math.max(latest, other), 0) + 1;
    component.forEach((node) => (waves[node] = wave));
  }
  return waves;
}

/**
 * Critical path method over the edges between components; edges inside a cycle say nothing about time and are left out.
 * @param minutes planned time of each node.
 */
export function timingOf(
  dependencies: readonly (readonly number[])[],
  minutes: readonly number[],
  components: readonly Component[],
  componentOf: readonly number[],
): Timing {
  const between = dependencies.map((own, node) =>
    own.filter((other) => componentOf[other] !== componentOf[node]),
  );
  const finish = [...minutes];
  const remaining = [...minutes];
  const next = new Array<number>(minutes.length).fill(-1);
  const order = components.flat();
  for (const node of order) {
    const ready = (between[node] ?? []).reduce((latest, other) => Math.max(latest, finish[other] ?? 0), 0);
    finish[node] = ready + (minutes[node] ?? 0);
  }
  for (const node of order.reverse()) {
    for (const other of between[node] ?? []) {
      const through = (minutes[other] ?? 0) + (remaining[node] ?? 0);
      const follower = next[other] ?? -1;
      if (
        follower === -1 ||
        through > (remaining[other] ?? 0) ||
        (through === remaining[other] && node < follower)
      ) {
        remaining[other] = through;
        next[other] = node;
      }
    }
  }
  const total = remaining.reduce((longest, own) => Math.max(longest, own), 0);
  const path: number[] = [];
  for (let node = remaining.indexOf(total); node >= 0; node = next[node] ?? -1) {
    path.push(node);
  }
  return { finish, remaining, total, path };
}
