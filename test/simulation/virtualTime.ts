import type { Random } from './random';

interface Happening {
  readonly time: number;
  readonly order: number;
  readonly happen: () => void;
  readonly aside: boolean;
}

/** More than anybody asks of the world at one moment. */
const MOST_ASKED = 100_000;

/** Everything that happens in a simulated world, in the order of a clock that only moves from one thing to the next. */
export class VirtualTime {
  /** Milliseconds since 1970, as the world's clocks show them; may jump. */
  wall = Date.UTC(2026, 0, 1);
  /** Whether the clocks have stood still: who has just died seems to live for as long. */
  hasStopped = false;
  private elapsed = 0;
  private order = 0;
  /** How much is to happen that is not aside. */
  private left = 0;
  private standsUntil = 0;
  private asked = 0;
  private readonly heap: Happening[] = [];

  constructor(readonly random: Random) {}

  /** Milliseconds since the beginning, by a clock that never jumps. */
  get now(): number {
    return this.elapsed;
  }

  /** Something is asked of the world. @returns whether that still comes to an end: nothing else happens before it does. */
  ask(): boolean {
    this.asked += 1;
    return this.asked < MOST_ASKED;
  }

  /**
   * Lets something happen after a while, in milliseconds.
   * @param aside set where that alone is no reason for the world to go on.
   */
  after(milliseconds: number, happen: () => void, aside = false): void {
    this.left += aside ? 0 : 1;
    this.push({ time: this.elapsed + Math.ceil(milliseconds), order: (this.order += 1), happen, aside });
  }

  /** The clocks of the world stand still for a while, in milliseconds, though time goes on. */
  stopClocks(milliseconds: number): void {
    this.hasStopped = true;
    this.standsUntil = Math.max(this.standsUntil, this.elapsed + milliseconds);
  }

  /** Lets something happen soon, at a moment that cannot be foreseen. */
  soon(happen: () => void, most = 40): void {
    this.after(1 + this.random.next() * most, happen);
  }

  /**
   * Lets the next thing happen, with everything that follows from it at once, after all that follows from what was asked
   * for just now. False when nothing is left but what is aside.
   */
  async step(): Promise<boolean> {
    if (this.left === 0) {
      await turn();
    }
    const next = this.left === 0 ? undefined : this.pop();
    if (next === undefined) {
      return false;
    }
    this.left -= next.aside ? 0 : 1;
    this.wall += Math.max(0, next.time - Math.max(this.elapsed, this.standsUntil));
    this.elapsed = next.time;
    this.asked = 0;
    next.happen();
    await turn();
    return true;
  }

  private push(item: Happening): void {
    const { heap } = this;
    heap.push(item);
    let at = heap.length - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(item, heap[parent] as Happening)) {
        break;
      }
      heap[at] = heap[parent] as Happening;
      at = parent;
    }
    heap[at] = item;
  }

  private pop(): Happening | undefined {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) {
      return first;
    }
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) {
        break;
      }
      if (child + 1 < heap.length && before(heap[child + 1] as Happening, heap[child] as Happening)) {
        child += 1;
      }
      if (!before(heap[child] as Happening, last)) {
        break;
      }
      heap[at] = heap[child] as Happening;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}

/** Resolves when everything has been done that waits for nothing else. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function before(a: Happening, b: Happening): boolean {
  return a.time < b.time || (a.time === b.time && a.order < b.order);
}
