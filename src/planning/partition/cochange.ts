import type { Unit } from './fileTree';

/** Commits that touch more units than this are sweeps over everything, and say nothing of what belongs together. */
const LARGEST_COMMIT = 30;

/** How much neighbours in the tree belong together where the history says nothing of them, beside one common commit. */
const NEIGHBOURS = 0.5;

/** Rounds of moving single units to where more of their commits are. */
const ROUNDS = 6;

/** What changes together: for each unit the others, with how often. */
type Ties = readonly Map<number, number>[];

/**
 * Groups units that change together.
 * @param commits positions of the files of each commit. @param start groups to begin with instead of none, by unit.
 * @param most files of a group, which may be a unit more where nothing else fits.
 * @returns the group of each unit, from 0.
 */
export function byHistory(
  units: readonly Unit[],
  commits: readonly (readonly number[])[],
  options: { readonly groups: number; readonly most: number; readonly start?: readonly number[] },
): number[] {
  const ties = tiesOf(units, commits);
  const sizes = units.map(({ files }) => files.length);
  const begun = options.start ?? packed(merged(sizes, ties, options.most), sizes, ties, options);
  return moved([...begun], sizes, ties, options);
}

function tiesOf(units: readonly Unit[], commits: readonly (readonly number[])[]): Ties {
  const ties = units.map(() => new Map<number, number>());
  const unitOf = new Map<number, number>();
  units.forEach(({ files }, unit) => files.forEach((file) => unitOf.set(file, unit)));
  const tie = (a: number, b: number, weight: number): void => {
    ties[a]?.set(b, (ties[a].get(b) ?? 0) + weight);
    ties[b]?.set(a, (ties[b].get(a) ?? 0) + weight);
  };
  for (const commit of commits) {
    const touched = [...new Set(commit.flatMap((file) => unitOf.get(file) ?? []))];
    if (touched.length < 2 || touched.length > LARGEST_COMMIT) {
      continue;
    }
    touched.forEach((a, at) => touched.slice(at + 1).forEach((b) => tie(a, b, 1 / (touched.length - 1))));
  }
  for (let unit = 1; unit < units.length; unit += 1) {
    tie(unit - 1, unit, NEIGHBOURS);
  }
  return ties;
}

/** Joins what is tied most for its size, as long as it fits. @returns the group of each unit; any numbers. */
function merged(sizes: readonly number[], ties: Ties, most: number): number[] {
  const groupOf = sizes.map((_size, unit) => unit);
  const members = sizes.map((_size, unit) => [unit]);
  const weight = [...sizes];
  const open = ties.map((each) => new Map(each));
  const score = (a: number, b: number): number =>
    (open[a]?.get(b) ?? 0) / Math.sqrt(Math.max(1, (weight[a] ?? 1) * (weight[b] ?? 1)));
  const heap = new Heap();
  open.forEach((others, a) => others.forEach((_w, b) => a < b && heap.push([score(a, b), a, b])));
  for (let top = heap.pop(); top !== undefined; top = heap.pop()) {
    const [known, a, b] = top;
    const fits = (weight[a] ?? 0) + (weight[b] ?? 0) <= most;
    // Ties grow while others are joined; what was noted before that is noted again elsewhere.
    if (!fits || !members[a]?.length || !members[b]?.length || Math.abs(score(a, b) - known) > 1e-12) {
      continue;
    }
    const [into, from] = (open[a]?.size ?? 0) >= (open[b]?.size ?? 0) ? [a, b] : [b, a];
    members[into]?.push(...(members[from] ?? []));
    members[from] = [];
    weight[into] = (weight[into] ?? 0) + (weight[from] ?? 0);
    open[into]?.delete(from);
    for (const [other, tie] of open[from] ?? []) {
      open[other]?.delete(from);
      if (other !== into) {
        const sum = (open[into]?.get(other) ?? 0) + tie;
        open[into]?.set(other, sum);
        open[other]?.set(into, sum);
      }
    }
    open[from] = new Map();
    open[into]?.forEach((_tie, other) => heap.push([score(into, other), into, other]));
  }
  members.forEach((own, group) => own.forEach((unit) => (groupOf[unit] = group)));
  return groupOf;
}

