import { waitFor } from '../support/waitFor';

/** How long anything may take on a machine with other work: with thirty at it, a window took longer than a minute to load. */
export const PATIENCE_MS = 150_000;
/** How long a key or a click is given before it is done again. */
export const ONE_TRY_MS = 3000;

export type Seen = () => boolean | Promise<boolean>;

/** Does again what fails, until it does not. */
export function again(what: string, work: () => Promise<void>): Promise<boolean> {
  const done = () =>
    work().then(
      () => true,
      () => false,
    );
  return waitFor(what, done, PATIENCE_MS);
}

/** Presses again and again, until what it leads to is seen: what is drawn anew, or has lost the focus, loses keys and clicks. */
export function againUntil(what: string, leadsTo: Seen, press: () => Promise<void>): Promise<boolean> {
  return again(what, async () => {
    if (!(await leadsTo())) {
      await press();
      await waitFor('it is seen', leadsTo, ONE_TRY_MS);
    }
  });
}
