import type { CDPSession, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { FromGraph } from '../../src/protocol/graph';
import type { GraphPage } from './graphPage';
import { overlapping, useGraphPages } from './graphPage';

const open = useGraphPages();

interface Finger {
  readonly x: number;
  readonly y: number;
}

/** Fingers on the page, as a screen that can be touched tells of them. */
async function touching(
  page: Page,
): Promise<(type: 'touchStart' | 'touchMove' | 'touchEnd', ...fingers: Finger[]) => Promise<void>> {
  const devtools: CDPSession = await page.context().newCDPSession(page);
  await devtools.send('Emulation.setTouchEmulationEnabled', { enabled: true, maxTouchPoints: 2 });
  // Whether a screen can be touched is asked when the graph is made.
  await page.reload();
  await page.locator('.react-flow__node').first().waitFor();
  return async (type, ...fingers) => {
    await devtools.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: fingers.map(({ x, y }, id) => ({ x, y, id })),
    });
  };
}

async function viewOf(page: Page): Promise<{ x: number; y: number; zoom: number }> {
  return page.locator('.react-flow__viewport').evaluate((each) => {
    const { e, f, a } = new DOMMatrix(getComputedStyle(each).transform);
    return { x: e, y: f, zoom: a };
  });
}

test('a touch selects, a finger moves the view, two make it larger, and none of them moves a package', async () => {
  const { page, node, posted, faults } = await open({ recording: 'running' });
  await node('profile-api').waitFor();
  const touch = await touching(page);
  const card = (await node('search-index').boundingBox()) ?? expect.unreachable();
  await touch('touchStart', { x: card.x + 60, y: card.y + 20 });
  await touch('touchEnd');
  await page.getByRole('complementary', { name: 'Search index' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('complementary', { name: 'Search index' }).waitFor({ state: 'hidden' });

  const before = await viewOf(page);
  const ground = { x: 300, y: 650 };
  await touch('touchStart', ground);
  for (const step of [10, 30, 60]) {
    await touch('touchMove', { x: ground.x + step, y: ground.y - step });
  }
  await touch('touchEnd');
  await expect.poll(async () => (await viewOf(page)).x).toBeGreaterThan(before.x + 30);

  const panned = await viewOf(page);
  await touch('touchStart', { x: 250, y: 650 }, { x: 350, y: 650 });
  for (const step of [10, 30, 60]) {
    await touch('touchMove', { x: 250 - step, y: 650 }, { x: 350 + step, y: 650 });
  }
  await touch('touchEnd');
  await expect.poll(async () => (await viewOf(page)).zoom).toBeGreaterThan(panned.zoom * 1.3);

  expect((await posted()).filter(({ type }) => type === 'moves')).toEqual([]);
  expect(faults).toEqual([]);
  await page.close();
});

test('a finger moves a package in its wave, and draws a dependency', async () => {
  const { page, node, posted } = await open({ recording: 'planned' });
  await node('search-index').waitFor();
  const touch = await touching(page);
  const search = (await node('search-index').boundingBox()) ?? expect.unreachable();
  const from = { x: search.x + 60, y: search.y + 14 };
  await touch('touchStart', from);
  for (const step of [10, 40, 120, 200]) {
    await touch('touchMove', { x: from.x, y: from.y + step });
  }
  await touch('touchEnd');
  await expect.poll(async () => (await posted()).at(-1)?.type).toBe('moves');

  const start = (await node('database').boundingBox()) ?? expect.unreachable();
  const end = (await node('web-form').boundingBox()) ?? expect.unreachable();
  await touch('touchStart', { x: start.x + start.width + 4, y: start.y + start.height / 2 });
  for (const share of [0.3, 0.6, 1]) {
    await touch('touchMove', {
      x: start.x + start.width + (end.x + 40 - start.x - start.width) * share,
      y: start.y + start.height / 2 + (end.y + end.height / 2 - start.y - start.height / 2) * share,
    });
  }
  await touch('touchEnd');
  await expect
    .poll(() => page.evaluate(() => window.waves.posted.at(-1)))
    .toMatchObject({ about: 'edit', asked: { kind: 'addDependency', package: 'web-form', on: 'database' } });
  await page.close();
});

test('a long press, a right click and the key for menus ask the editor for the menu of the package', async () => {
  const { page, node, faults } = await open({ recording: 'running' });
  await node('profile-api').waitFor();
  const touch = await touching(page);
  // What the editor reads when a menu is asked for: what the elements say from the page's body to the one that is pressed.
  const asked = () =>
    page.evaluate(
      () =>
        new Promise<unknown>((resolve) => {
          const listen = (event: Event) => {
            event.preventDefault();
            const from =
              event.target instanceof Element ? event.target.closest('[data-vscode-context]') : null;
            resolve(JSON.parse(from?.getAttribute('data-vscode-context') ?? 'null'));
          };
          window.addEventListener('contextmenu', listen, { once: true, capture: true });
        }),
    );
  const menu = {
    webviewSection: 'package terminal worktree log plan stop',
    package: 'profile-api',
    preventDefaultContextMenuItems: true,
  };
  const card = (await node('profile-api').boundingBox()) ?? expect.unreachable();
  const pressed = asked();
  await touch('touchStart', { x: card.x + 60, y: card.y + 20 });
  expect(await pressed).toEqual(menu);
  await touch('touchEnd');

  const clicked = asked();
  await node('profile-api').click({ button: 'right', position: { x: 60, y: 20 } });
  expect(await clicked).toEqual(menu);

  const typed = asked();
  await node('profile-api').press('ContextMenu');
  expect(await typed).toEqual(menu);
  expect(faults).toEqual([]);
  await page.close();
});

test('on a trackpad two fingers move the view, and a pinch makes it larger where it is', async () => {
  const { page, node } = await open({ recording: 'running' });
  await node('profile-api').waitFor();
  const before = await viewOf(page);
  await page.mouse.move(300, 600);
  await page.mouse.wheel(30, 40);
  await expect.poll(async () => (await viewOf(page)).y).toBeLessThan(before.y);
  const panned = await viewOf(page);
  expect(panned.zoom).toBe(before.zoom);
  // Browsers tell of a pinch as of the wheel with the control key.
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -60);
  await page.keyboard.up('Control');
  await expect.poll(async () => (await viewOf(page)).zoom).toBeGreaterThan(panned.zoom);
  const zoomed = await viewOf(page);
  const at = (view: typeof zoomed) => (300 - view.x) / view.zoom;
  expect(at(zoomed)).toBeCloseTo(at(panned), -1);
});

/** What was asked of the plan, in order. */
function edits(page: Page): Promise<unknown[]> {
  return page.evaluate(() =>
    (window.waves.posted as FromGraph[]).flatMap((each) =>
      each.type === 'ask' && each.about === 'edit' ? [each.asked] : [],
    ),
  );
}

/** The snapshot with a package in the wave that its order asks for, as the host sends it once the plan has changed. */
async function inWave(
  { send, snapshot }: Pick<GraphPage, 'send' | 'snapshot'>,
  id: string,
  wave: number,
  on: readonly string[],
): Promise<void> {
  const before = await snapshot('planned');
  await send({
    type: 'snapshot',
    snapshot: {
      ...before,
      version: before.version + 1,
      waves: before.waves.map((ids, index) => [
        ...ids.filter((each) => each !== id),
        ...(index + 1 === wave ? [id] : []),
      ]),
      packages: before.packages.map((each) => (each.id === id ? { ...each, wave } : each)),
      edges: [
        ...before.edges.filter(({ to }) => to !== id),
        ...on.map((from) => ({ from, to: id, redundant: false, critical: false })),
      ],
    },
  });
}

test('a package is dragged to another wave: shown before, done in one change, taken back by one key', async () => {
  const graph = await open({ recording: 'planned', width: 1500, height: 800 });
  const { page, node, faults } = graph;
  await node('search-index').waitFor();
  const search = (await node('search-index').boundingBox()) ?? expect.unreachable();
  const [column, row] = [(await node('contracts').boundingBox())?.x ?? 0, search.y];
  const said = page.locator('.drop-words');
  await page.mouse.move(search.x + 60, search.y + 14);
  await page.mouse.down();
  await page.mouse.move(search.x + 20, search.y + 14, { steps: 4 });
  expect(await said.count()).toBe(0);
  await page.mouse.move(column + 60, row + 14, { steps: 8 });
  await expect.poll(() => said.textContent()).toBe('Wave 1: no longer after Database schema');
  await page.mouse.up();
  await expect
    .poll(() => edits(page))
    .toEqual([{ kind: 'order', package: 'search-index', after: [], notAfter: ['database'] }]);
  expect(await said.count()).toBe(0);
  await inWave(graph, 'search-index', 1, []);
  await expect.poll(async () => (await node('search-index').boundingBox())?.x).toBe(column);
  expect(await overlapping(page)).toEqual([]);

  await node('search-index').focus();
  await page.keyboard.press('u');
  await expect
    .poll(async () => (await edits(page)).at(-1))
    .toEqual({ kind: 'order', package: 'search-index', after: ['database'], notAfter: [] });
  await inWave(graph, 'search-index', 3, ['database']);
  await expect.poll(async () => (await node('search-index').boundingBox())?.x).toBe(search.x);
  expect(await overlapping(page)).toEqual([]);
  expect(faults).toEqual([]);
});

test('towards the end a package waits for the nearest of the wave before, by keyboard too; and never for what waits for it', async () => {
  const { page, node, posted } = await open({ recording: 'planned', width: 1500, height: 800 });
  await node('avatar-storage').focus();
  await page.keyboard.press('Alt+Shift+ArrowRight');
  await expect
    .poll(async () => (await edits(page)).at(-1))
    .toMatchObject({ kind: 'order', package: 'avatar-storage', notAfter: [] });
  const [{ after }] = (await edits(page)) as [{ after: string[] }];
  expect(after).toHaveLength(1);
  const { waves } = await page.evaluate(() => {
    const [first] = window.waves.recordings.planned;
    return first?.type === 'snapshot' ? first.snapshot : { waves: [] };
  });
  expect(waves[1]).toContain(after[0]);
  expect(after).not.toContain('avatar-storage');
  await expect.poll(() => page.getByRole('log').textContent()).toMatch(/Wave 3: after /);
  await page.keyboard.press('u');
  await expect
    .poll(async () => (await edits(page)).at(-1))
    .toEqual({ kind: 'order', package: 'avatar-storage', after: [], notAfter: after });
  // Before the first wave there is none.
  await node('contracts').focus();
  await page.keyboard.press('Alt+Shift+ArrowLeft');
  expect(await edits(page)).toHaveLength(2);
  // Everything else waits for it.
  await page.keyboard.press('Alt+Shift+ArrowRight');
  await expect
    .poll(() => page.getByRole('log').textContent())
    .toContain('Nothing in wave 1 that it could wait for');
  expect(await edits(page)).toHaveLength(2);
  expect((await posted()).filter(({ type }) => type === 'moves')).toEqual([]);
});