/** Puts groups of any number into the wanted number: large ones first, each to where it is tied most and fits. */
function packed(
  clusterOf: readonly number[],
  sizes: readonly number[],
  ties: Ties,
  { groups, most }: { readonly groups: number; readonly most: number },
): number[] {
  const clusters = new Map<number, number[]>();
  clusterOf.forEach((cluster, unit) => clusters.set(cluster, [...(clusters.get(cluster) ?? []), unit]));
  const sizeOf = (units: readonly number[]): number =>
    units.reduce((sum, unit) => sum + (sizes[unit] ?? 0), 0);
  const order = [...clusters.values()].sort((a, b) => sizeOf(b) - sizeOf(a));
  const given = new Array<number>(sizes.length).fill(-1);
  const filled = new Array<number>(groups).fill(0);
  const give = (units: readonly number[]): void => {
    const size = sizeOf(units);
    const tied = new Array<number>(groups).fill(0);
    for (const unit of units) {
      ties[unit]?.forEach((weight, other) => {
        const group = given[other] ?? -1;
        if (group >= 0) {
          tied[group] = (tied[group] ?? 0) + weight;
        }
      });
    }
    const lightest = filled.indexOf(Math.min(...filled));
    if (units.length > 1 && (filled[lightest] ?? 0) + size > most) {
      units.forEach((unit) => give([unit]));
      return;
    }
    const best = tied.reduce(
      (found, weight, group) =>
        weight > (tied[found] ?? 0) && (filled[group] ?? 0) + size <= most ? group : found,
      lightest,
    );
    const group = (filled[lightest] ?? 0) === 0 ? lightest : best;
    filled[group] = (filled[group] ?? 0) + size;
    units.forEach((unit) => (given[unit] = group));
  };
  order.forEach(give);
  return given;
}

/** Moves single units to the group that they are tied to most, as long as no group becomes too large or empty. */
function moved(
  groupOf: number[],
  sizes: readonly number[],
  ties: Ties,
  { groups, most }: { readonly groups: number; readonly most: number },
): number[] {
  const filled = new Array<number>(groups).fill(0);
  groupOf.forEach((group, unit) => (filled[group] = (filled[group] ?? 0) + (sizes[unit] ?? 0)));
  const least = filled.reduce((sum, size) => sum + size, 0) / groups / 2;
  for (let round = 0, changed = true; round < ROUNDS && changed; round += 1) {
    changed = false;
    groupOf.forEach((own, unit) => {
      const size = sizes[unit] ?? 0;
      const tied = new Map<number, number>();
      ties[unit]?.forEach((weight, other) => {
        const group = groupOf[other] ?? own;
        tied.set(group, (tied.get(group) ?? 0) + weight);
      });
      let best = own;
      for (const [group, weight] of tied) {
        if (weight > (tied.get(best) ?? 0) + 1e-9 && (filled[group] ?? 0) + size <= most) {
          best = group;
        }
      }
      if (best !== own && (filled[own] ?? 0) - size >= least) {
        filled[own] = (filled[own] ?? 0) - size;
        filled[best] = (filled[best] ?? 0) + size;
        groupOf[unit] = best;
        changed = true;
      }
    });
  }
  return groupOf;
}

type Entry = readonly [score: number, a: number, b: number];

/** Entries with the highest score first; of equals those of the lower units, so that the same history gives the same groups. */
class Heap {
  readonly #entries: Entry[] = [];

  push(entry: Entry): void {
    const entries = this.#entries;
    let at = entries.push(entry) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#before(at, parent)) {
        return;
      }
      this.#swap(at, parent);
      at = parent;
    }
  }

  pop(): Entry | undefined {
    const entries = this.#entries;
    const [top] = entries;
    const last = entries.pop();
    if (last !== undefined && entries.length > 0) {
      entries[0] = last;
      for (let at = 0; ;) {
        const [left, right] = [2 * at + 1, 2 * at + 2];
        let best = at;
        best = left < entries.length && this.#before(left, best) ? left : best;
        best = right < entries.length && this.#before(right, best) ? right : best;
        if (best === at) {
          break;
        }
        this.#swap(at, best);
        at = best;
      }
    }
    return top;
  }

  #before(x: number, y: number): boolean {
    const [a, b] = [this.#entries[x], this.#entries[y]];
    return (
      a !== undefined &&
      b !== undefined &&
      (a[0] > b[0] || (a[0] === b[0] && (a[1] < b[1] || (a[1] === b[1] && a[2] < b[2]))))
    );
  }

  #swap(x: number, y: number): void {
    const [a, b] = [this.#entries[x], this.#entries[y]];
    if (a !== undefined && b !== undefined) {
      this.#entries[x] = b;
      this.#entries[y] = a;
    }
  }
}
