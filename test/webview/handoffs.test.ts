import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { NODE_WIDTH } from '../../webview/graph/canvas/layout/layout';
import { useGraphPages } from './graphPage';

const open = useGraphPages();

/** Where the bubble of the line between two packages of one wave stands, the lower of which is asked. */
async function bubbleBeside(page: Page, from: string, to: string): Promise<{ x: number; y: number }> {
  const boxes = await Promise.all(
    [from, to].map((id) => page.locator(`.react-flow__node[data-id="${id}"]`).boundingBox()),
  );
  const [source, target] = boxes;
  if (!source || !target) {
    throw new Error(`${from} and ${to} are not both on the page.`);
  }
  const zoom = source.width / NODE_WIDTH;
  const y = (source.y + source.height / 2 + target.y + target.height / 2) / 2;
  return { x: source.x + source.width + 27 * zoom, y };
}

test('what a package asks is seen where it is pointed at, and a click shows it beside the graph', async () => {
  const { page, node, faults, posted } = await open({ recording: 'asking' });
  await node('profile-api').waitFor();
  const { x, y } = await bubbleBeside(page, 'profile-api', 'avatar-storage');
  await page.mouse.move(x, y);
  const card = page.locator('.edge-card');
  await expect.poll(() => card.textContent()).toContain('Profile API asks Avatar storage');
  expect(await card.textContent()).toContain('Avatar storage has been told');
  expect(await card.textContent()).toContain('2 requests in one');
  await page.mouse.click(x, y);
  const section = page.locator('[data-section="handoffs"]');
  await expect.poll(() => section.textContent()).toContain('Serve avatars in 128 pixels too');
  expect(await section.textContent()).toContain('no answer');

  await section.getByRole('button', { name: 'Start Database schema Once More' }).press('Enter');
  await expect
    .poll(posted)
    .toContainEqual({ type: 'steer', action: { kind: 'followUp', handoff: 'database-unanswered' } });
  await section.getByRole('button', { name: 'Answer…' }).first().click();
  await expect.poll(posted).toContainEqual({
    type: 'steer',
    action: { kind: 'answer', question: 'database-unanswered', answer: '' },
  });
  await section.getByRole('button', { name: 'Avatar storage' }).click();
  await expect.poll(() => section.textContent()).toContain('Asked of it');
  expect(faults).toEqual([]);
});

test('what a package asks is heard, at both ends, and so is what becomes of it', async () => {
  const { page, node, send, snapshot } = await open({ recording: 'asking' });
  await node('database').waitFor();
  const heard = async (id: string): Promise<string> => {
    const ids = ((await node(id).getAttribute('aria-describedby')) ?? '').split(' ');
    return (await page.locator(ids.map((each) => `#${each}`).join(', ')).allTextContents()).join(' ');
  };
  expect(await heard('search-index')).toContain(
    'Asks Database schema (answered): Which name has the column of the last change in database?',
  );
  expect(await heard('database')).toContain('Asked by Profile API (no answer)');

  const before = await snapshot('asking');
  const packages = before.packages.map((item) => ({
    ...item,
    ...(item.handoffs === undefined
      ? {}
      : { handoffs: item.handoffs.map((each) => ({ ...each, standing: 'answered' })) }),
  }));
  await send({ type: 'snapshot', snapshot: { ...before, version: 2, packages } });
  await expect
    .poll(() => page.locator('[aria-live]').allTextContents())
    .toContainEqual(expect.stringContaining('Profile API asks Database schema: answered'));
});

test('the legend explains every kind of line between packages that ask', async () => {
  const { page, node } = await open({ recording: 'asking' });
  await node('profile-api').waitFor();
  await page.keyboard.press('?');
  await expect
    .poll(() => page.locator('.sheet-flows').textContent())
    .toContain('it has ended without an answer');
  expect(await page.locator('.sheet-flows .flow-sign').allTextContents()).toEqual(['?', '…', '✓', '!']);
});
