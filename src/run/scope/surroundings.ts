import type { PackageOf, RunOf } from '../kernel/kernelState';
import type { SubplansPart } from '../subplans/subplans';
import type { ScopePart } from './scopeState';
import { admissionOf } from './leases';
import type { SurroundingsChange } from './scopeEvents';

/** What the repository around the worktrees looks like at one moment. */
export interface SurroundingsImage {
  /** What each thing is, as `SurroundingsChange` says it, by kind and name. */
  readonly things: ReadonlyMap<string, Omit<SurroundingsChange, 'before'>>;
  /** The contents of what git goes by, by the name of the file in the git directory. */
  readonly contents: ReadonlyMap<string, string>;
}

/** Looks at the repository around the worktrees. */
export interface Surroundings {
  /** @param isOurs whether a branch is one of those that runs move. */
  look(isOurs: (branch: string) => boolean): Promise<SurroundingsImage>;
  /** The files that differ between two commits. */
  filesBetween(before: string, after: string): Promise<readonly string[]>;
  /**
   * Keeps what would be lost when changes are undone, and what was there before them.
   * @param name of the ref and the folder that keep it.
   * @returns by which commands each kind of change is undone, in words.
   */
  keep(
    name: string,
    before: SurroundingsImage,
    changes: readonly SurroundingsChange[],
  ): Promise<readonly string[]>;
}

/** What is otherwise than before; of files only what differs from what is committed, of branches only known ones. */
export function changesBetween(before: SurroundingsImage, now: SurroundingsImage): SurroundingsChange[] {
  const changes: SurroundingsChange[] = [];
  for (const [key, { kind, name, after }] of now.things) {
    const was = before.things.get(key)?.after;
    const isNewBranch = kind === 'branch' && was === undefined;
    if (was !== after && !isNewBranch) {
      changes.push({
        kind,
        name,
        ...(was === undefined ? {} : { before: was }),
        ...(after === undefined ? {} : { after }),
      });
    }
  }
  for (const [key, { kind, name, after: was }] of before.things) {
    if (!now.things.has(key) && kind !== 'file') {
      changes.push({ kind, name, ...(was === undefined ? {} : { before: was }) });
    }
  }
  return changes;
}

/** The packages at work that may have made a change; none where it may well be what a person does. */
export function suspectsOf(
  state: RunOf<ScopePart & SubplansPart>,
  { kind, name, files = [] }: SurroundingsChange,
): string[] {
  const working = [...state.index.active]
    .flatMap((id) => state.packages.get(id) ?? [])
    .filter((item) => item.childRun === undefined && WORKS.has(item.state));
  const owns = (paths: readonly string[]) => (item: PackageOf<ScopePart & SubplansPart>) =>
    paths.some(admissionOf(item));
  const found =
    kind === 'file'
      ? working.filter(owns([name]))
      : kind === 'branch'
        ? working.filter(owns(files))
        : working;
  return found.map(({ planned }) => planned.id);
}

const WORKS: ReadonlySet<string> = new Set(['starting', 'working', 'stalled', 'verifying']);
