/** Time that passes when the test says so. */
export class VirtualTime {
  now = 1_000_000;
  private readonly due: { time: number; callback: () => void }[] = [];

  readonly timers = {
    at: (time: number, callback: () => void) => {
      const entry = { time, callback };
      this.due.push(entry);
      return () => void (this.due.includes(entry) && this.due.splice(this.due.indexOf(entry), 1));
    },
  };

  async pass(milliseconds: number): Promise<void> {
    const until = this.now + milliseconds;
    await settled();
    for (;;) {
      const next = this.due.sort((a, b) => a.time - b.time)[0];
      if (next === undefined || next.time > until) {
        break;
      }
      this.due.shift();
      this.now = Math.max(this.now, next.time);
      next.callback();
      await settled();
    }
    this.now = until;
  }
}

/** Lets everything happen that waits for nothing but its turn. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) {
    await Promise.resolve();
  }
}
