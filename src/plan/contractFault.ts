/** Something that is wrong in a contract file. */
export interface ContractFault {
  /** From 1. */
  readonly line: number;
  readonly message: string;
  /**
   * `wrong`: the file is not what it should be; `doubtful`: it says two things that do not go together, such as an example
   * that is not what its schema describes; `stale`: what was generated from it is out of date; `advice`: it could be better.
   */
  readonly kind: 'wrong' | 'doubtful' | 'stale' | 'advice';
}
