import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { KEYBOARD_STRINGS, SHORTCUTS } from '../../webview/graph/keyboard/shortcuts';
import { useGraphPages } from './graphPage';

const open = useGraphPages();

function focused(page: Page): Promise<string | undefined> {
  return page.evaluate(() => document.activeElement?.closest<HTMLElement>('[data-id]')?.dataset['id']);
}

async function press(page: Page, ...keys: readonly string[]): Promise<string | undefined> {
  for (const key of keys) {
    await page.keyboard.press(key);
  }
  return focused(page);
}

describe('moving', () => {
  test('the graph is one tab stop; the buttons of the package there follow it', async () => {
    const { page, node } = await open({ recording: 'planned' });
    await node('contracts').waitFor();
    const stops = await page
      .locator('.react-flow__node')
      .evaluateAll((nodes) => nodes.filter((each) => (each as HTMLElement).tabIndex === 0).length);
    expect(stops).toBe(1);
    await page.getByRole('button', { name: 'Keyboard and legend' }).focus();
    expect(await press(page, 'Tab')).toBe('contracts');
    await page.keyboard.press('Tab');
    const label = (): Promise<string | null | undefined> =>
      page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
    expect(await label()).toBe('Run Package: Contracts');
    await page.keyboard.press('Tab');
    expect(await label()).toBe('Go to Plan: Contracts');
    expect(await press(page, 'Tab')).toBeUndefined();
  });

  test('arrows walk within the wave and along the dependencies', async () => {
    const { page, node } = await open({ recording: 'planned' });
    await node('contracts').focus();
    expect(await press(page, 'ArrowRight')).toBe('profile-api');
    expect(await press(page, 'ArrowUp')).toBe('database');
    expect(await press(page, 'ArrowDown', 'ArrowDown')).toBe('avatar-storage');
    expect(await press(page, 'ArrowRight')).toBe('web-form');
    expect(await press(page, 'ArrowRight')).toBe('integration');
    expect(await press(page, 'ArrowLeft')).toBe('web-form');
    expect(await press(page, 'Home')).toBe('search-index');
    expect(await press(page, 'End')).toBe('web-form');
    expect(await press(page, 'Control+Home')).toBe('contracts');
    expect(await press(page, 'Control+End')).toBe('integration');
  });

  test('the focus can be seen', async () => {
    const { page, node } = await open({ recording: 'planned' });
    await node('contracts').focus();
    await page.keyboard.press('ArrowRight');
    const outline = await node('profile-api').evaluate((element) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      return `${outlineWidth} ${outlineStyle}`;
    });
    expect(outline).toBe('2px solid');
  });

  test('the end of the way is said', async () => {
    const { page, node } = await open({ recording: 'planned' });
    await node('contracts').focus();
    expect(await press(page, 'ArrowLeft')).toBe('contracts');
    await expect.poll(() => page.getByRole('log').textContent()).toContain('First wave');
  });

  test('a package out of sight is brought into view', async () => {
    const { page, node } = await open({ recording: 'large', unfolded: true, width: 500, height: 420 });
    await page.locator('.react-flow__node').first().focus();
    const last = await press(page, 'Control+End');
    await expect
      .poll(async () => {
        const box = await node(last ?? '').boundingBox();
        return box !== null && box.x >= 0 && box.x + box.width <= 500 && box.y + box.height <= 420;
      })
      .toBe(true);
  });
});

