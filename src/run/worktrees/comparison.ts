/** Something outside of the packages' worktrees that is otherwise than it was. */
export interface SurroundingsChange {
  /**
   * `file` of the main work tree; the `plan`; `branch` that no package works on; another `ref`; `head`, what the main work tree
   * has checked out; `index`, files that git was told not to look at; setting in the repository's `config`; `hook`; `link`, by
   * which git finds a worktree, led elsewhere; or `rule` of the repository's own that git goes by.
   */
  readonly kind: 'file' | 'plan' | 'branch' | 'ref' | 'head' | 'index' | 'config' | 'hook' | 'link' | 'rule';
  /** Path from the top, name of the branch or ref, of the setting, or of the file in the git directory. */
  readonly name: string;
  /** What it was: a commit, a value, or a fingerprint of a content; absent: it was not there. */
  readonly before?: string;
  /** What it is; absent: it is not there any more. */
  readonly after?: string;
  /** Of a branch: the files that differ. */
  readonly files?: readonly string[];
}

/** What the repository around the worktrees looks like at one moment. */
export interface SurroundingsImage {
  /** What each thing is, as `SurroundingsChange` says it, by kind and name. */
  readonly things: ReadonlyMap<string, Omit<SurroundingsChange, 'before'>>;
  /** The contents of what git goes by, by the name of the file in the git directory. */
  readonly contents: ReadonlyMap<string, string>;
}

/** A file of the main work tree as a person's editor has just saved it. Counts only where a person may decide. */
export interface SavedFile {
  /** From the top of the main work tree, with slashes. */
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  /** Of its last change, in milliseconds since 1970, with fractions. */
  readonly mtimeMs: number;
  /** Of its content. */
  readonly sha256: string;
}

/** Of one file, the latest saves that are remembered: more there are not between two looks. */
const REMEMBERED = 20;

/** What editors of people have saved in the main work tree, as it stood there afterwards. */
export class SavedFiles {
  private readonly byPath = new Map<
    string,
    readonly { readonly file: SavedFile; readonly counts: (run: string) => boolean }[]
  >();

  /** @param counts for which runs: those that whoever says it may decide about. */
  add(file: SavedFile, counts: (run: string) => boolean): void {
    const known = this.byPath.get(file.path) ?? [];
    this.byPath.set(file.path, [...known, { file, counts }].slice(-REMEMBERED));
  }

  /** Whether what a file has become is what an editor has saved, and nobody has written it since. */
  has(run: string, { kind, name, after = '' }: SurroundingsChange): boolean {
    return (this.byPath.get(name) ?? []).some(({ file: { size, mtimeMs, sha256 }, counts }) => {
      // The two letters of git's status stand before size and time.
      const isIt =
        kind === 'file' ? after.slice(3) === `${size} ${mtimeMs}` : kind === 'plan' && after === sha256;
      return isIt && counts(run);
    });
  }
}

/** What is looked at. */
export interface SurroundingsView {
  /** Whether a branch is one of those that runs move. */
  readonly isOurs: (branch: string) => boolean;
  /** The plan of the run, from the top of the main work tree. */
  readonly plan: string;
}

/** What comes of having changes around the worktrees announced. */
export interface SurroundingsWatching {
  /** Whether the system announces them: it was tried. Otherwise only looking shows what has changed. */
  readonly isWhole: boolean;
  dispose(): void;
}

/** Looks at the repository around the worktrees. */
export interface Surroundings {
  look(view: SurroundingsView): Promise<SurroundingsImage>;
  /** @param announced called whenever something may have changed that a look would find. */
  watch(view: SurroundingsView, announced: () => void): Promise<SurroundingsWatching>;
  /** Whether git is in the middle of changing the main work tree, such as to another branch. */
  isBusy(): Promise<boolean>;
  /** The files that differ between two commits. */
  filesBetween(before: string, after: string): Promise<readonly string[]>;
  /** Whether the latest entry in the log of the main work tree's `HEAD` says that it was brought to a commit there. */
  isWorkedOn(commit: string): Promise<boolean>;
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
  /**
   * Makes everything again what it was before changes that were kept under that name.
   * @returns what could not be, in words.
   * @throws WavesError `git-failed` when something of it has changed once more; nothing is done then.
   */
  restore(name: string, changes: readonly SurroundingsChange[]): Promise<readonly string[]>;
  /** Keeps how everything was when a run began. @returns what it is known by. */
  remember(run: string, image: SurroundingsImage): Promise<string>;
  /** How everything was when a run began; undefined where that is not known, or is not what was kept. */
  recall(run: string, fingerprint: string): Promise<SurroundingsImage | undefined>;
}

/**
 * What is otherwise than before; of files only what differs from what is committed.
 * @param isUsual of what was not there before: it is left out. Absent: new branches and refs that nothing goes by.
 */
export function changesBetween(
  before: SurroundingsImage,
  now: SurroundingsImage,
  isUsual: (kind: SurroundingsChange['kind'], name: string) => boolean = isUsuallyMade,
): SurroundingsChange[] {
  const changes: SurroundingsChange[] = [];
  for (const [key, { kind, name, after }] of now.things) {
    const was = before.things.get(key)?.after;
    if (was !== after && !(was === undefined && isUsual(kind, name))) {
      changes.push({
        kind,
        name,
        ...(was === undefined ? {} : { before: was }),
        ...(after === undefined ? {} : { after }),
      });
    }
  }
  for (const [key, { kind, name, after: was }] of before.things) {
    if (!now.things.has(key) && kind !== 'file' && kind !== 'link') {
      changes.push({ kind, name, ...(was === undefined ? {} : { before: was }) });
    }
  }
  return changes;
}

/** The same since a run began, where files count that are gone from what was not committed, and new refs but for branches. */
export function differencesSince(before: SurroundingsImage, now: SurroundingsImage): SurroundingsChange[] {
  const files = [...before.things.values()].filter(
    ({ kind, name }) => kind === 'file' && !now.things.has(`file ${name}`),
  );
  return [
    ...changesBetween(before, now, (kind) => kind === 'branch'),
    ...files.map(({ kind, name, after: was }) => ({ kind, name, before: was ?? '' })),
  ];
}

/** What people and their editors make all the time, and nothing goes by. */
function isUsuallyMade(kind: SurroundingsChange['kind'], name: string): boolean {
  return kind === 'branch' || (kind === 'ref' && !name.startsWith('refs/replace/'));
}

/** A change in words. */
export function describeChange({ kind, name, before, after }: SurroundingsChange): string {
  switch (kind) {
    case 'file':
      return `${name} in the main work tree`;
    case 'plan':
      return `the plan ${name}`;
    case 'branch':
      return after === undefined ? `the branch ${name} is gone` : `the branch ${name} was moved`;
    case 'ref':
      return `${name} ${after === undefined ? 'is gone' : before === undefined ? 'is new' : 'was moved'}`;
    case 'head':
      return `what the main work tree has checked out: ${after ?? 'nothing'}, was ${before ?? 'nothing'}`;
    case 'index':
      return after === undefined
        ? `${name} is no longer marked as ${before ?? ''}`
        : `${name} is marked as ${after}, which hides what changes in it`;
    case 'config':
      return `the setting ${name} is ${after === undefined ? 'gone' : `"${after}"`}${before === undefined ? '' : `, was "${before}"`}`;
    case 'link':
      return `${name} in the git directory, which says where a worktree is`;
    case 'hook':
    case 'rule':
      return `${name} in the git directory`;
  }
}
