import { expect, test } from 'vitest';
import { useGraphPages, withPackages } from './graphPage';

const open = useGraphPages();
const OUTPUT = "Error: Cannot find module './users'";

test('a failed package says what its check printed, is reached by a key, and marked while it is out of sight', async () => {
  const { page, node, send, snapshot, faults } = await open({
    recording: 'running',
    width: 700,
    height: 420,
  });
  await node('contracts').waitFor();
  const running = await snapshot('running');
  const shown = withPackages(running, {
    'profile-api': { state: 'done' },
    integration: { state: 'failed', message: 'Its check "test" failed.', printed: OUTPUT },
    'web-form': { state: 'blocked', violations: ['src/other.ts'] },
  });
  await send({ type: 'snapshot', snapshot: shown });
  await node('integration').getByText(OUTPUT).waitFor();
  // What is last in the plan is far to the right here.
  const marks = page.locator('.problem-mark');
  const isInSight = (id: string) =>
    node(id).evaluate((element) => {
      const { left, right, top, bottom } = element.getBoundingClientRect();
      return right > 0 && left < innerWidth && bottom > 0 && top < innerHeight;
    });
  await node('contracts').focus();
  for (let zoomed = 0; zoomed < 6 && (await isInSight('integration')); zoomed += 1) {
    await page.keyboard.press('+');
  }
  await marks.first().waitFor();
  const before = await marks.count();
  await page.locator('.problem-mark.is-right').click();
  await expect.poll(async () => (await isInSight('web-form')) || (await isInSight('integration'))).toBe(true);
  expect(before).toBeGreaterThan(0);

  await node('contracts').focus();
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-id'));
  const reached: string[] = [];
  for (const key of ['n', 'n', 'N']) {
    await page.keyboard.press(key);
    await expect.poll(focused).not.toBe(reached.at(-1) ?? 'contracts');
    reached.push((await focused()) ?? '');
    await expect.poll(() => isInSight(reached.at(-1) ?? '')).toBe(true);
  }
  expect(reached).toEqual(['web-form', 'integration', 'web-form']);
  expect(faults).toEqual([]);
});

test('where not all fits beside it, the inspector leaves what is looked at in the middle and gives the room back', async () => {
  const { page, node } = await open({ recording: 'running', width: 900 });
  await node('profile-api').waitFor();
  const shift = async () => {
    const panel = await page.locator('.graph-canvas').boundingBox();
    const card = await node('profile-api').boundingBox();
    return Math.round((card?.x ?? 0) - (panel?.x ?? 0) - (panel?.width ?? 0) / 2);
  };
  const before = await shift();
  await node('profile-api').focus();
  await page.keyboard.press('Enter');
  await page.locator('.inspector').waitFor();
  await expect.poll(async () => Math.abs((await shift()) - before)).toBeLessThan(2);
  await page.keyboard.press('Escape');
  await page.locator('.inspector').waitFor({ state: 'detached' });
  await expect.poll(async () => Math.abs((await shift()) - before)).toBeLessThan(2);
});
