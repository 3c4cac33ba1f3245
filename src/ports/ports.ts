import type { Environment } from '../plan/model';
import type { ReadSubplan } from '../plan/reading/subplans';
import type { MergeConflict } from '../run/conflicts/mergeConflict';
import type { IntegrationTip } from '../run/merging/branchMove';
import type { JournalEvent, RunEvent } from '../run/run';
import type { LockChange, LockTable, TakenLock } from '../run/locks/lockTable';
import type { SandboxFinding } from '../run/start/preflight';
import type { DiskFinding, LoginEvidence, ToolFinding, UncommittedFile } from '../run/start/preflightNeeds';
import type { ServiceAddress } from '../run/start/serviceAddress';
import type { ReportPlaces, WrittenReport } from '../run/verification/stepMetrics';
import type { WorktreeRules } from '../run/kernel/kernel';

/**
 * What the pure code and the engine need of the world, as small interfaces. `src/node` implements them; tests may
 * implement them in memory.
 */

/** Milliseconds since 1970, UTC. */
export interface Clock {
  now(): number;
}

/** SHA-256 of a text in UTF-8, in hex. */
export type Digest = (text: string) => string;

/** Calls back later; what is late by a suspended machine comes at once after it wakes. */
export interface Timers {
  /** @param time milliseconds since 1970. @returns calls it off. */
  at(time: number, callback: () => void): () => void;
}

export interface Log {
  info(message: string): void;
  warn(message: string): void;
  error(message: string, cause?: unknown): void;
}

/** The right to drive a repository's runs. At most one process has it; a process that slept may have lost it. */
export interface Lease {
  /** Higher than that of every holder before. */
  readonly epoch: number;
  /**
   * To be awaited right before every effect on the world; costs nothing as long as the last heartbeat is recent.
   * @throws WavesError `lease-lost` when another process has the right by now: nothing may be done any more.
   */
  assertHeld(): Promise<void>;
}

/** The one writer of a run's journal. */
export interface JournalWriter {
  /**
   * Numbers, stamps and appends events as one group. Resolves when they survive this process, and the machine too where
   * that matters (`mustReachDisk`).
   * @throws WavesError `journal` when the disk refuses; nothing of the group counts then.
   */
  append(events: readonly RunEvent[]): Promise<readonly JournalEvent[]>;
  close(): Promise<void>;
}

/** Something that git is in the middle of. */
export interface UnfinishedWork {
  readonly what: 'rebase' | 'merge' | 'cherry-pick' | 'revert' | 'bisect';
  /** Files with conflicts that nobody has resolved. */
  readonly conflicts: readonly string[];
}

/** What a package's branch holds after its agent has ended. */
export interface WorkDone {
  /** Files that differ from the base, committed or not, with forward slashes; ignored files are not among them. */
  readonly files: readonly string[];
  /** Whether the branch still descends from the base that it was given. */
  readonly descendsFromBase: boolean;
  /** Branch that the worktree is on; undefined when detached. */
  readonly branch: string | undefined;
  /** What was begun with git there and not ended. */
  readonly unfinished?: UnfinishedWork;
  /** Those of the files that are links to something outside of the worktree. */
  readonly linksOut?: readonly string[];
  /** Those that are git repositories of their own and no submodules: only a bare link to them could be merged. */
  readonly repositories?: readonly string[];
}

/** What stands on a branch that no worktree has checked out. */
export interface BranchWork extends Pick<WorkDone, 'files' | 'descendsFromBase'> {
  /** Tip of the branch. */
  readonly head: string;
}

export type MergeResult =
  /** `tip` is where the branch stands then: further on than the merge when that was there already. */
  | {
      readonly kind: 'merged';
      readonly commit: string;
      readonly tip: string;
      /** What was merged then, where that is another commit than the one that is asked for. */
      readonly head?: string;
    }
  | {
      readonly kind: 'conflict';
      readonly files: readonly string[];
      /** What is wrong there; absent: not known. */
      readonly conflicts?: readonly MergeConflict[];
    };

/** What came of bringing what is integrated into a worktree in which somebody works. */
export type BroughtIn =
  | ({ readonly kind: 'in' } & Integrated)
  /** It and what is committed there do not go together; nothing was changed. */
  | {
      readonly kind: 'conflict';
      readonly files: readonly string[];
      readonly conflicts: readonly MergeConflict[];
    }
  /** It would overwrite what lies there in no commit; nothing was changed. */
  | { readonly kind: 'uncommitted'; readonly files: readonly string[] };

