import type { CDPSession, Page } from 'playwright-core';

/** How long something took by the clock, and how long the page's thread worked for it, in milliseconds. */
export interface Taken {
  readonly ms: number;
  readonly work: number;
}

const meters = new WeakMap<Page, Promise<CDPSession>>();

/** Processor time of the page's thread so far, in milliseconds: what a busy machine changes least. */
export async function workOf(page: Page): Promise<number> {
  const known = meters.get(page) ?? openMeter(page);
  meters.set(page, known);
  const { metrics } = await (await known).send('Performance.getMetrics');
  return 1_000 * (metrics.find(({ name }) => name === 'ThreadTime')?.value ?? 0);
}

/** Adds to what `measure` finds by the clock how long the page's thread has worked meanwhile. */
export async function timed(page: Page, measure: () => Promise<number>): Promise<Taken> {
  const before = await workOf(page);
  const ms = await measure();
  return { ms, work: (await workOf(page)) - before };
}

/** The one in the middle, by the clock and by work each. */
export function medianOf(taken: readonly Taken[]): Taken {
  const middle = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? 0;
  return { ms: middle(taken.map(({ ms }) => ms)), work: middle(taken.map(({ work }) => work)) };
}

async function openMeter(page: Page): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  return session;
}
