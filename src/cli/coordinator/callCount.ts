import type { RequestHandlers } from '../../node/coordination/httpServer';

/** Knows whether the coordinator is in use, so that the driver that serves it does not end under its callers. */
export class CallCount {
  private open = 0;
  private last = 0;

  constructor(private readonly now: () => number) {}

  /** The same handlers, whose calls are counted. */
  counted(handlers: RequestHandlers): RequestHandlers {
    return {
      answer: (request) => this.during(() => handlers.answer(request)),
      events: (request) => handlers.events(request),
      mcp: (request, served) => this.during(() => handlers.mcp(request, served)),
    };
  }

  isAskedWithin(milliseconds: number): boolean {
    return this.open > 0 || this.now() - this.last < milliseconds;
  }

  private async during<T>(call: () => Promise<T>): Promise<T> {
    this.open += 1;
    try {
      return await call();
    } finally {
      this.open -= 1;
      this.last = this.now();
    }
  }
}
