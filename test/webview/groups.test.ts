import { expect, test } from 'vitest';
import { complaints, complaintsInThemes } from './axe';
import { useGraphPages } from './graphPage';

const open = useGraphPages();
const BUCKET = 'avatar-storage / database';

test('a sub-plan opens under its package, wave by wave beside each other, and closes by key', async () => {
  const { node, page, faults } = await open({ recording: 'subplans' });
  const storage = node('avatar-storage');
  await storage.waitFor();
  const box = async (id: string) => {
    const found = await node(id).boundingBox();
    return { x: 0, y: 0, width: 0, height: 0, ...found };
  };
  const before = await box('profile-api');
  const button = storage.getByRole('button', { name: 'Sub-plan Avatars: 1 of 3 packages done' });
  expect(await button.getAttribute('aria-expanded')).toBe('false');
  expect(await node(BUCKET).count()).toBe(0);
  await button.click();
  await node(BUCKET).waitFor();
  expect(await button.getAttribute('aria-expanded')).toBe('true');
  expect(await page.locator('.react-flow__node').count()).toBe(11);
  expect(await node(BUCKET).locator('article').textContent()).toContain('Writing src/avatars/bucket.ts');
  const group = await box('avatar-storage');
  const [first, second, third] = await Promise.all(
    ['contracts', 'database', 'profile-api'].map((id) => box(`avatar-storage / ${id}`)),
  );
  expect(first?.x).toBe(group.x);
  for (const inner of [first, second, third]) {
    expect(inner?.y).toBe(first?.y);
    expect(inner?.y).toBeGreaterThan(group.y + group.height);
  }
  expect(second?.x).toBeGreaterThan((first?.x ?? 0) + (first?.width ?? 0));
  expect(third?.x).toBeGreaterThan((second?.x ?? 0) + (second?.width ?? 0));
  // The waves behind it make room, and those before and beside it stay.
  expect((await box('web-form')).x).toBeGreaterThan((third?.x ?? 0) + (third?.width ?? 0));
  expect(await box('profile-api')).toEqual(before);
  const header = await page.getByRole('heading', { name: 'Wave 2' }).locator('xpath=../..').boundingBox();
  expect(header?.width).toBeGreaterThan(2 * group.width);
  await storage.focus();
  await page.keyboard.press('e');
  await expect.poll(() => node(BUCKET).count()).toBe(0);
  await expect.poll(() => page.getByRole('log').textContent()).toContain('Avatar storage: sub-plan closed');
  expect(faults).toEqual([]);
});

test('a group stays under the pointer that opens and closes it, wherever one looks', async () => {
  const { node, page } = await open({ recording: 'subplans' });
  const storage = node('avatar-storage');
  await storage.waitFor();
  await page.mouse.move(640, 650);
  await page.mouse.wheel(450, 0);
  const place = async () => {
    const { x = 0, y = 0 } = (await storage.boundingBox()) ?? {};
    return [Math.round(x), Math.round(y)];
  };
  await expect.poll(async () => (await place())[0]).toBeLessThan(250);
  const before = await place();
  const button = storage.getByRole('button', { name: /^Sub-plan/ });
  await button.click();
  await node(BUCKET).waitFor();
  expect(await place()).toEqual(before);
  await button.click();
  await expect.poll(() => node(BUCKET).count()).toBe(0);
  expect(await place()).toEqual(before);
});

test('what is in a group is walked to, looked at and steered like every other package', async () => {
  const { node, page, posted, faults } = await open({ recording: 'subplans' });
  await node('avatar-storage').focus();
  await page.keyboard.press('e');
  await node(BUCKET).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => node(BUCKET).evaluate((each) => each === document.activeElement)).toBe(true);
  expect(await page.getByRole('group', { name: /^Bucket, wave 2, working/ }).count()).toBe(1);
  await page.keyboard.press('Enter');
  const inspector = page.getByRole('complementary', { name: 'Bucket' });
  await inspector.waitFor();
  expect((await posted()).at(-1)).toEqual({ type: 'selected', package: BUCKET });
  await inspector.getByRole('button', { name: 'Upload rules' }).click();
  await page.getByRole('complementary', { name: 'Upload rules' }).waitFor();
  await node(BUCKET).focus();
  await page.keyboard.press('s');
  expect((await posted()).at(-1)).toEqual({ type: 'package', action: 'stop', package: BUCKET });
  await node('avatar-storage / profile-api').focus();
  await page.keyboard.press('r');
  expect((await posted()).at(-1)).toEqual({
    type: 'package',
    action: 'run',
    package: 'avatar-storage / profile-api',
  });
  expect(faults).toEqual([]);
});

test('the edges of a sub-plan are told, and none of them is one of the plan', async () => {
  const { node, page } = await open({ recording: 'subplans' });
  // Without the time that what runs has taken by now.
  const words = async () =>
    (await page.locator('.wave-words').allTextContents()).map((text) => text.replace(/\d+:\d\d/, ''));
  await node('avatar-storage').waitFor();
  const [first, second] = await words();
  await node('avatar-storage').focus();
  await page.keyboard.press('e');
  await node(BUCKET).waitFor();
  const links = await node(BUCKET).evaluate((each) =>
    (each.getAttribute('aria-describedby') ?? '')
      .split(' ')
      .map((id) => document.getElementById(id)?.textContent ?? '')
      .join(' '),
  );
  expect(links).toContain('Upload rules');
  expect(links).toContain('Needed by Thumbnails');
  expect((await words()).slice(0, 2)).toEqual([first, second]);
});

