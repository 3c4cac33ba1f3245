import type { Locator, Page } from 'playwright-core';
import { afterAll, inject } from 'vitest';
import type { FromGraph, GraphSnapshot } from '../../src/protocol/graph';
// Declares window.waves.
import type {} from '../../webview/dev/fakeHost';
import type { RecordingName } from '../../webview/dev/snapshots';
import type { ThemeName } from '../../webview/themes/themes';
import { tierBrowser } from '../support/chromium';

/** How a page is opened. */
export interface PageOptions {
  readonly recording?: RecordingName;
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  readonly reducedMotion?: boolean;
  /** The view of the side bar. */
  readonly compact?: boolean;
  readonly language?: 'en' | 'de';
  readonly direction?: 'ltr' | 'rtl';
  /** A plan of so many packages, in place of a recording. */
  readonly packages?: number;
}

/** The built graph in a page that plays the extension's part. */
export interface GraphPage {
  readonly page: Page;
  /** Everything that went wrong in the page: exceptions, errors in the console, violations of the policy. */
  readonly faults: readonly string[];
  node(id: string): Locator;
  /** What the graph has sent, except the questions that views ask by themselves. */
  posted(): Promise<readonly FromGraph[]>;
  send(message: unknown): Promise<void>;
  /** The snapshot of a recording, to be changed and sent again. */
  snapshot(name: RecordingName): Promise<GraphSnapshot>;
}

/** For the tests of a file: the returned function opens a graph that knows nothing of those before, and ends those. */
export function useGraphPages(): (options?: PageOptions) => Promise<GraphPage> {
  const open: Page[] = [];
  const closeAll = () => Promise.all(open.splice(0).map((page) => page.context().close()));
  afterAll(closeAll);

  return async (options = {}) => {
    await closeAll();
    const context = await (
      await tierBrowser()
    ).newContext({
      viewport: { width: options.width ?? 1280, height: options.height ?? 720 },
      reducedMotion: (options.reducedMotion ?? true) ? 'reduce' : 'no-preference',
    });
    const page = await context.newPage();
    open.push(page);
    const faults = await gatherFaults(page);
    const query = new URLSearchParams({
      recording: options.recording ?? 'running',
      theme: options.theme ?? 'dark',
      ...(options.compact === true ? { compact: 'yes' } : {}),
      language: options.language ?? 'en',
      dir: options.direction ?? 'ltr',
      ...(options.packages === undefined ? {} : { packages: String(options.packages) }),
    });
    await page.goto(`${inject('graphPages')}panel?${query.toString()}`);
    return {
      page,
      faults,
      node: (id) => page.locator(`.react-flow__node[data-id="${id}"]`),
      posted: async () =>
        (await page.evaluate(() => window.waves.posted as FromGraph[])).filter(({ type }) => type !== 'ask'),
      send: (message) => page.evaluate((sent) => window.waves.send(sent), message),
      snapshot: (name) =>
        page.evaluate((wanted) => {
          const [first] = window.waves.recordings[wanted];
          if (first?.type !== 'snapshot') {
            throw new Error(`The recording "${wanted}" has no snapshot.`);
          }
          return first.snapshot;
        }, name),
    };
  };
}

async function gatherFaults(page: Page): Promise<string[]> {
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) {
      faults.push(message.text());
    }
  });
  await page.exposeFunction('reportViolation', (text: string) => faults.push(text));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      const { reportViolation } = window as unknown as { reportViolation: (text: string) => void };
      reportViolation(`${violatedDirective} ${blockedURI}`);
    });
  });
  return faults;
}

/** The same snapshot with some packages changed. */
export function withPackages(
  snapshot: GraphSnapshot,
  changes: Readonly<Record<string, Partial<GraphSnapshot['packages'][number]>>>,
): GraphSnapshot {
  return {
    ...snapshot,
    version: snapshot.version + 1,
    packages: snapshot.packages.map((each) => ({ ...each, ...changes[each.id] })),
  };
}
