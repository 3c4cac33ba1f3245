import type {
  BranchWork,
  BroughtIn,
  Integrated,
  MergeIdentity,
  MergeResult,
  PublishedFiles,
  Repository,
  WorkDone,
} from '../../src/ports/ports';
import { WavesError } from '../../src/wavesError';
import type { SimulatedProcess } from './simulatedProcess';

/** A merge into the branch of a run. */
export interface SimulatedMerge extends MergeIdentity {
  readonly commit: string;
}

/** The repository of a simulated world: the branches of runs, what they are made of, and worktrees of packages. */
export class SimulatedRepository {
  /** Set where nothing but what is asked for may go wrong. */
  calm = false;
  readonly merges: SimulatedMerge[] = [];
  /** Base of each package's worktree, by its place. */
  readonly worktrees = new Map<string, string>();
  /** Set for packages whose agents changed what they must not, by place. */
  readonly lies = new Set<string>();
  /** Set: the work of a package was judged from another commit than the one that its worktree contains. */
  misjudged: string | undefined;
  private parts = 0;
  private readonly tips = new Map<string, string>();
  private readonly parents = new Map<string, readonly string[]>();

  /** @param clearing told before what is in a package's worktree is thrown away. */
  constructor(private readonly clearing: (place: string) => void) {}

  /** Whether a commit contains the merge of a package of a run. */
  contains(commit: string, run: string, id: string): boolean {
    return this.mergesOf(run, commit).some((merge) => merge.package === id && isWhole(merge));
  }

  /** Whether something of a package of a run was merged before a merge: a part of its work, or all of it. */
  isBefore(run: string, id: string, merge: SimulatedMerge): boolean {
    return this.merges
      .slice(0, this.merges.indexOf(merge))
      .some((other) => other.run === run && other.package === id);
  }

  /** The merges of a run below a commit, the oldest first. */
  private mergesOf(run: string, tip: string): SimulatedMerge[] {
    const seen = this.below(tip);
    return this.merges.filter((merge) => merge.run === run && seen.has(merge.commit));
  }

