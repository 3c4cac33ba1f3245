import type { JSX } from 'react';
import { useSyncExternalStore } from 'react';
import '../live/liveRegion.css';

/** Messages that arrive within this time are said together. */
const GATHER_MS = 400;
/** How many messages are read out at once, at most. */
const MOST = 4;

/** Gathers what is to be said and hands it over as one text, so that bursts of changes stay one short message. */
export class Announcer {
  #waiting: string[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #text = '';
  readonly #listeners = new Set<() => void>();

  /** Says the messages soon; the first ones count when there are too many. */
  say(messages: readonly string[]): void {
    this.#waiting.push(...messages);
    if (this.#waiting.length > 0) {
      this.#timer ??= setTimeout(() => this.#flush(), GATHER_MS);
    }
  }

  /** What is being said now. */
  readonly read = (): string => this.#text;

  /** Calls `listener` when there is something to say; returns how to stop that. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #flush(): void {
    this.#timer = undefined;
    const said = `${this.#waiting.slice(0, MOST).join('. ')}.`;
    this.#waiting = [];
    // The same text twice would not be a change, and so would not be said.
    this.#text = said === this.#text ? `${said}\u00a0` : said;
    this.#listeners.forEach((listener) => listener());
  }
}

/** What screen readers say about changes, when they have nothing else to say. Cannot be seen. */
export function LiveRegion({ announcer }: { announcer: Announcer }): JSX.Element {
  const text = useSyncExternalStore(announcer.subscribe, announcer.read);
  return (
    <div className="live-region" role="log" aria-live="polite" aria-atomic="true">
      {text}
    </div>
  );
}