/** What came of making a commit of some files of a worktree in which somebody works. */
export type PublishedFiles =
  /** It is in the branch of the worktree, and holds nothing else that is new there. */
  | { readonly kind: 'made'; readonly commit: string; readonly files: readonly string[] }
  /** They are not there, or git ignores them; nothing was changed. */
  | { readonly kind: 'missing'; readonly files: readonly string[] }
  /** Some of them must not be written there, or lead out of the worktree; nothing was changed. */
  | { readonly kind: 'outside'; readonly files: readonly string[] }
  /** They are as they were in `base`. */
  | { readonly kind: 'unchanged' };

/** A worktree in which somebody works, and on top of what its files are published. */
export interface PublishingPlace {
  readonly worktree: string;
  readonly branch: string;
  /** Commit of the integration branch that the branch contains, or what was published last on top of that. */
  readonly base: string;
}

/** How far a worktree contains what is integrated. */
export interface Integrated {
  /** The latest commit of the integration branch that is in it. */
  readonly base: string;
  /** What differs between that and the one that its changes counted from. */
  readonly files: readonly string[];
  /** The packages that were merged in between, in that order. */
  readonly packages: readonly string[];
}

/** Trailers that let a merge be found again, so that it is made at most once. */
export interface MergeIdentity {
  readonly run: string;
  readonly package: string;
  readonly attempt: number;
  /** Which part of its work it is, where its agent goes on; absent: all of it. */
  readonly publication?: string;
}

/** A merge of a run's own that stands on its branch. */
export interface FoundMerge extends Omit<MergeIdentity, 'run' | 'publication'> {
  readonly commit: string;
  /** What was merged. */
  readonly head: string;
  /** Files that it changed on the branch, with forward slashes. */
  readonly files: readonly string[];
}

/** How a worktree is made. */
export interface WorktreeOptions {
  /** Take the worktree that stands there, if there is one, with the ignored files in it. */
  readonly reuse?: boolean;
  /** Enter it into the list of worktrees that upstream's tools read. */
  readonly registry?: { readonly change: string; readonly agent: string };
  /**
   * Folders and files that have to be there, also where a sparse checkout leaves them out; a blank one: everything. Asked for only where
   * there is one.
   */
  readonly needs?: () => readonly string[];
}

/** Puts into worktrees what no commit holds. */
export interface Furnisher {
  /**
   * Copies files that agents need, and folders of dependencies.
   * @returns the set-up commands that have nothing left to do.
   */
  furnish(worktree: string, rules: WorktreeRules, setup: readonly string[]): Promise<readonly string[]>;
  /** To be told when all set-up commands have passed, so that it need not be done again for the same dependencies. */
  ready(worktree: string, rules: WorktreeRules, setup: readonly string[]): Promise<void>;
  /** What set-up commands of the repository's own file expect in their environment. */
  variables(worktree: string, name: string): Readonly<Record<string, string>>;
}

/**
 * Reads files from the top of a work tree by their paths. Of a symbolic link that is where it leads, of what is very long its
 * hash: what is compared tells whether it has changed. Undefined: there is no such file.
 */
export interface FileTexts {
  readonly committed: (commit: string, path: string) => Promise<string | undefined>;
  readonly present: (worktree: string, path: string) => Promise<string | undefined>;
}

/** The files of one commit, read as `FileTexts` does. */
export interface CommitFiles {
  readonly commit: string;
  readonly read: (path: string) => Promise<string | undefined>;
}

