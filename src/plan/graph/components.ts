/** Nodes that all reach each other, by index, ascending. */
export type Component = readonly number[];

interface Frame {
  readonly node: number;
  next: number;
}

/**
 * Strongly connected components by Tarjan's algorithm (1972), without recursion so that long chains cannot exhaust the
 * stack. A component comes after every component that it points to.
 * @param targets for each node the nodes that it points to.
 */
export function stronglyConnected(targets: readonly (readonly number[])[]): Component[] {
  const order = new Int32Array(targets.length).fill(-1);
  const low = new Int32Array(targets.length);
  const open = new Uint8Array(targets.length);
  const pending: number[] = [];
  const components: Component[] = [];
  let visited = 0;

  const enter = (node: number): Frame => {
    order[node] = low[node] = visited;
    visited += 1;
    open[node] = 1;
    pending.push(node);
    return { node, next: 0 };
  };
  const lower = (node: number, value: number): void => {
    low[node] = Math.min(low[node] ?? 0, value);
  };
  const close = (node: number): void => {
    const members = pending.splice(pending.lastIndexOf(node));
    members.forEach((member) => (open[member] = 0));
    components.push(members.sort((a, b) => a - b));
  };

  for (let root = 0; root < targets.length; root += 1) {
    const frames = order[root] === -1 ? [enter(root)] : [];
    for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
      const target = targets[frame.node]?.[frame.next];
      if (target === undefined) {
        frames.pop();
        const parent = frames.at(-1);
        if (parent !== undefined) {
          lower(parent.node, low[frame.node] ?? 0);
        }
        if (low[frame.node] === order[frame.node]) {
          close(frame.node);
        }
        continue;
      }
      frame.next += 1;
      if (order[target] === -1) {
        frames.push(enter(target));
      } else if (open[target] === 1) {
        lower(frame.node, order[target] ?? 0);
      }
    }
  }
  return components;
}

/** More cycles than these nobody untangles one by one. */
const MAX_CYCLES = 1000;

/**
 * The cycles of a graph: for each component enough of them that every node on a cycle is in at least one (as long as there are
 * not more than a thousand), each as short as possible. (All of them would be exponentially many.) A cycle is given as its nodes in the direction of the edges,
 * without the first one repeated.
 * @param targets for each node the nodes that it points to.
 */
export function shortCycles(
  targets: readonly (readonly number[])[],
  components: readonly Component[],
): number[][] {
  const cycles: number[][] = [];
  for (const component of components) {
    const members = new Set(component);
    const covered = new Set<number>();
    for (const node of component) {
      if (cycles.length === MAX_CYCLES) {
        return cycles;
      }
      if (covered.has(node)) {
        continue;
      }
      const cycle = shortestCycle(targets, node, members);
      cycle.forEach((member) => covered.add(member));
      if (cycle.length > 0) {
        cycles.push(cycle);
      }
    }
  }
  return cycles;
}

/** A shortest way from a node back to itself inside its component, by breadth-first search; empty when there is none. */
function shortestCycle(
  targets: readonly (readonly number[])[],
  start: number,
  members: ReadonlySet<number>,
): number[] {
  const cameFrom = new Map<number, number>();
  const queue = [start];
  for (let at = 0; at < queue.length; at += 1) {
    const node = queue[at] ?? start;
    for (const target of targets[node] ?? []) {
      if (target === start) {
        return wayTo(node, start, cameFrom);
      }
      if (members.has(target) && !cameFrom.has(target)) {
        cameFrom.set(target, node);
        queue.push(target);
      }
    }
  }
  return [];
}

function wayTo(end: number, start: number, cameFrom: ReadonlyMap<number, number>): number[] {
  const way = [end];
  for (let node = end; node !== start;) {
    node = cameFrom.get(node) ?? start;
    way.push(node);
  }
  return way.reverse();
}

/** A cycle in its one canonical form: begun at the smallest id, which is repeated at the end. */
export function canonicalCycle(ids: readonly string[]): string[] {
  const smallest = ids.reduce((best, id, index) => (id < (ids[best] ?? '') ? index : best), 0);
  const rotated = [...ids.slice(smallest), ...ids.slice(0, smallest)];
  return [...rotated, ...rotated.slice(0, 1)];
}
