import { EXIT } from './command';
import type { Terminal } from './terminal';

/**
 * Why somebody no longer follows a run: Ctrl+C or a request to end (`interrupted`), a terminal that was closed
 * (`hungUp`), or a pipe whose other end was closed (`readerGone`).
 */
export type Departure = 'interrupted' | 'hungUp' | 'readerGone';

/** How long what is being closed may take once somebody wants to leave, in milliseconds. */
const CLOSING_MS = 4500;

/** Waits for the first departure. */
export interface AwaitedDeparture {
  readonly happened: Promise<Departure>;
  /** From now on the signals do what they do by default: a second Ctrl+C ends the process at once. */
  dispose(): void;
}

/**
 * Ends this process before long, whatever is still waited for: a disk that takes nothing, a git that hangs, a driver that
 * was frozen. Everything that counts is written down before, and the next driver goes on from there.
 * @param after what becomes of what was left, in a sentence.
 */
export function endBeforeLong(
  say: (text: string) => void,
  after = 'Nothing is lost: the next driver goes on.',
): void {
  const timer = setTimeout(() => {
    say(`Left without waiting any longer for what does not end. ${after}`);
    process.exit(EXIT.interrupted);
  }, CLOSING_MS);
  timer.unref();
}

/**
 * Tells of a signal once; from then on it does what it does by default.
 * @returns what ends the listening before.
 */
export function onceSignalled(signal: NodeJS.Signals, told: () => void): () => void {
  const dispose = () => void process.off(signal, listener);
  const listener = () => {
    // Not yet, as `process.once` does: while write-file-atomic writes it listens too, and where it finds that nobody else does, it
    // has the signal end the process.
    setImmediate(dispose);
    told();
  };
  process.on(signal, listener);
  return dispose;
}

/** Listens for everything that makes somebody leave; from then on the process ends within 5 seconds. */
export function awaitDeparture(terminal: Terminal): AwaitedDeparture {
  const listening: (() => void)[] = [];
  const happened = new Promise<Departure>((resolve) => {
    const interrupted = () => resolve('interrupted');
    listening.push(
      onceSignalled('SIGINT', interrupted),
      onceSignalled('SIGTERM', interrupted),
      onceSignalled('SIGHUP', () => resolve('hungUp')),
    );
    void terminal.readerGone.then(resolve);
  });
  void happened.then(() => endBeforeLong(terminal.err));
  return { happened, dispose: () => listening.forEach((dispose) => dispose()) };
}
