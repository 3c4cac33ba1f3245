import type { RunState } from '../run';

/** Knows the runs that carry packages out which are plans of their own; undefined for one that has not begun. */
export type ChildStates = (run: string) => RunState | undefined;

/** Where nobody has looked for child runs. */
export const NO_CHILDREN: ChildStates = () => undefined;
