/** A row whose meters are not equal, and why that is so. */
interface Unequal {
  readonly behaviour: string;
  readonly agent: string;
  readonly why: string;
}

/** All of them, by name: what nobody could count, and what that is. A test holds the rows to it. */
export const UNEQUAL: readonly Unequal[] = [];
