/** Why the tier `newcomer` may be left out; undefined where it has to run. */
export function newcomerLeftOut(): string | undefined;

/** A hash of what HEAD holds of all that the tier rests on. */
export function newcomerFoundations(): string;

/** Remembers that the tier has passed on these foundations. */
export function keepNewcomerPassed(tried: string): void;
