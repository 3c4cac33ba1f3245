import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { useGraphPages } from './graphPage';

const open = useGraphPages();

/** How much the canvas shows in a square of 8 pixels around a place on the page. */
async function inkAt(page: Page, x: number, y: number): Promise<number> {
  return page.locator('.graph-picture').evaluate(
    (canvas, at) => {
      const panel = canvas.getBoundingClientRect();
      const context = canvas instanceof HTMLCanvasElement ? canvas.getContext('2d') : null;
      const left = Math.round(at.x - panel.left) - 4;
      const pixels = context?.getImageData(left, Math.round(at.y - panel.top) - 4, 8, 8).data ?? [];
      return [...pixels].filter((_, index) => index % 4 === 3).reduce((sum, alpha) => sum + alpha, 0) / 255;
    },
    { x, y },
  );
}

/** Half way between the right side of one package and the left side of another, where the sign of their edge stands. */
async function between(page: Page, from: string, to: string): Promise<{ x: number; y: number }> {
  const boxOf = async (id: string) => {
    const box = await page.locator(`.react-flow__node[data-id="${id}"]`).boundingBox();
    if (!box) {
      throw new Error(`${id} is not on the page.`);
    }
    return box;
  };
  const source = await boxOf(from);
  const target = await boxOf(to);
  return {
    x: (source.x + source.width + target.x - 6) / 2,
    y: (source.y + source.height / 2 + target.y + target.height / 2) / 2,
  };
}

describe('an edge tells what flows', () => {
  test('with a sign, which an edge for the order alone has not', async () => {
    const { page, node } = await open({ recording: 'running' });
    await node('contracts').waitFor();
    const ink = async (from: string, to: string): Promise<number> => {
      const { x, y } = await between(page, from, to);
      return inkAt(page, x, y);
    };
    await expect.poll(() => ink('contracts', 'database')).toBeGreaterThan(30);
    expect(await ink('profile-api', 'api-tests')).toBeGreaterThan(20);
    expect(await ink('contracts', 'avatar-storage')).toBeLessThan(16);
  });

  test('when it is pointed at: between what, how far, and what', async () => {
    const { page, node, faults } = await open({ recording: 'running' });
    await node('contracts').waitFor();
    const card = page.locator('.edge-card');
    const point = async (from: string, to: string): Promise<void> => {
      const { x, y } = await between(page, from, to);
      await page.mouse.move(x, y);
    };
    await point('contracts', 'profile-api');
    await expect.poll(() => card.textContent()).toContain('Contracts → Profile API');
    expect(await card.textContent()).toContain('satisfied: Contracts is done');
    expect(await card.textContent()).toContain('contract: contracts/openapi.yaml, contracts/events.json');
    expect(await card.textContent()).toContain('on the critical path');
    await point('profile-api', 'api-tests');
    await expect.poll(() => card.textContent()).toContain('under way: Profile API is working');
    expect(await card.textContent()).toContain('handoff: src/api/profile/index.ts');
    await point('contracts', 'avatar-storage');
    await expect.poll(() => card.textContent()).toContain('order only');
    await page.mouse.move(5, 5);
    await expect.poll(() => card.count()).toBe(0);
    expect(faults).toEqual([]);
  });

  test('when it is clicked: the contract that goes along it is opened', async () => {
    const { page, node, posted } = await open({ recording: 'running' });
    await node('contracts').waitFor();
    const { x, y } = await between(page, 'contracts', 'profile-api');
    await page.mouse.move(x, y);
    await expect.poll(() => page.locator('.edge-card').textContent()).toContain('a click opens the contract');
    await page.mouse.click(x, y);
    await expect
      .poll(async () => (await posted()).at(-1))
      .toEqual({ type: 'open', what: 'file', package: 'profile-api', path: 'contracts/openapi.yaml' });
  });

  test('with the keyboard too: the contract of the package that has the focus, or that there is none', async () => {
    const { page, node, posted } = await open({ recording: 'running' });
    await node('profile-api').focus();
    await page.keyboard.press('k');
    await expect
      .poll(async () => (await posted()).at(-1))
      .toEqual({ type: 'open', what: 'file', package: 'profile-api', path: 'contracts/openapi.yaml' });
    await node('contracts').focus();
    await page.keyboard.press('k');
    const said = async () => (await page.locator('[aria-live]').allTextContents()).join();
    await expect.poll(said).toContain('No contract leads to this package');
  });

  test('a redundant one says so, once it is shown', async () => {
    const { page, node } = await open({ recording: 'running' });
    await node('contracts').waitFor();
    const { x, y } = await between(page, 'contracts', 'web-form');
    const card = page.locator('.edge-card');
    await page.mouse.move(x, y);
    await page.getByRole('switch', { name: 'Redundant dependencies' }).click();
    await expect
      .poll(async () => {
        // The line crosses a wave: it is looked for along the middle of that way.
        for (let step = -20; step <= 20; step += 1) {
          await page.mouse.move(x - 128, y + 4 * step);
          const words = (await card.count()) > 0 ? await card.textContent() : '';
          if (words?.includes('redundant') === true) {
            return words;
          }
        }
        return '';
      })
      .toContain('redundant: other dependencies imply it');
  });
});

