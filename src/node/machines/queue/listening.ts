import type { Ending, Log } from '../../../ports/ports';

/** Between two tries to listen again, in milliseconds. */
const AGAIN_MS = 1000;

/**
 * Listens, and again where that breaks off.
 * @param of whether that is over for all, and where it is told.
 * @param listen resolves when it has ended; `hold` is given what ends it.
 */
export function listening(
  of: { readonly isClosed: () => boolean; readonly log: Log },
  listen: (hold: (stop: () => void) => void) => Promise<void>,
): Ending {
  let stop: (() => void) | undefined;
  let isOver = false;
  const goesOn = () => !isOver && !of.isClosed();
  const hold = (end: () => void) => {
    stop = end;
    if (isOver) {
      end();
    }
  };
  const go = async () => {
    while (goesOn()) {
      try {
        await listen(hold);
      } catch (error) {
        if (goesOn()) {
          of.log.warn(`The queue is listened to again: ${wordsOf(error)}`);
        }
      }
      if (goesOn()) {
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    }
  };
  void go();
  return {
    dispose: () => {
      isOver = true;
      stop?.();
    },
  };
}

/** An error in words that go before a full stop. */
export function wordsOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
}
