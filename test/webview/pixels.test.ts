import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { reportHtml } from '../../src/run/explaining/report/reportHtml';
import { runReport } from '../../src/run/explaining/report/runReport';
import type { RecordingName } from '../../webview/dev/snapshots';
import type { ThemeName } from '../../webview/themes';
import { THEMES } from '../../webview/themes';
import { JournalBuilder, planned } from '../run/journalBuilder';
import { atDepth } from '../support/depth';
import { useGraphPages } from './graphPage';
import { magnify, measurePixels } from './pixels';

const open = useGraphPages();

/** What is faint in any theme, with the theme; each has to have so much to measure. */
async function faintInThemes(
  page: Page,
  least: { texts: number; marks: number },
  sources: readonly string[] = [],
  themes: readonly ThemeName[] = THEMES,
): Promise<string[]> {
  const found: string[] = [];
  for (const theme of themes) {
    await page.evaluate((name: ThemeName) => window.waves.theme(name), theme);
    const { faint, texts, marks } = await measurePixels(page, sources);
    expect(texts, theme).toBeGreaterThanOrEqual(least.texts);
    expect(marks, theme).toBeGreaterThanOrEqual(least.marks);
    found.push(...faint.map((each) => `${theme}: ${each}`));
  }
  return found;
}

async function inspect(page: Page, id: string): Promise<void> {
  await page.locator(`.react-flow__node[data-id="${id}"]`).focus();
  await page.keyboard.press('Enter');
  await page.locator('.inspector [data-section="scope"]').waitFor();
}

test.each(atDepth<readonly RecordingName[]>(['blocked'], ['running', 'blocked', 'failed', 'done', 'asking']))(
  'on pictures of the graph and the inspector, text and marks stand out in every theme (%s)',
  async (recording) => {
    const { page, node } = await open({ recording, width: 1500, height: 900 });
    await node('profile-api').waitFor();
    await inspect(page, 'profile-api');
    expect(await faintInThemes(page, { texts: 40, marks: 20 })).toEqual([]);
  },
);

test('on pictures of the graph, lines stand out in every theme; and what is made faint is found', async () => {
  const { page, node, snapshot } = await open({ recording: 'failed' });
  await node('profile-api').waitFor();
  const { edges } = await snapshot('failed');
  const sources = [...new Set(edges.map(({ from }) => from))];
  const { marks } = await measurePixels(page);
  expect(await faintInThemes(page, { texts: 30, marks: marks + 3 }, sources)).toEqual([]);
  await page
    .locator('.package-title')
    .first()
    .evaluate((title) => (title.style.color = '#888888'));
  const { faint } = await measurePixels(page);
  expect(faint).toHaveLength(1);
  expect(faint[0]).toMatch(/^text [23]\.\d\d: ".+" in \.package-title/);
});

test('on pictures of legend, timeline, table and search, text and marks stand out', async () => {
  // Each theme takes ten seconds, and the graph and the inspector have most of what these have.
  const themes = atDepth<readonly ThemeName[]>(['light'], THEMES);
  const { page, node } = await open({ recording: 'blocked' });
  await node('profile-api').focus();
  await page.keyboard.press('?');
  await page.getByRole('dialog').waitFor();
  expect(await faintInThemes(page, { texts: 80, marks: 25 }, [], themes), 'legend').toEqual([]);
  await page.keyboard.press('Escape');
  await page.keyboard.press('h');
  await page.locator('.chart-bar').first().waitFor();
  expect(await faintInThemes(page, { texts: 40, marks: 20 }, [], themes), 'timeline').toEqual([]);
  await page.keyboard.press('h');
  await page.keyboard.press('v');
  await page.getByRole('grid').or(page.getByRole('treegrid')).or(page.getByRole('table')).first().waitFor();
  expect(await faintInThemes(page, { texts: 30, marks: 8 }, [], themes), 'table').toEqual([]);
});

test('on pictures of cards drawn smaller than they are, text and marks stand out', async () => {
  // Strokes are thinnest beside light ground.
  const themes = atDepth<readonly ThemeName[]>(['light'], THEMES);
  const { page, node } = await open({ recording: 'running', width: 700, height: 900 });
  await node('profile-api').waitFor();
  expect(await faintInThemes(page, { texts: 30, marks: 14 }, [], themes), 'as it opens').toEqual([]);
  const wide = await open({ recording: 'blocked' });
  await wide.node('contracts').focus();
  await wide.page.keyboard.press('-');
  await wide.page.keyboard.press('-');
  await expect.poll(() => wide.page.locator('.graph-canvas.is-small:not(.is-near)').count()).toBe(1);
  expect(await faintInThemes(wide.page, { texts: 40, marks: 20 }, [], themes), 'smaller').toEqual([]);
});

test('on pictures of folds, text and marks stand out', async () => {
  // They are cards, which are measured in every theme above.
  const themes = atDepth<readonly ThemeName[]>(['light', 'hc-dark'], THEMES);
  const { page } = await open({ recording: 'large', width: 700, height: 500 });
  // Cards are drawn smaller here.
  await magnify(page);
  await page.locator('.react-flow__node').first().waitFor();
  expect(await faintInThemes(page, { texts: 10, marks: 4 }, [], themes)).toEqual([]);
  // The next page is not magnified.
  await page.close();
});

test('on pictures of the report, text and marks stand out on light and dark ground', async () => {
  const { page } = await open({ recording: 'running', height: 2000 });
  const run = new JournalBuilder([
    planned('api'),
    planned('web'),
    planned('all', { wave: 2, dependsOn: ['api'] }),
  ]);
  run.work('api').finish('api').work('web').exit('web', 1);
  const html = reportHtml(runReport(run.events) ?? expect.unreachable());
  await page.setContent(html);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { faint, texts, marks } = await measurePixels(page);
    expect(faint, colorScheme).toEqual([]);
    expect(texts).toBeGreaterThan(15);
    expect(marks).toBeGreaterThan(1);
  }
  await page.emulateMedia({ colorScheme: null });
});
