import type { HandedFiles } from '../asking/handoffs';
import type { Part } from '../kernel/kernel';

/** A request to write outside of a scope, as an agent writes it into its file. */
export interface ReportedScopeRequest {
  readonly id: string;
  /** As the agent names it. */
  readonly path: string;
  readonly reason: string;
}

/** The `type` by which it is told from what else agents say. */
export const SCOPE_REQUEST = 'SCOPE_REQUEST';

const LONGEST_ID = 128;
const LONGEST_PATH = 500;
const LONGEST_REASON = 2000;

/**
 * Reads `{"type":"SCOPE_REQUEST","id"?,"path","reason"?}`; undefined for anything else. It is the agent's file, so that
 * anything may stand in it.
 * @param index how many requests the attempt has made before: names one that has no id.
 */
export function reportedScopeRequest(value: unknown, index: number): ReportedScopeRequest | undefined {
  if (typeof value !== 'object' || value === null || !('type' in value) || value.type !== SCOPE_REQUEST) {
    return undefined;
  }
  const { id, path, reason } = value as Readonly<Record<string, unknown>>;
  const wanted = shortened(path, LONGEST_PATH);
  return wanted === undefined
    ? undefined
    : {
        id: shortened(id, LONGEST_ID) ?? `scope-${index + 1}`,
        path: wanted,
        reason: shortened(reason, LONGEST_REASON) ?? 'It did not say why.',
      };
}

function shortened(value: unknown, longest: number): string | undefined {
  const text = typeof value === 'string' ? value.trim() : '';
  return text === '' || text.length > longest ? undefined : text;
}

/** What has become of a request to write outside of a scope. */
export interface ScopeVerdictGiven {
  readonly kind: 'leased' | 'queued' | 'refused';
  readonly message: string;
  readonly at: string;
}

/** A request of an agent to write outside of its package's scope. */
export interface ScopeRequest {
  readonly request: string;
  readonly package: string;
  readonly attempt: number;
  /** As the agent has named it. */
  readonly id: string;
  readonly path: string;
  readonly reason: string;
  readonly at: string;
  /** Undefined: a person decides. */
  readonly verdict: ScopeVerdictGiven | undefined;
  /** Whether the agent was told that a person decides before there was a verdict. */
  readonly wasOpen: boolean;
}

/** A path that an attempt may write although its package's scope does not admit it. */
export interface Lease {
  /** Of the request; absent: the plan admits it since the attempt began. */
  readonly request: string | undefined;
  readonly path: string;
  readonly at: string;
}

/** Changes outside of a scope that are being taken back. */
interface Settling {
  readonly since: string;
  readonly files: readonly string[];
  /** What is made of the files instead, which are repositories. */
  readonly repositories: RepositoryWay | undefined;
  readonly handoffs: readonly HandedFiles[];
}

/** What is kept of what packages may write and have written. */
export interface ScopePart extends Part {
  readonly run: {
    /** Packages of which something outside of their scopes is being taken back. */
    readonly settling: ReadonlySet<string>;
    /** Packages whose latest attempts were leased something. */
    readonly leasing: ReadonlySet<string>;
    /** What agents ask to write outside of their scopes, by id, in the order of asking. */
    readonly scopeRequests: ReadonlyMap<string, ScopeRequest>;
  };
  readonly package: {
    /** What its present attempt may write besides. */
    readonly leases: readonly Lease[];
    /** What was taken back while its present agent works. */
    readonly takenBack: readonly { readonly files: readonly string[]; readonly at: string }[];
    /** What of that is being taken back. */
    readonly settling: Settling | undefined;
    /** What of that are git repositories of their own, when it was judged last. */
    readonly repositories: readonly string[];
  };
}

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
