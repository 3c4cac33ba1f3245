import { monotonicNow } from '../processes/systemClock';

/** So long an attempt is kept that has come back at once, in milliseconds: nobody who waits for one may take it now. */
const KEPT_MS = 1000;
/** So many are passed on at once within that time: where many wait that nobody may take, machines are not to do nothing else. */
const MOST = 20;

/**
 * How attempts that are not for this machine come to others: at once the first time, so that all who wait see one within moments; when
 * it comes back, a while later.
 */
export class PassingOn {
  /** When each was passed on at once, the earliest first. */
  private readonly passed = new Map<string, number>();

  /** @returns after how many milliseconds an attempt goes to the next one. */
  after(key: string): number {
    const now = monotonicNow();
    for (const [each, at] of this.passed) {
      if (now - at < KEPT_MS) {
        break;
      }
      this.passed.delete(each);
    }
    if (this.passed.delete(key) || this.passed.size >= MOST) {
      return KEPT_MS;
    }
    this.passed.set(key, now);
    return 0;
  }
}
