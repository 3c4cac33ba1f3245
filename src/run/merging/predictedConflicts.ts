import type { RunOf } from '../kernel/kernel';
import { isActive } from '../kernel/kernel';
import type { MergingPart } from './merging';
import { describeConflicts, filesOfConflicts } from '../conflicts/mergeConflict';

/** A conflict that one package is going to have. */
export interface ComingConflict {
  /** The package on the other side; undefined: what is merged already. */
  readonly with: string | undefined;
  readonly files: readonly string[];
  /** In words: which files, and what is wrong there. */
  readonly text: string;
}

/** The conflicts that are seen coming for a package as long as it works, seen from its side. */
export function comingConflicts(state: RunOf<MergingPart>, id: string): ComingConflict[] {
  return state.predicted.flatMap(({ package: one, other, conflicts }): ComingConflict[] => {
    if ((one !== id && other !== id) || !stillWorks(state, one) || !stillWorks(state, other)) {
      return [];
    }
    const counterpart = one === id ? other : one;
    return [{ with: counterpart, files: filesOfConflicts(conflicts), text: describeConflicts(conflicts) }];
  });
}

/** "will conflict with wp-5 in 2 files" */
export function describeComing({ with: other, files }: ComingConflict): string {
  const count = files.length === 1 ? '1 file' : `${files.length} files`;
  return `will conflict with ${other ?? 'what is merged already'} in ${count}`;
}

function stillWorks(state: RunOf<MergingPart>, id: string | undefined): boolean {
  const item = id === undefined ? undefined : state.packages.get(id);
  return id === undefined || (state.phase !== 'ended' && item !== undefined && isActive(item.state));
}
