import type { MergeIdentity, MergeResult, Repository, WorkDone } from '../../src/ports';
import { WavesError } from '../../src/wavesError';
import type { SimulatedProcess } from './simulatedProcess';

/** A commit on the integration branch. */
export interface SimulatedMerge extends MergeIdentity {
  readonly commit: string;
}

/** The repository of a simulated world: an integration branch, and worktrees of packages. */
export class SimulatedRepository {
  readonly merges: SimulatedMerge[] = [];
  /** Base of each package's worktree. */
  readonly worktrees = new Map<string, string>();
  /** Set for packages whose agents changed what they must not. */
  readonly lies = new Set<string>();

  /** @param clearing told before what is in a package's worktree is thrown away. */
  constructor(private readonly clearing: (id: string) => void) {}

  /** Whether a base contains the merge of a package. */
  contains(base: string, id: string): boolean {
    const upTo = this.merges.findIndex((merge) => merge.commit === base);
    return this.merges.slice(0, upTo + 1).some((merge) => merge.package === id);
  }

  /** What one process sees of the repository. */
  view(process: SimulatedProcess): Repository {
    return {
      root: '/repository',
      commonDir: '/repository/.git',
      head: () => process.ask(() => ({ commit: 'base', branch: 'main' })),
      uncommittedFiles: () => process.ask(() => []),
      commitOf: (ref) => process.ask(() => `head of ${nameOf(ref)}`),
      startBranch: () => process.ask(() => undefined),
      createWorktree: (path, _branch, base) =>
        process.ask(() => {
          if (process.time.random.chance(0.02)) {
            throw new WavesError('git-failed', 'git could not make the worktree.');
          }
          // Many steps, of which a process that was killed makes no more.
          if (!process.alive) {
            return [];
          }
          this.clearing(nameOf(path));
          this.worktrees.set(nameOf(path), base);
          return [];
        }),
      workDone: (worktree) => process.ask(() => this.workDone(nameOf(worktree))),
      branchWork: (branch) =>
        process.ask(() => ({ head: `tip of ${branch}`, files: [], descendsFromBase: true })),
      commitWork: (worktree) => process.ask(() => `head of ${nameOf(worktree)}`),
      missingFiles: () => process.ask(() => []),
      merge: (_branch, _head, _message, identity) => process.ask(() => this.merge(identity)),
    };
  }

  private workDone(id: string): WorkDone {
    return {
      files: [this.lies.delete(id) ? 'not/mine' : `${id}/file`],
      descendsFromBase: true,
      branch: `waves/test-feature/${id}`,
    };
  }

  private merge(identity: MergeIdentity): MergeResult {
    const { run, package: id, attempt } = identity;
    const same = (merge: SimulatedMerge) =>
      merge.run === run && merge.package === id && merge.attempt === attempt;
    const made = this.merges.find(same);
    if (made !== undefined) {
      const tip = this.merges.at(-1)?.commit ?? made.commit;
      return { kind: 'merged', commit: made.commit, tip };
    }
    const commit = `merge ${this.merges.length + 1}`;
    this.merges.push({ run, package: id, attempt, commit });
    return { kind: 'merged', commit, tip: commit };
  }
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
