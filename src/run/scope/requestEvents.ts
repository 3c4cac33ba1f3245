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

/** What becomes of requests of agents to write more than their scopes admit. */
export type ScopeRequestFact = ScopeRequested | ScopeLeased | ScopeQueued | ScopeRefused;
