/** A row whose meters are not equal, and why that is so. */
interface Unequal {
  readonly behaviour: string;
  readonly agent: string;
  readonly why: string;
}

const LOOP =
  'Gemini CLI takes this answer for a loop, drops it after some minutes, and leaves it out of what it keeps and of its own totals';

/** All of them, by name: what nobody could count, and what that is. A test holds the rows to it. */
export const UNEQUAL: readonly Unequal[] = [
  { behaviour: '50 MB of output', agent: 'gemini', why: LOOP },
  { behaviour: '50 MB of output', agent: 'gemini by ACP', why: LOOP },
];
