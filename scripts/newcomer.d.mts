/** Why the tier `newcomer` may be left out; undefined where it has to run. */
export function newcomerLeftOut(): string | undefined;

/** Remembers that the tier has passed for what is committed now. */
export function keepNewcomerPassed(): void;
