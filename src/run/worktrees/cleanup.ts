/** Why a worktree or a branch is not removed. */
export type KeepReason =
  /** Its run has not ended. */
  | { readonly kind: 'running'; readonly run: string }
  /** A process works in its folder. */
  | { readonly kind: 'process'; readonly pid: number; readonly name: string }
  /** Files that are in no commit. */
  | { readonly kind: 'uncommitted'; readonly files: readonly string[] }
  /** Commits that neither another branch nor a remote has. */
  | { readonly kind: 'unmerged'; readonly commits: number }
  /** Commits in a submodule that its remote does not have. */
  | { readonly kind: 'submodule'; readonly path: string; readonly commits: number }
  /** A repository of its own that lies in it, with commits that are on no remote of it. */
  | { readonly kind: 'repository'; readonly path: string; readonly commits: number }
  /** Files that are in no commit, ignored ones too, and too large to be put away unasked. */
  | { readonly kind: 'large'; readonly bytes: number }
  /** A rebase, merge or the like that was begun and not ended. */
  | { readonly kind: 'unfinished'; readonly operation: string }
  /** Somebody has told git to leave it alone. */
  | { readonly kind: 'locked'; readonly words: string }
  /** Another work tree has the branch checked out. */
  | { readonly kind: 'checkedOut'; readonly path: string }
  /** It cannot be looked at. */
  | { readonly kind: 'unreadable'; readonly words: string };

/** A branch of ended or running runs, with the worktree that it stands in, if it has one. */
export interface CleanupItem {
  /** Newest run that it belongs to. */
  readonly run: string;
  /** Absent: the branch that the run's work is merged into. */
  readonly package?: string;
  /** Short name of the branch. */
  readonly branch: string;
  /** Absolute path of the worktree; absent: there is only a branch. */
  readonly worktree?: string;
  /** Disk space of the worktree. */
  readonly bytes: number;
  /** Empty: it can be removed. */
  readonly reasons: readonly KeepReason[];
}

/** Reasons that `force` does not outweigh: what is done there now would be cut off, not only put away. */
const FIRM = new Set<KeepReason['kind']>([
  'running',
  'process',
  'submodule',
  'locked',
  'checkedOut',
  'unreadable',
]);

/** Whether something may be removed. @param force also what holds work that is nowhere else; it is kept at a ref. */
export function isRemovable({ reasons }: Pick<CleanupItem, 'reasons'>, force: boolean): boolean {
  return reasons.every(({ kind }) => force && !FIRM.has(kind));
}

/** Why something is kept, in words for people. */
export function keepWords(reason: KeepReason): string {
  switch (reason.kind) {
    case 'running':
      return `its run ${reason.run} goes on`;
    case 'process':
      return `process ${reason.pid} (${reason.name}) works in it`;
    case 'uncommitted':
      return `${count(reason.files.length, 'uncommitted file')}: ${few(reason.files)}`;
    case 'unmerged':
      return `${count(reason.commits, 'commit')} neither merged nor pushed`;
    case 'submodule':
      return `${count(reason.commits, 'commit')} in its submodule ${reason.path} not pushed`;
    case 'repository':
      return `a git repository of its own at ${reason.path}, with ${count(reason.commits, 'commit')} that its remotes do not have`;
    case 'large':
      return `${sizeWords(reason.bytes)} in files that are in no commit, ignored ones too`;
    case 'unfinished':
      return `a ${reason.operation} is not finished`;
    case 'locked':
      return reason.words === '' ? 'it is locked' : `it is locked: ${reason.words}`;
    case 'checkedOut':
      return `checked out in ${reason.path}`;
    case 'unreadable':
      return `it cannot be looked at: ${reason.words}`;
  }
}

/** What a person can do so that it need not be kept, for the reasons that something can be done about. */
export function keepAdvice({ kind }: KeepReason): string | undefined {
  switch (kind) {
    case 'running':
      return 'wait for its end, or: waves cancel';
    case 'process':
      return 'end it, or close its terminal';
    case 'uncommitted':
    case 'unmerged':
    case 'unfinished':
      return 'merge or discard the work; --force puts it away at a ref for 30 days';
    case 'submodule':
      return 'push it there';
    case 'repository':
      return 'push it, or move it to where it belongs; --force puts it away at a ref for 30 days';
    case 'large':
      return 'delete there what can be made again; --force puts it away at a ref for 30 days';
    case 'locked':
      return 'git worktree unlock';
    case 'checkedOut':
      return 'switch to another branch there';
    case 'unreadable':
      return undefined;
  }
}

/** A size for people, in units of 1000: `12.3 MB`. */
export function sizeWords(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 99.95 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/** `1 file`, `3 files`. */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return number === 1 ? `1 ${noun}` : `${number} ${plural}`;
}

function few(files: readonly string[]): string {
  const more = files.length - 3;
  return more > 0 ? `${files.slice(0, 3).join(', ')} and ${more} more` : files.join(', ');
}
