/** The descriptor through which what is in a sandbox asks for hosts outside of it. */
export const DOORWAY = 3;

/**
 * How much may be on its way to either side, in bytes: with the usual 64 KB, whoever sends would wait for the other side again and
 * again.
 */
export const WINDOW = 1_048_576;
