import { appearanceOf, isSatisfied } from '../kernel/kernel';
import type { PackageRun, RunState } from '../run';

/**
 * What is known of a part of a package's work that was merged before the package was done. `checked`: the package is merged,
 * and all its checks passed; `unchecked`: it is merged, and not all of them were there to pass; `awaited`: its checks are to
 * come at its end; `abandoned`: that end was none, so that no check of it has ever run on what is merged.
 */
export type PartStanding = 'checked' | 'unchecked' | 'awaited' | 'abandoned';

/** A part of a package's work that was merged before the package was done, in `status --json` and the report. */
export interface PublishedPart {
  readonly package: string;
  readonly attempt: number;
  readonly files: readonly string[];
  /** How many more there are. */
  readonly more?: number;
  /** Merge commit on the integration branch. */
  readonly commit: string;
  readonly at: string;
  readonly standing: PartStanding;
}

/** All parts of work that a run has merged before their packages were done, the oldest first. */
export function publishedParts(state: RunState): PublishedPart[] {
  return state.published.map(({ package: id, attempt, files, more, commit, at }) => ({
    ...{ package: id, attempt, files },
    ...(more === undefined ? {} : { more }),
    ...{ commit, at, standing: standingOf(state, state.packages.get(id)) },
  }));
}

/** Those of which no check has run, and none will unless somebody does something. */
export function abandonedParts(state: RunState): PublishedPart[] {
  return publishedParts(state).filter(({ standing }) => standing === 'abandoned');
}

/** What is known of a part in words, for people. @param state of its package. */
export function partWords(
  { files, more = 0, commit, standing }: PublishedPart,
  state: PackageRun['state'],
): string {
  const names = `${files.join(', ')}${more === 0 ? '' : ` and ${more} more`}`;
  const merged = `${names}, merged as ${commit.slice(0, 10)} before its package was done`;
  switch (standing) {
    case 'checked':
      return `${merged}; its checks passed at its end`;
    case 'unchecked':
      return `${merged}; not checked: its package has no checks that all passed`;
    case 'awaited':
      return `${merged}; its checks have not run on it yet`;
    case 'abandoned':
      return `MERGED WITHOUT CHECKS: ${merged}, which is ${appearanceOf({ state }).label.toLowerCase()}; it stays merged until somebody reverts it (git revert -m 1 ${commit.slice(0, 10)}) or its package is done`;
  }
}

function standingOf(state: RunState, item: PackageRun | undefined): PartStanding {
  if (item?.state === 'done') {
    const passed = item.steps.every(({ result }) => result?.passed === true && result.undecided !== true);
    return item.steps.length > 0 && passed ? 'checked' : 'unchecked';
  }
  const isOver =
    item === undefined ||
    state.phase === 'ended' ||
    isSatisfied(item) ||
    item.state === 'failed' ||
    item.state === 'cancelled';
  return isOver ? 'abandoned' : 'awaited';
}
