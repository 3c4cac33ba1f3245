/** Turns this page's time (milliseconds since 1970) into ticks; given from outside so that tests decide it. */
export interface TimeSource {
  now(): number;
  /** Calls `tick` every second until the returned function is called. */
  everySecond(tick: () => void): () => void;
}

/** The browser's own time. */
export const browserTime: TimeSource = {
  now: () => Date.now(),
  everySecond(tick) {
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  },
};

/** Tells the time of what is shown. */
export interface GraphClock {
  /** Milliseconds since 1970. */
  readonly read: () => number;
  /** Calls `listener` when there is another time to read; returns how to stop that. */
  readonly subscribe: (listener: () => void) => () => void;
}

/**
 * The host's clock as seen from this page, so that elapsed times agree with what the extension shows elsewhere. It
 * ticks only while somebody looks at it.
 */
export class HostClock implements GraphClock {
  readonly #time: TimeSource;
  readonly #listeners = new Set<() => void>();
  #ahead = 0;
  #second: number;
  #stop: (() => void) | undefined;

  constructor(time: TimeSource) {
    this.#time = time;
    this.#second = this.#present();
  }

  /** Sets the clock by the host's time in milliseconds since 1970. */
  synchronize(hostNow: number): void {
    this.#ahead = hostNow - this.#time.now();
    this.#tick();
  }

  /** The host's time as of the last tick, in milliseconds since 1970; full seconds after the clock was last set. */
  readonly read = (): number => this.#second;

  /** Calls `listener` at every tick; returns how to stop that. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (!this.#stop) {
      this.#stop = this.#time.everySecond(() => this.#tick());
      this.#tick();
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) {
        this.#stop?.();
        this.#stop = undefined;
      }
    };
  };

  #present(): number {
    return Math.round((this.#time.now() + this.#ahead) / 1000) * 1000;
  }

  #tick(): void {
    const present = this.#present();
    if (present !== this.#second) {
      this.#second = present;
      this.#listeners.forEach((listener) => listener());
    }
  }
}
