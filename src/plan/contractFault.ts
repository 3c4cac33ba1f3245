/** Something that is wrong in a contract file. */
export interface ContractFault {
  /** From 1. */
  readonly line: number;
  readonly message: string;
  /** `wrong`: the file is not what it should be; `advice`: it could be better. */
  readonly kind: 'wrong' | 'advice';
}