/** The git side of a run. Every method throws `WavesError` with a reason; the user's branch and work tree stay untouched. */
export interface Repository {
  /** Absolute path of the main work tree. */
  readonly root: string;
  /** Absolute path of the git directory that all worktrees share. */
  readonly commonDir: string;
  /** The top of the work tree of this repository that a path lies in; undefined: in none. Both absolute. */
  workTreeOf(path: string): Promise<string | undefined>;
  /** What is checked out in a work tree. @throws WavesError `no-commits` in a repository without any. */
  head(workTree: string): Promise<{ readonly commit: string; readonly branch: string | undefined }>;
  /** What is not committed in a work tree: files that git tracks, and others, which it does not ignore. */
  uncommittedFiles(workTree: string): Promise<readonly UncommittedFile[]>;
  commitOf(ref: string): Promise<string | undefined>;
  /** Where git keeps what is a worktree's own; all that git would go by there is there from then on, be it empty. @throws WavesError `git-failed` where that is not in this repository. */
  ownGitFolder(worktree: string): Promise<string>;
  /**
   * Folders of a worktree that git ignores, from its top: those that are there, but for links, and those that `.gitignore` at
   * the top names. Packages and what is built go there.
   */
  ignoredFolders(worktree: string): Promise<readonly string[]>;
  /**
   * Makes the branch start at `base`. What an earlier run left on it is kept under `refs/waves/kept/...` first.
   * @returns the ref that keeps the earlier state, if there was one worth keeping.
   * @throws WavesError `branch-checked-out` when a work tree has it checked out.
   */
  startBranch(branch: string, base: string): Promise<string | undefined>;
  /** Where a run's branch stands: all below `known`, where the run left it, is on it again. @throws `branch-checked-out`. */
  reconcile(branch: string, known: string, run: string): Promise<IntegrationTip>;
  /** The merges that a run has made between two commits of its branch, by their trailers, the oldest first. */
  mergesOf(run: string, base: string, tip: string): Promise<readonly FoundMerge[]>;
  /**
   * A clean worktree on a branch of its own. Leftovers of an earlier attempt (commits and uncommitted work) are kept
   * under `refs/waves/kept/...` first.
   * @returns the refs that keep leftovers.
   */
  createWorktree(
    path: string,
    branch: string,
    base: string,
    options?: WorktreeOptions,
  ): Promise<readonly string[]>;
  /**
   * Merges what is integrated into the branch of a worktree while an agent works there; what lies there in no commit stays.
   * @param base what its changes count from. @param tip of the integration branch.
   * @throws WavesError `git-failed` where that cannot be done as things are there.
   */
  bringIn(worktree: string, branch: string, base: string, tip: string): Promise<BroughtIn>;
  /**
   * Makes a commit of some files as they lie in a worktree, on top of its base, and puts it into the branch of the worktree,
   * while an agent works there; all else there stays as it is.
   * @param paths from its top; folders count with all that git does not ignore in them. @param admits whether a file may be in it.
   * @throws WavesError `git-failed` where that cannot be done as things are there.
   */
  publish(
    place: PublishingPlace,
    paths: readonly string[],
    message: string,
    admits: (path: string) => boolean,
  ): Promise<PublishedFiles>;
  /** How far its agent has merged what is integrated by itself; undefined: not beyond `base`. */
  broughtInto(worktree: string, base: string, tip: string): Promise<Integrated | undefined>;
  workDone(worktree: string, base: string): Promise<WorkDone>;
  /** Compares the tip of a branch with a commit. @throws WavesError `git-failed` when the branch is not there. */
  branchWork(branch: string, base: string): Promise<BranchWork>;
  /** Commits everything that is not ignored; an empty commit when there is nothing, so that each package has one. @returns the tip. */
  commitWork(worktree: string, base: string, message: string): Promise<string>;
  /** Those of the files, relative to the worktree, that are not there. */
  missingFiles(worktree: string, files: readonly string[]): Promise<readonly string[]>;
  /** What was written since a step began, and may be a report of tests or coverage. */
  writtenReports(worktree: string, places: ReportPlaces): Promise<readonly WrittenReport[]>;
  /**
   * Merges without a checkout and moves the branch in one atomic step, at most once for each identity: the merge that
   * is there already is returned, whoever made it.
   */
  merge(branch: string, head: string, message: string, identity: MergeIdentity): Promise<MergeResult>;
}

/** The runs of a repository on disk: `<git-common-dir>/waves/runs/<run-id>/`. */
export interface RunStore {
  /** Ids of all runs, oldest first. */
  list(): Promise<readonly string[]>;
  /**
   * Makes the folder of a run with a copy of its plan in it (`plan.yaml`), and opens its journal for writing. What is
   * left of a run of that id whose journal is still empty is gone on with.
   */
  create(run: string, planText: string): Promise<JournalWriter>;
  /**
   * The copy of the plan that the run was started with, or of a later text of it.
   * @param hash SHA-256 of the text, in hex; absent: the first.
   * @throws WavesError `plan-lost` where none is left that is as it was written.
   */
  planText(run: string, hash?: string): Promise<string>;
  /** Keeps a later text of the plan beside the first. Durable when it resolves. */
  keepPlan(run: string, planText: string, hash: string): Promise<void>;
  /** Everything that a journal holds; damage is skipped and told. */
  read(
    run: string,
  ): Promise<{ readonly events: readonly JournalEvent[]; readonly damage: readonly string[] }>;
  /** The first or last event of a journal where it is beyond doubt without reading it all; else undefined. */
  endOf?(run: string, end: 'first' | 'last'): Promise<JournalEvent | undefined>;
  /** Opens an existing journal for writing, after its last whole record. */
  open(run: string): Promise<JournalWriter>;
  /** What an attempt has left as its result (`WAVES_RESULT_FILE`), or a review; undefined when there is nothing that can be read. */
  readReport(folder: string): Promise<unknown>;
  /** The plan that an attempt has answered with (`WAVES_SUBPLAN_FILE`); undefined when there is none that can be read. */
  proposedPlan(folder: string): Promise<string | undefined>;
  /** Keeps the result of a package in the run's folder, in the place of what was kept before. */
  keepResult(run: string, packageId: string, text: string): Promise<void>;
  /** Absolute path of an attempt's folder; not created. */
  attemptFolder(run: string, packageId: string, attempt: number): string;
}