test('what is looked for is found in closed groups too, which open on the way to it', async () => {
  const { node, page, faults } = await open({ recording: 'subplans' });
  await node('avatar-storage').waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('bucket');
  await page.getByText('1 of 11').waitFor();
  const dimmed = () => page.locator('.react-flow__node.is-dimmed').count();
  // All but the group, behind which it is.
  await expect.poll(dimmed).toBe(7);
  expect(await node(BUCKET).count()).toBe(0);
  await page.keyboard.press('Enter');
  await page.getByRole('complementary', { name: 'Bucket' }).waitFor();
  await node(BUCKET).waitFor();
  await expect.poll(dimmed).toBe(9);
  expect(faults).toEqual([]);
});

test('the table shows what is in a group under it, when it is open or looked for', async () => {
  const { node, page, posted, faults } = await open({ recording: 'subplans' });
  await node('avatar-storage').waitFor();
  await page.keyboard.press('v');
  const table = page.getByRole('table', { name: 'Packages of User profile' });
  const rows = () => table.getByRole('rowheader').locator('.link').allTextContents();
  expect(await rows()).not.toContain('Bucket');
  const button = table.getByRole('button', { name: /^Sub-plan Avatars/ });
  await button.focus();
  await page.keyboard.press('Enter');
  await expect.poll(rows).toContain('Bucket');
  const all = await rows();
  expect(all.slice(all.indexOf('Avatar storage')).slice(0, 4)).toEqual([
    'Avatar storage',
    'Upload rules',
    'Bucket',
    'Thumbnails',
  ]);
  await table.getByRole('button', { name: 'Bucket' }).click();
  expect((await posted()).at(-1)).toEqual({ type: 'selected', package: BUCKET });
  await button.click();
  await expect.poll(rows).not.toContain('Bucket');
  await page.keyboard.press('/');
  await page.keyboard.type('thumb');
  await expect.poll(rows).toEqual(['Avatar storage', 'Thumbnails']);
  expect(faults).toEqual([]);
  expect(await complaints(page)).toEqual([]);
});

test('the time slider shows what is in a group as it was, too', async () => {
  const { node, page, faults } = await open({ recording: 'subplans', height: 900 });
  await node('avatar-storage').focus();
  await page.keyboard.press('e');
  const state = (id: string) => node(`avatar-storage / ${id}`).locator('.package-state').textContent();
  await expect.poll(() => state('contracts')).toBe('Done');
  await page.keyboard.press('h');
  const slider = page.getByRole('slider', { name: 'Moment' });
  await slider.focus();
  await page.keyboard.press('Home');
  await expect.poll(() => state('contracts')).toBe('Planned');
  // Into the first half of the run, in which its first package is worked on.
  const middle = await slider.evaluate(
    (input: HTMLInputElement) => Number(input.min) + 400 * Number(input.step),
  );
  await slider.fill(String(middle));
  await expect.poll(() => state('contracts')).toBe('Working');
  expect(await state('database')).toBe('Planned');
  await page.keyboard.press('End');
  await expect.poll(() => state('contracts')).toBe('Done');
  await expect.poll(() => state('database')).toBe('Working');
  expect(faults).toEqual([]);
});

test('packages of a group are marked and steered together', async () => {
  const { node, page, posted, send, snapshot } = await open({ recording: 'subplans' });
  await node('avatar-storage').focus();
  await page.keyboard.press('e');
  await node(BUCKET).focus();
  await page.keyboard.press('m');
  await send({ type: 'snapshot', snapshot: { ...(await snapshot('subplans')), version: 2 } });
  await page.getByRole('button', { name: 'Stop 1 Package' }).click();
  expect((await posted()).at(-1)).toEqual({ type: 'several', action: 'stop', packages: [BUCKET] });
});

test('a package that is asked for from elsewhere opens the groups that it is in', async () => {
  const { node, page, send } = await open({ recording: 'subplans' });
  await node('avatar-storage').waitFor();
  await send({ type: 'select', package: BUCKET });
  await node(BUCKET).waitFor();
  await page.getByRole('complementary', { name: 'Bucket' }).waitFor();
});

test('an open group is open again after a reload; waves count their own packages only', async () => {
  const { node, page } = await open({ recording: 'subplans' });
  await node('avatar-storage').focus();
  await page.keyboard.press('e');
  await node(BUCKET).waitFor();
  expect(await page.locator('.wave-words').nth(1).textContent()).toContain('1 of 3 done');
  await page.reload();
  await node(BUCKET).waitFor();
});

test('axe finds nothing in an open group in any theme', async () => {
  const { node, page } = await open({ recording: 'subplans' });
  await node('avatar-storage').focus();
  await page.keyboard.press('e');
  await node(BUCKET).waitFor();
  expect(await complaintsInThemes(page)).toEqual([]);
});
