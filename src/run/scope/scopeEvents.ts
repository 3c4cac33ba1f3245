import type { HandedFiles } from '../handoffs/handoffs';

interface ScopeEvent {
  readonly package: string;
  readonly attempt: number;
}

/** An agent that works has written outside of its scope, or has undone it. */
export interface AttemptStrayed extends ScopeEvent {
  readonly type: 'attempt.strayed';
  /** Everything that it has changed there by now, from the top of its worktree; empty: nothing any more. */
  readonly files: readonly string[];
}

/** What lies outside of a package's scope is to be taken back, by a person's wish; nothing of it is lost. */
export interface ScopeSettling extends ScopeEvent {
  readonly type: 'scope.settling';
  readonly files: readonly string[];
  /** The files are repositories of their own, of which this is to be made instead. */
  readonly repositories?: RepositoryWay;
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
  /** Where repositories are now that were among the files. */
  readonly moved?: readonly string[];
}

/** What is made of repositories that an agent has made: plain files, or a submodule from where its commits are. */
export type RepositoryWay =
  | { readonly how: 'absorb' }
  | { readonly how: 'register'; readonly address: string };

/** Repositories in the worktree are plain files now. What is left is judged again. */
export interface ScopeAbsorbed extends ScopeEvent {
  readonly type: 'scope.absorbed';
  readonly files: readonly string[];
  /** Where their commits are. */
  readonly kept: readonly string[];
}

/** Repositories in the worktree are submodules now, which the package may name in `.gitmodules`. What is left is judged again. */
export interface ScopeRegistered extends ScopeEvent {
  readonly type: 'scope.registered';
  readonly files: readonly string[];
  readonly address: string;
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

interface RequestEvent {
  /** Unique in the run. */
  readonly request: string;
  readonly package: string;
  readonly attempt: number;
}

/** The agent of an attempt asks to write something outside of its scope. Without a verdict that follows, people decide. */
export interface ScopeRequested extends RequestEvent {
  readonly type: 'scope.requested';
  /** The id that the agent gave it, under which it looks for the answer. */
  readonly id: string;
  /** From the top of its worktree: a file, or a folder with all that is in it. */
  readonly path: string;
  readonly reason: string;
}

/** Until the attempt is over, its package may write the path, and those who otherwise may do not start. */
export interface ScopeLeased extends RequestEvent {
  readonly type: 'scope.leased';
  readonly path: string;
  readonly message: string;
  /** A person has decided, and the agent had been told that one does. */
  readonly byPerson?: true;
  readonly by?: string;
}

/** The package at work that may write the path is asked to do it; `handoff.made` says what. */
export interface ScopeQueued extends RequestEvent {
  readonly type: 'scope.queued';
  readonly to: string;
  readonly message: string;
}

/** The path stays out of the package's scope. */
export interface ScopeRefused extends RequestEvent {
  readonly type: 'scope.refused';
  readonly message: string;
  /** A person has decided, and the agent had been told that one does. */
  readonly byPerson?: true;
  readonly by?: string;
}

/** What becomes of changes outside of scopes, and of wishes to write more. */
export type ScopeOccurrence =
  | AttemptStrayed
  | ScopeSettling
  | ScopeDropped
  | ScopeAbsorbed
  | ScopeRegistered
  | ScopeWidened
  | ScopeFailed
  | ScopeLeft
  | ScopeRequested
  | ScopeLeased
  | ScopeQueued
  | ScopeRefused;