/** Ends what was begun. */
export interface Ending {
  dispose(): void;
}

/** A worktree in which an agent works. */
export interface WatchedWork {
  /** Absolute. */
  readonly worktree: string;
  /** Commit that it started from. */
  readonly base: string;
  /** Whether a path from its top, with forward slashes, is none that the agent may write. */
  readonly isOutside: (path: string) => boolean;
}

/** Notices at once what agents write where they may not; what they deliver is judged anyway. */
export interface WorktreeWatcher {
  /** @param strayed called with all files that differ from the base and are outside, whenever these have changed. */
  watch(work: WatchedWork, strayed: (files: readonly string[]) => void): Ending;
}

/** The one table of the locks of a repository, shared by all of its runs, worktrees, windows and people. */
export interface LockStore {
  /**
   * Changes the table in one step that nobody comes between. May ask for the change more than once, each time with the table as it is
   * then. Durable when it resolves. @throws WavesError `locks` when the table can't be written.
   */
  change<Answer>(decide: (table: LockTable, now: number) => LockChange<Answer>): Promise<Answer>;
  /** The table as it is now. @throws WavesError `locks` when it can't be read. */
  read(): Promise<LockTable>;
  /** Calls back with the table: once soon, and after every change by anybody. Never goes back to an earlier one. */
  watch(changed: (table: LockTable) => void): Ending;
  /** Gives signs of life for locks, so that they don't expire while this process lives. */
  keepAlive(isOurs: (lock: TakenLock) => boolean): Ending;
}

/** A plan's file as the engine gets it. */
export interface PlanFile {
  readonly text: string;
  /** SHA-256 of its bytes, in hex. */
  readonly hash: string;
  /** Absolute. */
  readonly path: string;
}

/** Reads plans and the prompt files that they name. */
export interface PlanFiles {
  /** @throws WavesError `plan-unreadable`: not there, a folder, binary, too large. */
  readPlan(path: string): Promise<PlanFile>;
  /** Puts another text in the place of a plan that was read. @throws WavesError `edit-refused`: it is another by now, or cannot be written. */
  writePlan(read: PlanFile, text: string): Promise<void>;
  /** A text file relative to the plan's folder; undefined when it is not there. Never outside the repository. */
  readBeside(planPath: string, relative: string): Promise<string | undefined>;
  /** The Markdown files of a folder relative to the plan's folder, and of those within it, by name; none where it is not there. */
  textsBeside?(planPath: string, folder: string): Promise<readonly string[]>;
  /** Commands by which the repository's own set-up file makes worktrees ready. */
  setupFileCommands?(): Promise<readonly string[]>;
  /** A plan within another, by its path from the top of the repository; in words, why it cannot be read. */
  readonly readSubplan: ReadSubplan;
}

/** Looks at the machine before a run begins. Nothing is changed by it, and no secret is read. */
export interface PreflightProbe {
  /**
   * @param withVersion whether the program is started to ask for its version.
   * @param environment where it is looked for; absent: on this machine's PATH.
   */
  tool(name: string, withVersion: boolean, environment?: Environment): Promise<ToolFinding>;
  /** Whether an environment variable is set and not blank. */
  hasVariable(name: string): boolean;
  /** Why a service does not answer, in words; undefined when it does. */
  service(address: ServiceAddress): Promise<string | undefined>;
  portIsFree(port: number): Promise<boolean>;
  /** Whether a login is there, which nothing tries; undefined where that cannot be seen. */
  isLoggedIn(evidence: LoginEvidence): Promise<boolean | undefined>;
  /** Undefined when git is not installed. */
  git(): Promise<{ readonly version: string; readonly isNewEnough: boolean } | undefined>;
  /** The operating system's sandbox, tried out once, with the files of an environment where one is named. */
  sandbox(environment?: Environment): Promise<SandboxFinding>;
  /** Undefined when it can't be found out. */
  disk(): Promise<DiskFinding | undefined>;
}
