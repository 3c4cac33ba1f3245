import type { Locator, Page } from 'playwright-core';
import { inject } from 'vitest';
import type { FromGraph, GraphSnapshot } from '../../src/protocol/graph';
// Declares window.waves.
import type {} from '../../webview/dev/fakeHost';
import type { RecordingName } from '../../webview/dev/snapshots';
import type { ThemeName } from '../../webview/themes';
import { ownBrowser } from '../support/chromium';

/** How a page is opened. */
export interface PageOptions {
  readonly recording?: RecordingName;
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  readonly reducedMotion?: boolean;
  readonly language?: 'en' | 'de';
  readonly direction?: 'ltr' | 'rtl';
  /** A plan of so many packages, in place of a recording. */
  readonly packages?: number;
  /** Nothing is folded. */
  readonly unfolded?: boolean;
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

/** The page of this process, in which every graph is opened; how many were. */
let kept: { readonly page: Page; readonly faults: string[] } | undefined;
let opened = 0;

/**
 * The returned function opens a graph that knows nothing of those before, in place of the one before. The page is the same one in
 * all files that a process runs, because another would be another process that compiles everything anew; where something
 * stays with a page for good, as a clock does, close it.
 */
export function useGraphPages(): (options?: PageOptions) => Promise<GraphPage> {
  return async (options = {}) => {
    if (kept === undefined || kept.page.isClosed()) {
      kept = await emptyPage();
    }
    const { page, faults } = kept;
    await page.mouse.move(0, 0);
    await page.goto('about:blank');
    await page.context().clearPermissions();
    faults.splice(0);
    await page.setViewportSize({ width: options.width ?? 1280, height: options.height ?? 720 });
    await page.emulateMedia({ reducedMotion: (options.reducedMotion ?? true) ? 'reduce' : 'no-preference' });
    opened += 1;
    const query = new URLSearchParams({
      keep: String(opened),
      recording: options.recording ?? 'running',
      theme: options.theme ?? 'dark',
      language: options.language ?? 'en',
      dir: options.direction ?? 'ltr',
      ...(options.unfolded === true ? { unfolded: 'yes' } : {}),
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

async function emptyPage(): Promise<{ page: Page; faults: string[] }> {
  const context = await (await ownBrowser()).newContext();
  // Only what never comes takes so long, however much else runs.
  context.setDefaultTimeout(120_000);
  const page = await context.newPage();
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
  return { page, faults };
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

/** Pairs of packages of which one lies over the other. */
export async function overlapping(page: Page): Promise<string[]> {
  return page.locator('.react-flow__node').evaluateAll((nodes) => {
    const boxes = nodes.map((each) => ({
      id: each.getAttribute('data-id') ?? '',
      box: each.getBoundingClientRect(),
    }));
    return boxes.flatMap((one, index) =>
      boxes
        .slice(index + 1)
        .filter(
          ({ box }) =>
            box.left < one.box.right &&
            one.box.left < box.right &&
            box.top < one.box.bottom &&
            one.box.top < box.bottom,
        )
        .map(({ id }) => `${one.id} and ${id}`),
    );
  });
}
