interface MockStart {
  /** SHA-256 of the contract's text, in hex. */
  readonly hash: string;
  /** How many have been started in this run, or were to be, this one included. */
  readonly start: number;
}

/** A mock server answers as a contract says. */
export interface MockServing extends MockStart {
  readonly type: 'mock.serving';
  /** The contract that it answers by, from the top of the repository. */
  readonly contract: string;
  /** Where it answers: `http://127.0.0.1:10000`. */
  readonly url: string;
  /** First of the hundred ports that are the run's own; absent: the plan says where it answers. */
  readonly ports?: number;
}

/** There is no mock server although the plan wants one. */
export interface MockMissing extends MockStart {
  readonly type: 'mock.missing';
  /** Why, and what to do. */
  readonly message: string;
}

/** What is written about mock servers. */
export type MockFact = MockServing | MockMissing;
