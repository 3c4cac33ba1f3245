import type { Component } from './components';

/** Lists of nodes, one for each node. */
export type Lists = readonly (readonly number[])[];

/**
 * By component, 1 where there is another one that it neither leads to nor comes from.
 *
 * All before it lead up to it where each of them has somebody that points to it, no later than here; all after it lead down to it
 * where each of them points to somebody, no earlier than here: whoever follows those steps cannot pass by.
 * @param next by component, those that it points to, which come before it.
 */
export function unorderedOf(next: Lists): Uint8Array {
  const count = next.length;
  const firstSource = new Int32Array(count).fill(count);
  next.forEach((own, at) =>
    own.forEach((other) => (firstSource[other] = Math.min(firstSource[other] ?? 0, at))),
  );
  const found = new Uint8Array(count);
  let latest = -1;
  for (let at = 0; at < count; at += 1) {
    found[at] = Number(latest > at);
    latest = Math.max(latest, firstSource[at] ?? 0);
  }
  let earliest = count;
  for (let at = count - 1; at >= 0; at -= 1) {
    if (earliest < at) {
      found[at] = 1;
    }
    earliest = Math.min(
      earliest,
      (next[at] ?? []).reduce((last, other) => Math.max(last, other), -1),
    );
  }
  return found;
}

/** By component, the other ones that it points to, each once. */
export function componentTargets(
  targets: Lists,
  components: readonly Component[],
  componentOf: readonly number[],
): number[][] {
  return components.map((members, component) => {
    const all = members.flatMap((node) => (targets[node] ?? []).map((target) => componentOf[target] ?? 0));
    return (members.length > 1 ? [...new Set(all)] : all).filter((other) => other !== component);
  });
}

/** The same edges from their ends. */
export function reversed(lists: Lists): number[][] {
  const result = lists.map((): number[] => []);
  lists.forEach((own, node) => own.forEach((other) => result[other]?.push(node)));
  return result;
}

/**
 * By component, the length of the longest way from it.
 * @param next by component, those that it points to, which come before it.
 */
export function levelsOf(next: Lists): Int32Array {
  const levels = new Int32Array(next.length);
  next.forEach((own, component) => {
    levels[component] = own.reduce((level, other) => Math.max(level, (levels[other] ?? 0) + 1), 0);
  });
  return levels;
}

/** By component, its place among all, lower levels first. */
export function placesByLevel(levels: Int32Array): Int32Array {
  const starts: number[] = [0];
  levels.forEach((level) => (starts[level + 1] = (starts[level + 1] ?? 0) + 1));
  for (let level = 1; level < starts.length; level += 1) {
    starts[level] = (starts[level] ?? 0) + (starts[level - 1] ?? 0);
  }
  return levels.map((level) => {
    const place = starts[level] ?? 0;
    starts[level] = place + 1;
    return place;
  });
}
