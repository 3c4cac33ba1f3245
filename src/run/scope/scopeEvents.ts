interface ScopeEvent {
  readonly package: string;
  readonly attempt: number;
}

/** What a package that has changed files of another one leaves for that one. */
export interface HandedFiles {
  /** Unique in the run. */
  readonly handoff: string;
  /** The package that gets them. */
  readonly to: string;
  readonly files: readonly string[];
}

/** What lies outside of a package's scope is to be taken back, by a person's wish; nothing of it is lost. */
export interface ScopeSettling extends ScopeEvent {
  readonly type: 'scope.settling';
  readonly files: readonly string[];
  /** Those of the files that their owners get as patches. */
  readonly handoffs: readonly HandedFiles[];
  readonly by?: string;
}

/** The files are again as the package had found them. If its agent has ended, what is left is judged again. */
export interface ScopeDropped extends ScopeEvent {
  readonly type: 'scope.dropped';
  readonly files: readonly string[];
  /** The ref that keeps the work as it was before. */
  readonly kept: string;
}

/** The plan lets the package write these files from now on; `plan.revised` comes before. */
export interface ScopeWidened extends ScopeEvent {
  readonly type: 'scope.widened';
  readonly files: readonly string[];
  readonly by?: string;
}

/** What is outside of the scope shall not be: the attempt failed, and is retried while its budget lasts. */
export interface ScopeFailed extends ScopeEvent {
  readonly type: 'scope.failed';
  readonly message: string;
  readonly by?: string;
}

/** The files could not be taken back; all is as it was. */
export interface ScopeLeft extends ScopeEvent {
  readonly type: 'scope.left';
  readonly message: string;
}

/** What one package leaves for another, which is told when it starts. */
export interface HandoffMade extends HandedFiles {
  readonly type: 'handoff.made';
  readonly from: string;
  readonly attempt: number;
  /** Absolute path of the changes as `git apply` takes them; absent: there are none. */
  readonly patch?: string;
  /** In words: what is asked for. */
  readonly message: string;
  /** Of what an agent asks itself: the ids under which it looks for the answer. */
  readonly asked?: readonly string[];
  /** The package has merged its work, and is to begin once more for it; `package.retried` follows. */
  readonly again?: true;
}

/** The package that was asked for something has answered. The first answer counts. */
export interface HandoffAnswered {
  readonly type: 'handoff.answered';
  readonly handoff: string;
  readonly package: string;
  readonly attempt: number;
  readonly answer: string;
  /** The person who has answered in its place. */
  readonly by?: string;
}

/** A package that came to its end without answering is to begin once more for it; `package.retried` follows. */
export interface HandoffFollowed {
  readonly type: 'handoff.followed';
  readonly handoff: string;
  /** The package that begins. */
  readonly to: string;
  readonly by?: string;
}

/** A person asks a package to leave files to them. */
export interface HandoffRequested extends HandedFiles {
  readonly type: 'handoff.requested';
  readonly message: string;
  readonly by?: string;
}

/** What becomes of changes outside of a scope, and what is handed from one to another. */
export type ScopeFact =
  | ScopeSettling
  | ScopeDropped
  | ScopeWidened
  | ScopeFailed
  | ScopeLeft
  | HandoffMade
  | HandoffRequested
  | HandoffAnswered
  | HandoffFollowed;
