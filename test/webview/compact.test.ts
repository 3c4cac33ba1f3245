import { expect, test } from 'vitest';
import { complaints, complaintsInThemes } from './axe';
import { useGraphPages } from './graphPage';

const open = useGraphPages();
const NARROW = { recording: 'running', compact: true, width: 250, height: 600 } as const;

test('the whole plan stands in a column as narrow as a side bar', async () => {
  const { page, faults } = await open(NARROW);
  const rows = page.locator('.compact-row');
  await expect.poll(() => rows.count()).toBe(8);
  expect(await page.locator('.compact-wave h2').allTextContents()).toEqual([
    'Wave 1Done',
    'Wave 21 of 3 done · 2 running',
    'Wave 30 of 3 done · 1 running',
    'Wave 41 package',
  ]);
  expect(await page.locator('[data-package="profile-api"]').textContent()).toMatch(
    /^Profile APIWorking40% \d:\d\d$/,
  );
  const widest = await page.evaluate(() =>
    Math.max(...[...document.querySelectorAll('main *')].map((each) => each.getBoundingClientRect().right)),
  );
  expect(widest).toBeLessThanOrEqual(250);
  expect(faults).toEqual([]);
});

test('the keyboard walks, selects and opens the graph; a selection from elsewhere is shown', async () => {
  const { page, posted, send } = await open(NARROW);
  const row = (id: string) => page.locator(`[data-package="${id}"]`);
  await row('contracts').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect.poll(() => row('database').getAttribute('aria-current')).toBe('true');
  await page.getByRole('button', { name: 'Open Graph' }).click();
  await page.getByRole('button', { name: 'Stop' }).click();
  expect((await posted()).slice(-3)).toEqual([
    { type: 'selected', package: 'database' },
    { type: 'openGraph' },
    { type: 'stop' },
  ]);
  await send({ type: 'select', package: 'integration' });
  await expect.poll(() => row('integration').getAttribute('aria-current')).toBe('true');
});

test('axe finds nothing in any theme', async () => {
  const { page } = await open(NARROW);
  await page.locator('.compact-row').first().waitFor();
  expect(await complaintsInThemes(page)).toEqual([]);
});

test('a sub-plan opens under its package, by mouse and keyboard', async () => {
  const { page, posted, faults } = await open({ ...NARROW, recording: 'subplans' });
  const rows = page.locator('.compact-row');
  await expect.poll(() => rows.count()).toBe(8);
  const button = page.getByRole('button', { name: /^Sub-plan Avatars: 1 of 3/ });
  await button.click();
  await expect.poll(() => rows.count()).toBe(11);
  const row = (id: string) => page.locator(`[data-package="${id}"]`);
  await row('avatar-storage').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  expect((await posted()).at(-1)).toEqual({ type: 'selected', package: 'avatar-storage / database' });
  const widest = await page.evaluate(() =>
    Math.max(...[...document.querySelectorAll('main *')].map((each) => each.getBoundingClientRect().right)),
  );
  expect(widest).toBeLessThanOrEqual(250);
  expect(faults).toEqual([]);
  expect(await complaints(page)).toEqual([]);
});
