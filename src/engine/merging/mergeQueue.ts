/** Where a merge stands among those that wait at the same time. */
export interface MergePlace {
  readonly run: string;
  /** The package's place in the order of urgency, from 0. */
  readonly rank: number;
  readonly package: string;
}

interface Waiting {
  readonly place: MergePlace;
  readonly begin: () => Promise<void>;
}

/**
 * Lets one merge happen at a time. Of several that wait, the most urgent package is merged first, whichever was verified
 * a moment before: so that the same packages, ready together, always give the same history.
 */
export class MergeQueue {
  private readonly waiting: Waiting[] = [];
  private busy = false;

  /** Merges when it is the package's turn. */
  run<T>(place: MergePlace, work: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.waiting.push({ place, begin: () => work().then(resolve, reject) });
      if (!this.busy) {
        this.busy = true;
        void this.work();
      }
    });
  }

  private async work(): Promise<void> {
    // Whoever is decided about in the same turn counts as waiting already.
    await Promise.resolve();
    for (let next = this.next(); next !== undefined; next = this.next()) {
      await next.begin();
    }
    this.busy = false;
  }

  private next(): Waiting | undefined {
    this.waiting.sort((a, b) => compare(a.place, b.place));
    return this.waiting.shift();
  }
}

function compare(a: MergePlace, b: MergePlace): number {
  return (
    a.rank - b.rank ||
    Number(a.run > b.run) - Number(a.run < b.run) ||
    Number(a.package > b.package) - Number(a.package < b.package)
  );
}
