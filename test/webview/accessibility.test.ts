import { describe, expect, test } from 'vitest';
import type { ThemeName } from '../../webview/themes';
import { THEMES } from '../../webview/themes';
import { atDepth } from '../support/depth';
import { complaintsInThemes } from './axe';
import { useGraphPages, withPackages } from './graphPage';

const open = useGraphPages();

/** What else is looked at, and a text by which it is known to be there. */
const SIGHTS = [
  ['blocked', 'Changed 2 files outside its scope'],
  ['failed', "Error: Cannot find module './bucket'"],
  ['untrusted', 'This workspace is not trusted.'],
  ['empty', 'This plan has no packages yet'],
  ['unavailable', 'The plan cannot be read'],
] as const;

/** Of what is built of the same parts as the graph, one dark theme and the light one with more contrast stand for all. */
const FOR_SIGHTS = atDepth<readonly ThemeName[]>(['dark', 'hc-light'], THEMES);

test('axe finds nothing to complain about in any theme', async () => {
  const { page, node } = await open({ recording: 'running' });
  await node('profile-api').waitFor();
  expect(await complaintsInThemes(page), 'running').toEqual([]);
  await node('profile-api').focus();
  await page.keyboard.press('Enter');
  expect(await complaintsInThemes(page), 'selected').toEqual([]);
  await page.keyboard.press('?');
  await page.getByRole('dialog').waitFor();
  expect(await complaintsInThemes(page), 'sheet of keys').toEqual([]);
  await page.keyboard.press('Escape');
  for (const [recording, sight] of SIGHTS) {
    await page.evaluate((name) => window.waves.show(name), recording);
    await page.getByText(sight).first().waitFor();
    expect(await complaintsInThemes(page, FOR_SIGHTS), recording).toEqual([]);
  }
});

test('nothing violates the policy, and icons are drawn under it', async () => {
  const { page, node, faults } = await open({ recording: 'running', reducedMotion: false });
  await node('profile-api').focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Zoom in' }).click();
  for (const [recording, sight] of SIGHTS) {
    await page.evaluate((name) => window.waves.show(name), recording);
    await page.getByText(sight).first().waitFor();
  }
  await page.evaluate(() => window.waves.show('done'));
  await node('profile-api').focus();
  await page.keyboard.press('?');
  await page.getByRole('dialog').waitFor();
  const icon = page.locator('.sheet .codicon').first();
  expect(await icon.evaluate((element) => getComputedStyle(element).fontFamily)).toBe('codicon');
  expect(await page.evaluate(() => document.fonts.check('16px codicon'))).toBe(true);
  expect(faults).toEqual([]);
});

describe('for screen readers', () => {
  test('a package is called by title, wave, state, progress and time', async () => {
    const { page } = await open({ recording: 'running' });
    await page
      .getByRole('group', {
        name: /^Profile API, wave 2, working, attempt 2, 40 percent, 3 minutes 1[89] seconds$|^Profile API, wave 2, working, attempt 2, 40 percent, 3 minutes$/,
      })
      .waitFor();
    await page.getByRole('group', { name: 'API tests, wave 3, planned', exact: true }).waitFor();
  });

  test('what matters is said politely, briefly and once; the first picture is not news', async () => {
    const { page, node, send, snapshot } = await open({ recording: 'running' });
    await node('contracts').waitFor();
    const said = page.getByRole('log');
    expect(await said.getAttribute('aria-live')).toBe('polite');
    expect(await said.textContent()).toBe('');
    const running = await snapshot('running');
    await send({
      type: 'snapshot',
      snapshot: withPackages(running, {
        'profile-api': { state: 'blocked' },
        'avatar-storage': { state: 'done' },
        'search-index': { state: 'working' },
      }),
    });
    await expect.poll(() => said.textContent()).toBe('Profile API: blocked. Avatar storage: done.');
  });
});

describe('for every eye and screen', () => {
  test('nothing moves by itself when less motion is wanted', async () => {
    const { page, node } = await open({ recording: 'running', reducedMotion: true });
    await node('contracts').waitFor();
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
  });

  test('work shows as motion otherwise', async () => {
    const { page, node } = await open({ recording: 'running', reducedMotion: false });
    await node('contracts').waitFor();
    expect(await page.evaluate(() => document.getAnimations().length)).toBeGreaterThan(0);
  });

  test('VS Code’s own setting for less motion counts, too', async () => {
    const { page, node } = await open({ recording: 'running', reducedMotion: false });
    await node('contracts').waitFor();
    await page.evaluate(() => document.body.classList.add('vscode-reduce-motion'));
    await expect.poll(() => page.evaluate(() => document.getAnimations().length)).toBe(0);
  });

  test.each([
    ['a narrow panel', 320, 640],
    ['200 % zoom', 640, 360],
  ])('in %s the toolbar wraps, every control is there and the graph has room', async (_, width, height) => {
    const { page, node } = await open({ recording: 'untrusted', width, height });
    await node('contracts').waitFor();
    for (const name of [
      'Run',
      'Show Problems',
      'Critical path',
      'Fit the whole graph',
      'Keyboard and legend',
    ]) {
      const control = page.getByRole(name === 'Critical path' ? 'switch' : 'button', { name, exact: true });
      const box = await control.boundingBox();
      expect(box && box.x >= 0 && box.x + box.width <= width, name).toBe(true);
    }
    const canvas = await page.locator('.graph-canvas').boundingBox();
    expect(canvas?.height).toBeGreaterThanOrEqual(200);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  });

  test('in a narrow window at 200 % what can be done without leaves room for the graph', async () => {
    const { page, node } = await open({ recording: 'running', width: 300, height: 400 });
    await node('contracts').waitFor();
    expect(await page.locator('.run-branch').count()).toBe(1);
    expect(await page.locator('.run-branch').isVisible()).toBe(false);
    const [first, last] = await Promise.all(
      ['Fit the whole graph', 'Keyboard and legend'].map((name) =>
        page.getByRole('button', { name, exact: true }).boundingBox(),
      ),
    );
    expect(first?.y).toBe(last?.y);
    expect((await page.locator('.toolbar').boundingBox())?.height).toBeLessThanOrEqual(150);
  });

  test('cut-off text can be read in full', async () => {
    const { node } = await open({ recording: 'running' });
    await node('web-form').waitFor();
    expect(await node('web-form').locator('.package-title').getAttribute('title')).toBe(
      'Profile form in the web client, with validation',
    );
    expect(await node('profile-api').locator('.package-message').getAttribute('title')).toContain(
      'optimistic locking',
    );
  });
});
