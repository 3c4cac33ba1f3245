import { join } from 'node:path';
import { SurfaceThread } from '../../node/contracts/surfaceThread';
import type { JudgeContract } from '../../node/plans/planSurroundings';
import type { ContractFault } from '../../plan/problem';

/** How many files are remembered with what is wrong in them. */
const MOST_KNOWN = 200;

/**
 * Says what is wrong in contract files, in a thread of its own; while a plan is being typed, its contracts stay as they are
 * and are not looked into again.
 * @param folder absolute path of our programs.
 */
export function contractJudge(folder: string): JudgeContract {
  const thread = new SurfaceThread(join(folder, 'contract-reader.js'));
  const known = new Map<
    string,
    { readonly text: string; readonly faults: Promise<readonly ContractFault[]> }
  >();
  return (path, text) => {
    const seen = known.get(path);
    if (seen?.text === text) {
      return seen.faults;
    }
    const faults = thread.faults(path, text);
    if (known.size >= MOST_KNOWN) {
      known.clear();
    }
    known.set(path, { text, faults });
    return faults;
  };
}
