import type { Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { ownBrowser } from '../support/chromium';
import { PATIENCE_MS } from './again';
import type { EditorServer } from './editorServer';
import { speak } from './editorServer';
import { stillWorkbench } from './stillWorkbench';

/** The page of this process, while no test has it. */
let free: Page | undefined;
const crashed = new WeakSet<Page>();

/**
 * A page with nothing remembered, for the time of a test. The same one is taken again once it has forgotten all that the server
 * has left in it: another would be another process, which compiles the whole workbench anew.
 * @param gone resolves when what works for the page on the server has ended, which it does once the page is empty.
 */
export async function editorPage(
  server: EditorServer,
  language: string,
  gone: () => Promise<void>,
): Promise<Page> {
  const page = free ?? (await newPage());
  free = undefined;
  await speak(page.context(), server, language);
  onTestFinished(async () => {
    const isKept = free === undefined && !crashed.has(page);
    await (isKept ? page.goto('about:blank') : page.context().close());
    await gone();
    if (isKept) {
      await forget(page, server);
      free = page;
    }
  });
  return page;
}

async function newPage(): Promise<Page> {
  const context = await (
    await ownBrowser()
  ).newContext({
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
    // The server would compress 15 MB anew for each window.
    extraHTTPHeaders: { 'accept-encoding': 'identity' },
  });
  context.setDefaultTimeout(PATIENCE_MS);
  await context.addInitScript(stillWorkbench);
  const page = await context.newPage();
  page.once('crash', () => crashed.add(page));
  return page;
}

async function forget(page: Page, { address }: EditorServer): Promise<void> {
  const context = page.context();
  const session = await context.newCDPSession(page);
  await session.send('Storage.clearDataForOrigin', { origin: address, storageTypes: 'all' });
  await session.detach();
  await context.clearCookies();
}
