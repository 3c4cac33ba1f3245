import { access, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type {
  BranchWork,
  BroughtIn,
  Clock,
  FoundMerge,
  Integrated,
  MergeIdentity,
  MergeResult,
  PublishedFiles,
  PublishingPlace,
  Repository,
  WorkDone,
  WorktreeOptions,
} from '../../../ports/ports';
import type { IntegrationTip } from '../../../run/merging/branchMove';
import type { UncommittedFile } from '../../../run/start/preflightNeeds';
import type { ReportPlaces, WrittenReport } from '../../../run/verification/stepMetrics';
import { WavesError } from '../../../wavesError';
import type { RepositoryPlace } from '../../git/findRepository';
import { git, splitZ } from '../../git/git';
import { keepCommits } from '../../git/keptRefs';
import { branchCheckedOut, clearLeftovers } from '../leftovers';
import { mergeInto, mergesOf } from './merges';
import { refCommit } from '../../git/objects';
import { ignoredFolders } from './ignoredFolders';
import { reconcileBranch } from './reconcile';
import { systemClock } from '../../processes/systemClock';
import { branchOf, checkedOut, checkedOutBranch, headCommit, takeIn } from '../../git/presentWorktree';
import { plainRepository } from '../../git/plainRepository';
import { branchWork, bringIn, broughtInto, commitWork, mergePublished, publishFiles, workDone } from './work';
import { canonicalPath, discardFolder } from '../worktreeFolder';
import { holderOf } from '../worktreeList';
import { withMetadataLock } from '../metadataLock';
import { hideWorktrees, register } from '../registry';
import { reuseWorktree } from './reusedWorktree';
import { writtenReports } from './writtenReports';

/** A git repository on disk, handled by the git that is installed. Never touches the user's branch, index or files. */
export class GitRepository implements Repository {
  readonly root: string;
  readonly commonDir: string;
  private metadata: Promise<unknown> = Promise.resolve();

  constructor(
    place: RepositoryPlace,
    private readonly clock: Clock = systemClock,
  ) {
    this.root = place.root;
    this.commonDir = place.commonDir;
  }

  async workTreeOf(path: string): Promise<string | undefined> {
    const plain = plainRepository(dirname(path), process.env);
    if (plain?.commonDir === this.commonDir) {
      return plain.root;
    }
    const query = ['rev-parse', '--path-format=absolute', '--show-toplevel', '--git-common-dir'];
    const { code, stdout } = await git(dirname(path), query, { answers: [128] });
    const [top = '', commonDir = ''] = stdout.split(/\r?\n/);
    return code === 0 && (await canonicalPath(commonDir)) === this.commonDir ? canonicalPath(top) : undefined;
  }

  async head(workTree: string): Promise<{ readonly commit: string; readonly branch: string | undefined }> {
    const isMain = workTree === this.root;
    const commit = await (isMain ? refCommit(this.root, 'HEAD') : headCommit(workTree));
    if (commit === undefined) {
      throw new WavesError(
        'no-commits',
        `The repository at ${this.root} has no commits yet, so there is nothing for agents to start from.`,
        'Commit your files first: git add . && git commit',
      );
    }
    return { commit, branch: isMain ? branchOf(await checkedOut(this)) : await checkedOutBranch(workTree) };
  }

  async uncommittedFiles(workTree: string): Promise<readonly UncommittedFile[]> {
    const args = [
      'status',
      '--porcelain',
      '-z',
      '--no-renames',
      '--untracked-files=normal',
      '--ignore-submodules=dirty',
    ];
    const { stdout } = await git(workTree, args);
    return splitZ(stdout).map((entry) => ({ path: entry.slice(3), isTracked: !entry.startsWith('??') }));
  }

  async missingFiles(worktree: string, files: readonly string[]): Promise<readonly string[]> {
    const missing = await Promise.all(
      files.map((file) =>
        access(resolve(worktree, file)).then(
          () => false,
          () => true,
        ),
      ),
    );
    return files.filter((_file, index) => missing[index]);
  }

  writtenReports(worktree: string, places: ReportPlaces): Promise<readonly WrittenReport[]> {
    return writtenReports(worktree, places);
  }

  async commitOf(ref: string): Promise<string | undefined> {
    return ref.startsWith('-') ? undefined : refCommit(this.root, ref);
  }

  async ownGitFolder(worktree: string): Promise<string> {
    const { stdout } = await git(worktree, ['rev-parse', '--absolute-git-dir']);
    const folder = await canonicalPath(stdout.trim());
    if (dirname(folder) !== join(this.commonDir, 'worktrees')) {
      throw new WavesError('git-failed', `${worktree} says that it belongs to ${folder}, which is not ours.`);
    }
    // What is not there cannot be kept from being made. By this folder git goes for objects elsewhere and for what commits follow,
    await mkdir(join(this.commonDir, 'objects', 'info'), { recursive: true });
    // and by this file where `extensions.worktreeConfig` is set.
    await writeFile(join(folder, 'config.worktree'), '', { flag: 'wx' }).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
        throw error;
      }
    });
    return folder;
  }

  ignoredFolders(worktree: string): Promise<readonly string[]> {
    return ignoredFolders(worktree);
  }

  startBranch(branch: string, base: string): Promise<string | undefined> {
    return this.oneAtATime(async () => {
      const ref = `refs/heads/${branch}`;
      const holder = await holderOf(this, branch);
      if (holder !== undefined) {
        throw branchCheckedOut(branch, holder);
      }
      const tip = await refCommit(this.root, ref);
      const kept = await keepCommits(this.root, branch, tip === undefined ? [] : [tip], base, this.clock);
      await git(this.root, ['update-ref', '-m', 'waves: start', ref, base, tip ?? '']);
      return kept[0];
    });
  }

  reconcile(branch: string, known: string, run: string): Promise<IntegrationTip> {
    return this.oneAtATime(() => reconcileBranch(this, branch, known, run, this.clock));
  }

  mergesOf(run: string, base: string, tip: string): Promise<readonly FoundMerge[]> {
    return mergesOf(this.root, run, base, tip);
  }

  async createWorktree(
    path: string,
    branch: string,
    base: string,
    { reuse, registry, needs }: WorktreeOptions = {},
  ): Promise<readonly string[]> {
    const site = { path, branch, base };
    const kept = await this.oneAtATime(async () => {
      await hideWorktrees(this.root, this.commonDir, path);
      if (registry !== undefined) {
        const entry = { change_id: registry.change, agent_id: registry.agent, branch, worktree_path: path };
        await register(this.root, entry, this.clock.now());
      }
      const used = reuse === true ? await reuseWorktree(this, site, this.clock) : undefined;
      if (used !== undefined) {
        return used;
      }
      const refs = await clearLeftovers(this, site, this.clock);
      await this.orUndo(path, branch, () =>
        git(this.root, [
          'worktree',
          'add',
          '--quiet',
          '--no-checkout',
          '--no-track',
          '-b',
          branch,
          path,
          base,
        ]),
      );
      return refs;
    });
    // Writing the files takes long and touches only this worktree: others need not wait.
    try {
      await takeIn(path, needs);
      await git(path, ['read-tree', '-mu', 'HEAD']);
    } catch (error) {
      await this.oneAtATime(() => this.undo(path, branch));
      throw error;
    }
    return kept;
  }

  bringIn(worktree: string, branch: string, base: string, tip: string): Promise<BroughtIn> {
    return bringIn(worktree, branch, base, tip);
  }

  publish(
    place: PublishingPlace,
    paths: readonly string[],
    message: string,
    admits: (path: string) => boolean,
  ): Promise<PublishedFiles> {
    return publishFiles(place, paths, message, admits);
  }

  /** Merges a commit that `publish` has made elsewhere into the branch of a worktree. @throws WavesError `git-failed`. */
  mergePublished(
    place: Pick<PublishingPlace, 'worktree' | 'branch'>,
    commit: string,
    files: readonly string[],
    message: string,
  ): Promise<void> {
    return mergePublished(place, commit, files, message);
  }

  broughtInto(worktree: string, base: string, tip: string): Promise<Integrated | undefined> {
    return broughtInto(worktree, base, tip);
  }

  workDone(worktree: string, base: string): Promise<WorkDone> {
    return workDone(worktree, base);
  }

  branchWork(branch: string, base: string): Promise<BranchWork> {
    return branchWork(this.root, branch, base);
  }

  commitWork(worktree: string, base: string, message: string): Promise<string> {
    return commitWork(worktree, base, message);
  }

  async merge(branch: string, head: string, message: string, identity: MergeIdentity): Promise<MergeResult> {
    const holder = await holderOf(this, branch);
    if (holder !== undefined) {
      // Moved under a work tree, the branch would make that tree look as if it took everything back.
      throw branchCheckedOut(branch, holder);
    }
    return mergeInto(this.root, branch, head, message, identity);
  }

  private async orUndo(path: string, branch: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      await this.undo(path, branch);
      throw error;
    }
  }

  /** Removes what a failed attempt at a worktree has left; the failure itself is what is told. */
  private async undo(path: string, branch: string): Promise<void> {
    await discardFolder(path).catch(() => undefined);
    await git(this.root, ['worktree', 'remove', '--force', '--force', path]).catch(() => undefined);
    await git(this.root, ['update-ref', '-d', `refs/heads/${branch}`]).catch(() => undefined);
  }

  /** Git's own bookkeeping of worktrees does not stand several commands at once, whichever process they come from. */
  private oneAtATime<T>(work: () => Promise<T>): Promise<T> {
    const locked = () => withMetadataLock(this.commonDir, work);
    const result = this.metadata.then(locked, locked);
    this.metadata = result.catch(() => undefined);
    return result;
  }
}
