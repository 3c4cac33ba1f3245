/** A row whose meters are not equal, and why that is so. */
interface Unequal {
  readonly behaviour: string;
  readonly agent: string;
  readonly why: string;
}

const AT_IT =
  'Gemini CLI is at this answer for more than four minutes, and keeps what it used only with the answer when it is through with it';

/** All of them, by name: what nobody could count, and what that is. A test holds the rows to it. */
export const UNEQUAL: readonly Unequal[] = [
  { behaviour: '50 MB of output', agent: 'gemini', why: AT_IT },
  { behaviour: '50 MB of output', agent: 'gemini by ACP', why: AT_IT },
];