describe('doing', () => {
  test.each(['Enter', ' '])('%j selects the package, and again clears it', async (key) => {
    const { page, node, posted } = await open({ recording: 'planned' });
    await node('contracts').focus();
    await page.keyboard.press(key);
    await page.keyboard.press(key);
    expect((await posted()).slice(1)).toEqual([
      { type: 'selected', package: 'contracts' },
      { type: 'selected', package: null },
    ]);
  });

  test('letters act on the package that has the focus', async () => {
    const { page, node, posted } = await open({ recording: 'running' });
    await node('profile-api').focus();
    await press(page, 's', 't', 'w', 'l', 'p');
    expect((await posted()).slice(1)).toEqual(
      ['stop', 'terminal', 'worktree', 'log', 'plan'].map((action) => ({
        type: 'package',
        action,
        package: 'profile-api',
      })),
    );
  });

  test('what cannot be done now is said instead', async () => {
    const { page, node, posted } = await open({ recording: 'running' });
    await node('profile-api').focus();
    await page.keyboard.press('r');
    await expect.poll(() => page.getByRole('log').textContent()).toContain('Run Package: not possible now');
    expect((await posted()).slice(1)).toEqual([]);
  });

  test('a focused button keeps Enter and Space for itself', async () => {
    const { page, node, posted } = await open({ recording: 'planned' });
    await node('contracts').focus();
    await page.keyboard.press('Tab');
    await press(page, 'Enter', ' ');
    const asked = { type: 'package', action: 'run', package: 'contracts' };
    expect((await posted()).slice(1)).toEqual([asked, asked]);
  });

  test('keys with Ctrl or Alt, and keys outside the graph, go on to VS Code', async () => {
    const { page, node, posted } = await open({ recording: 'planned' });
    await node('contracts').focus();
    await press(page, 'Control+r', 'Alt+p');
    await node('contracts').waitFor();
    await page.getByRole('button', { name: 'Fit the whole graph' }).focus();
    await press(page, 'p', 'ArrowRight');
    expect((await posted()).filter(({ type }) => type === 'package')).toEqual([]);
  });

  test('f fits the whole graph, plus and minus zoom', async () => {
    const { page } = await open({ recording: 'large', unfolded: true, width: 800, height: 600 });
    await page.locator('.react-flow__node').first().focus();
    const zoom = (): Promise<number> =>
      page
        .locator('.react-flow__viewport')
        .evaluate((element) => new DOMMatrix(getComputedStyle(element).transform).a);
    expect(await zoom()).toBe(1);
    await page.keyboard.press('f');
    await expect.poll(zoom).toBeLessThan(0.5);
    const panel = await page.locator('.react-flow').boundingBox();
    const boxes = await Promise.all(
      (await page.locator('.react-flow__node').all()).map((node) => node.boundingBox()),
    );
    expect(
      boxes.every(
        (box) =>
          box !== null &&
          panel !== null &&
          box.x >= 0 &&
          box.x + box.width <= panel.width &&
          box.y + box.height <= panel.y + panel.height,
      ),
    ).toBe(true);
    const fitted = await zoom();
    await page.keyboard.press('+');
    await expect.poll(zoom).toBeGreaterThan(fitted);
  });

  test('Escape clears the selection', async () => {
    const { page, node } = await open({ recording: 'planned' });
    await node('contracts').focus();
    await press(page, 'Enter', 'Escape');
    await expect.poll(() => node('contracts').getAttribute('aria-current')).toBe('false');
  });
});

describe('the sheet of keys', () => {
  test('opens with ? from anywhere, lists every key of the registry, closes with Escape', async () => {
    const { page, node, faults } = await open({ recording: 'planned' });
    await node('contracts').focus();
    await page.keyboard.press('?');
    const sheet = page.getByRole('dialog', { name: KEYBOARD_STRINGS.sheetTitle });
    await sheet.waitFor();
    const lines = await sheet.locator('dd').allTextContents();
    expect(lines).toEqual(
      SHORTCUTS.filter(({ beside }) => beside === undefined).map(({ id }) => KEYBOARD_STRINGS.shortcuts[id]),
    );
    const keys = await sheet.locator('dt').allTextContents();
    expect(keys).toContain('N ShiftN');
    await page.keyboard.press('Escape');
    await expect.poll(() => sheet.count()).toBe(0);
    expect(await focused(page)).toBe('contracts');
    expect(faults).toEqual([]);
  });

  test('no key means two things', () => {
    const pressed = SHORTCUTS.flatMap(({ keys, control, alt }) =>
      keys.map((key) => `${control ?? false} ${alt ?? false} ${key}`),
    );
    expect(new Set(pressed).size).toBe(pressed.length);
  });
});