test('a screen reader hears what a package builds on and what needs it', async () => {
  const { node, page } = await open({ recording: 'running' });
  await node('api-tests').waitFor();
  const ids = (await node('api-tests').getAttribute('aria-describedby')) ?? '';
  const description = await page.evaluate(
    (names) =>
      names
        .split(' ')
        .map((id) => document.getElementById(id)?.textContent)
        .join(' | '),
    ids,
  );
  expect(description).toContain(
    'Builds on Profile API (under way, handoff: src/api/profile/index.ts); Database schema (satisfied, order only).',
  );
  expect(description).toContain('Needed by Integration.');
});

test('the inspector says what comes from each package', async () => {
  const { node, page } = await open({ recording: 'running' });
  await node('profile-api').focus();
  await page.keyboard.press('Enter');
  const cargo = page.locator('.link-cargo').first();
  await expect.poll(() => cargo.textContent()).toContain('contract: contracts/openapi.yaml');
});

test('the legend shows a sample of every kind of line', async () => {
  const { page, node } = await open({ recording: 'running' });
  await node('contracts').focus();
  await page.keyboard.press('?');
  const legend = page.getByRole('dialog').locator('.sheet-flows li');
  await expect.poll(() => legend.count()).toBe(13);
  const words = (await legend.allTextContents()).join('\n');
  for (const kind of [
    'Satisfied',
    'Under way',
    'Waiting',
    'Held up',
    'diamond',
    'circle',
    'Fine dots',
    'critical',
    'Redundant',
  ]) {
    expect(words).toContain(kind);
  }
});

test('what is needed at the end only is dotted, named, heard and explained where it is pointed at', async () => {
  const { page, node, send, snapshot, faults } = await open({ recording: 'running' });
  await node('contracts').waitFor();
  const before = await snapshot('running');
  const edges = before.edges.map((edge) =>
    edge.from === 'contracts' && edge.to === 'avatar-storage'
      ? { from: edge.from, to: edge.to, redundant: false, critical: false, needs: ['contracts/limits.json'] }
      : edge,
  );
  await send({ type: 'snapshot', snapshot: { ...before, version: 2, edges } });
  const { x, y } = await between(page, 'contracts', 'avatar-storage');
  // The name stands a little above the line.
  await expect.poll(() => inkAt(page, x, y - 7)).toBeGreaterThan(12);
  await page.mouse.move(x, y);
  const card = page.locator('.edge-card');
  await expect.poll(() => card.textContent()).toContain('needed at the end only: contracts/limits.json');
  const packages = before.packages.map((item) =>
    item.id === 'avatar-storage'
      ? { ...item, arrived: ['contracts/limits.json'] }
      : item.id === 'contracts'
        ? { ...item, state: 'working' as const }
        : item,
  );
  await send({ type: 'snapshot', snapshot: { ...before, version: 3, edges, packages } });
  await page.mouse.move(5, 5);
  await page.mouse.move(x, y);
  await expect.poll(() => card.textContent()).toContain('merged already, while Contracts is working');
  const ids = ((await node('avatar-storage').getAttribute('aria-describedby')) ?? '').split(' ');
  const heard = await page.locator(ids.map((each) => `#${each}`).join(', ')).allTextContents();
  expect(heard.join(' ')).toContain('Contracts (satisfied, needed at the end only: contracts/limits.json)');
  expect(faults).toEqual([]);
});

test('an edge follows its package while that is dragged', async () => {
  const { page, node } = await open({ recording: 'running' });
  const search = node('search-index');
  await search.waitFor();
  const first = await search.boundingBox();
  if (!first) {
    throw new Error('The package is not on the page.');
  }
  await page.mouse.move(first.x + 60, first.y + 14);
  await page.mouse.down();
  await page.mouse.move(first.x + 60, first.y + 74, { steps: 4 });
  // The tips of its arrows lie left of its middle, also where it has not been let go yet.
  await expect.poll(async () => ((await search.boundingBox())?.y ?? 0) - first.y).toBeGreaterThan(40);
  const now = (await search.boundingBox()) ?? first;
  await expect.poll(() => inkAt(page, now.x - 4, now.y + now.height / 2)).toBeGreaterThan(10);
  await expect.poll(() => inkAt(page, first.x - 4, first.y + first.height / 2)).toBeLessThan(10);
  await page.mouse.up();
});
