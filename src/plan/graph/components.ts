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
