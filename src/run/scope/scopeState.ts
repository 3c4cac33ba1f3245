import type { HandedFiles } from '../handoffs/handoffs';
import type { Part } from '../kernel/kernel';
import type { RepositoryWay } from './scopeEvents';

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
export interface Settling {
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
