import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { complaints } from './axe';
import { useGraphPages } from './graphPage';

const open = useGraphPages();

function wordsOf(file: string): Record<string, string> {
  return JSON.parse(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')) as Record<
    string,
    string
  >;
}

const GERMAN = wordsOf('l10n/bundle.l10n.de.json');
/** What the recorded plan, its run and the extension beside the page say; not the words of the page. */
const RECORDED = ['Contracts', 'integration', 'Review', 'Its agent runs in a terminal'];
/** English words that a page in German must not show; without those that mean something in German as well. */
const ENGLISH = new Set(
  Object.keys(wordsOf('l10n/bundle.l10n.json')).filter(
    (english) =>
      GERMAN[english] !== english && !Object.values(GERMAN).includes(english) && !RECORDED.includes(english),
  ),
);

/** Every text that can be read or is said on the page. */
function textsOf(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts: string[] = [];
    while (walker.nextNode()) {
      texts.push(walker.currentNode.nodeValue?.trim() ?? '');
    }
    for (const element of document.body.querySelectorAll('[aria-label], [title], [placeholder]')) {
      for (const name of ['aria-label', 'title', 'placeholder']) {
        texts.push(element.getAttribute(name) ?? '');
      }
    }
    return texts;
  });
}

describe('the graph in German', () => {
  test('graph, inspector, timeline, search, table and shortcuts say nothing in English', async () => {
    const { page, node, faults } = await open({ recording: 'blocked', language: 'de' });
    const english = async (): Promise<string[]> => (await textsOf(page)).filter((text) => ENGLISH.has(text));
    await node('profile-api').click({ position: { x: 60, y: 60 } });
    await page.getByRole('heading', { name: 'Änderungen', exact: true }).waitFor();
    expect(await page.locator('.wave-title .wave-name').first().textContent()).toBe('Welle 1');
    expect(await page.locator('.run-usage').textContent()).toMatch(/^\d+k Tokens, /);
    // What the engine says comes in the language of the window too.
    const said = (id: string) => node(id).locator('.package-message').textContent();
    expect(await said('profile-api')).toMatch(/^hat 2 Dateien außerhalb/);
    expect(await said('api-tests')).toBe('wartet auf profile-api (blockiert)');
    expect(await english()).toEqual([]);
    await page.getByRole('switch', { name: 'Zeitachse' }).click();
    await page.getByRole('switch', { name: 'Suchen' }).click();
    await page.getByPlaceholder('Titel, Id, Zustand, Agent oder Meldung').waitFor();
    expect(await english()).toEqual([]);
    await page.getByRole('switch', { name: 'Tabelle' }).click();
    await page.getByRole('columnheader', { name: 'Zustand' }).waitFor();
    expect(await english()).toEqual([]);
    await page.getByRole('button', { name: 'Tastatur und Legende' }).click();
    await page.getByRole('dialog').waitFor();
    expect(await english()).toEqual([]);
    expect(faults).toEqual([]);
  });
});

test('what an engine has written into the journal is German in a German window', async () => {
  const { node } = await open({ recording: 'failed', language: 'de' });
  const lines = await node('avatar-storage').locator('.package-message').getAttribute('title');
  expect(lines?.split('\n')).toContain('Der Agent endete mit Code 3.');
  expect(await node('search-index').locator('.package-message').textContent()).toBe(
    'Von einem Menschen angehalten.',
  );
});

describe('translations', () => {
  const pairs = [
    ['l10n/bundle.l10n.json', 'l10n/bundle.l10n.de.json'],
    ['package.nls.json', 'package.nls.de.json'],
  ] as const;

  test.each(pairs)('everything of %s is there in German', (english, german) => {
    const translated = wordsOf(german);
    expect(Object.keys(wordsOf(english)).filter((key) => !(key in translated))).toEqual([]);
  });

  test.each(pairs)('%s has in German the same places to fill in', (english, german) => {
    const translated = wordsOf(german);
    for (const [key, text] of Object.entries(wordsOf(english))) {
      const places = (value: string): string[] => (value.match(/\{\d+\}/g) ?? []).toSorted();
      expect(places(translated[key] ?? text), key).toEqual(places(text));
    }
  });
});

describe('a page that is written from right to left', () => {
  test('keeps every control in sight, the waves in their order and nothing that axe complains about', async () => {
    const { page, node, faults } = await open({ recording: 'blocked', direction: 'rtl' });
    await node('profile-api').click({ position: { x: 200, y: 60 } });
    await page.getByRole('switch', { name: 'Timeline' }).click();
    for (const control of await page.getByRole('banner').getByRole('button').all()) {
      const box = await control.boundingBox();
      expect(box && box.x >= 0 && box.x + box.width <= 1280).toBe(true);
    }
    const [first, second] = await page.locator('.wave-header').all();
    expect((await first?.boundingBox())?.x).toBeLessThan((await second?.boundingBox())?.x ?? 0);
    const header = await first?.boundingBox();
    const contracts = await node('contracts').boundingBox();
    expect(header?.x).toBeCloseTo(contracts?.x ?? 0, -1);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(1280);
    expect(faults).toEqual([]);
    expect(await complaints(page)).toEqual([]);
  });
});
