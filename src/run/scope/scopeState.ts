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

/** What one package has left for another, or a person asks of it. */
export interface Handoff {
  readonly handoff: string;
  /** Id of a package, or the name of a person. */
  readonly from: string;
  /** Whether it is a person who asks. */
  readonly person?: true;
  readonly to: string;
  readonly files: readonly string[];
  /** Absolute path of the changes as `git apply` takes them. */
  readonly patch: string | undefined;
  readonly message: string;
  readonly at: string;
  /** The attempt that asks; undefined of a person. */
  readonly attempt: number | undefined;
  /** The ids under which that looks for an answer; empty: it waits for none. */
  readonly asked: readonly string[];
  /** Set: the package had merged its work, and began once more for it. */
  readonly again: true | undefined;
  readonly answer: { readonly text: string; readonly at: string } | undefined;
}