  /** A commit, and all that it contains. */
  private below(commit: string): ReadonlySet<string> {
    const seen = new Set<string>();
    const queue = [commit];
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      if (!seen.has(next)) {
        seen.add(next);
        queue.push(...(this.parents.get(next) ?? []));
      }
    }
    return seen;
  }

  /** What one process sees of the repository. */
  view(process: SimulatedProcess): Repository {
    const fails = (share: number) => !this.calm && process.time.random.chance(share);
    return {
      root: '/repository',
      commonDir: '/repository/.git',
      workTreeOf: () => process.ask(() => '/repository'),
      head: () => process.ask(() => ({ commit: 'base', branch: 'main' })),
      uncommittedFiles: () => process.ask(() => []),
      missingFiles: () => process.ask(() => []),
      writtenReports: () => process.ask(() => []),
      ownGitFolder: (worktree) => process.ask(() => worktree),
      ignoredFolders: () => process.ask(() => []),
      commitOf: (ref) => process.ask(() => this.commitOf(ref)),
      reconcile: (branch, known) => process.ask(() => ({ tip: this.tips.get(branch) ?? known })),
      mergesOf: (run, _base, tip) =>
        process.ask(() =>
          this.mergesOf(run, tip)
            .filter(isWhole)
            .map((merge) => ({ ...merge, head: tip, files: [] })),
        ),
      startBranch: (branch, base) =>
        process.act(`begin ${branch}`, () => {
          if (process.alive) {
            this.tips.set(branch, base);
          }
          return undefined;
        }),
      createWorktree: (path, _branch, base) =>
        process.act(`make ${path}`, () => {
          if (process.time.random.chance(0.02) && !this.calm) {
            throw new WavesError('git-failed', 'git could not make the worktree.');
          }
          // Many steps, of which a process that was killed makes no more.
          if (!process.alive) {
            return [];
          }
          this.clearing(placeOf(path));
          this.worktrees.set(placeOf(path), base);
          return [];
        }),
      bringIn: (worktree, _branch, base, tip) =>
        process.act(`bring ${tip} into ${worktree}`, () =>
          this.bringIn(placeOf(worktree), base, tip, fails(0.1)),
        ),
      publish: ({ worktree, base }, paths) =>
        process.act(`publish ${paths.join()} of ${worktree}`, () => this.publish(base, paths, fails(0.1))),
      broughtInto: (worktree, base, tip) => process.ask(() => this.broughtInto(placeOf(worktree), base, tip)),
      workDone: (worktree) => process.ask(() => this.workDone(placeOf(worktree))),
      branchWork: (branch) => process.ask(() => this.branchWork(branch)),
      commitWork: (worktree, base) =>
        process.act(`commit ${worktree}`, () => {
          const place = placeOf(worktree);
          const head = `head of ${place}`;
          const within = this.worktrees.get(place) ?? base;
          // Where a disk has forgotten that its plan was taken up, its own work may be what the worktree stands on.
          const isOwn = within === head && this.parents.get(head)?.includes(base) === true;
          if (within !== base && !isOwn) {
            this.misjudged ??= `the work of ${place} counts from ${base}, but ${within} is in its worktree`;
          }
          this.parents.set(head, [base]);
          return head;
        }),
      merge: (branch, head, _message, identity) =>
        process.act(`merge ${identity.package}`, () => this.merge(branch, head, identity)),
    };
  }

  private bringIn(place: string, base: string, tip: string, conflicts: boolean): BroughtIn {
    if (conflicts) {
      return { kind: 'conflict', files: ['shared'], conflicts: [] };
    }
    const known = this.below(base);
    this.worktrees.set(place, tip);
    return { kind: 'in', ...this.between(known, tip) };
  }

  private publish(base: string, paths: readonly string[], isMissing: boolean): PublishedFiles {
    if (isMissing) {
      return { kind: 'missing', files: paths };
    }
    this.parts += 1;
    const commit = `part ${this.parts}`;
    this.parents.set(commit, [base]);
    return { kind: 'made', commit, files: paths };
  }

  private broughtInto(place: string, base: string, tip: string): Integrated | undefined {
    const within = this.worktrees.get(place) ?? base;
    const known = this.below(base);
    return within === base || known.has(within) || !this.below(tip).has(within)
      ? undefined
      : this.between(known, within);
  }

  private between(known: ReadonlySet<string>, tip: string): Integrated {
    const fresh = this.below(tip);
    const merges = this.merges.filter(({ commit }) => fresh.has(commit) && !known.has(commit));
    const packages = [...new Set(merges.map((merge) => merge.package))];
    return { base: tip, files: packages.map((id) => `${id}/file`), packages };
  }

  /** A package's commit is not told apart from one of an earlier attempt: what it stands on is its newest base. */
  private commitOf(ref: string): string {
    return this.tips.get(ref.replace('refs/heads/', '')) ?? `head of ${placeOf(ref)}`;
  }

  private workDone(place: string): WorkDone {
    return {
      files: [this.lies.delete(place) ? 'not/mine' : `${fileNameOf(place)}/file`],
      descendsFromBase: true,
      branch: `waves/${place}`,
    };
  }

  private branchWork(branch: string): BranchWork {
    const place = branch.slice('waves/'.length);
    const head = this.tips.get(branch) ?? 'base';
    return { head, files: [`${fileNameOf(place)}/file`], descendsFromBase: true };
  }

  private merge(branch: string, head: string, identity: MergeIdentity): MergeResult {
    const { run, package: id, attempt, publication } = identity;
    const same = (merge: SimulatedMerge) =>
      merge.run === run &&
      merge.package === id &&
      merge.attempt === attempt &&
      merge.publication === publication;
    const tip = this.tips.get(branch) ?? 'base';
    const made = this.merges.find(same);
    if (made !== undefined) {
      return { kind: 'merged', commit: made.commit, tip };
    }
    const commit = `merge ${this.merges.length + 1}`;
    this.merges.push({ ...identity, commit });
    this.parents.set(commit, [tip, head]);
    this.tips.set(branch, commit);
    return { kind: 'merged', commit, tip: commit };
  }
}

/** Whether it is all of a package's work. */
export function isWhole({ publication }: SimulatedMerge): boolean {
  return publication === undefined;
}

/** The run and the package that a worktree belongs to, as its last two folders. */
export function placeOf(path: string): string {
  return path.split('/').slice(-2).join('/');
}

/** A package of a child run works below its parent's folder. */
export function fileNameOf(place: string): string {
  const [namespace = '', id = ''] = place.split('/');
  return [...namespace.split('+').slice(1), id].join('/');
}
