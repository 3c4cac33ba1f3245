import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { useGraphPages, withPackages } from './graphPage';

const open = useGraphPages();

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** The colour of a package's state, as red, green and blue. */
async function colorOf(node: Locator): Promise<string> {
  return node.locator('.package-icon').evaluate((icon) => {
    const context = new OffscreenCanvas(1, 1).getContext('2d');
    if (!context) {
      throw new Error('There is no canvas.');
    }
    context.fillStyle = getComputedStyle(icon).color;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)].join(' ');
  });
}

/** What the canvas shows just right of a package, where its edges begin: their strongest colour, and how much of it. */
async function inkBeside(page: Page, node: Locator): Promise<{ color: string; width: number }> {
  const box = await node.boundingBox();
  const at = { x: (box?.x ?? 0) + (box?.width ?? 0) + 3, y: (box?.y ?? 0) + (box?.height ?? 0) / 2 };
  return page.locator('.graph-picture').evaluate((canvas, { x, y }) => {
    const panel = canvas.getBoundingClientRect();
    const context = canvas instanceof HTMLCanvasElement ? canvas.getContext('2d') : null;
    const pixels =
      context?.getImageData(Math.round(x - panel.left), Math.round(y - panel.top) - 6, 1, 12).data ?? [];
    const rows = Array.from({ length: 12 }, (_, row) => [...pixels.slice(4 * row, 4 * row + 4)]);
    const strongest = rows.toSorted((a, b) => (b[3] ?? 0) - (a[3] ?? 0))[0] ?? [];
    return {
      color: strongest.slice(0, 3).join(' '),
      width: rows.reduce((sum, row) => sum + (row[3] ?? 0), 0) / 255,
    };
  }, at);
}

/** Whether two colours look the same: a line's edge is mixed with what lies under it, which rounds. */
function sameColor(a: string, b: string): boolean {
  const other = b.split(' ').map(Number);
  return a.split(' ').every((channel, index) => Math.abs(Number(channel) - (other[index] ?? 0)) <= 2);
}

/** How much the canvas shows in all. */
async function inkIn(page: Page): Promise<number> {
  return page.locator('.graph-picture').evaluate((canvas) => {
    const context = canvas instanceof HTMLCanvasElement ? canvas.getContext('2d') : null;
    const pixels = context?.getImageData(0, 0, context.canvas.width, context.canvas.height).data;
    let ink = 0;
    for (let index = 3; index < (pixels?.length ?? 0); index += 4) {
      ink += pixels?.[index] ?? 0;
    }
    return ink;
  });
}

describe('what is drawn', () => {
  test('every package stands in the column of its wave, and none on another', async () => {
    const { page, snapshot, faults } = await open({ recording: 'large', unfolded: true });
    await page.locator('.react-flow__node').first().waitFor();
    const { waves, packages } = await snapshot('large');
    const boxes = new Map<string, Box>();
    for (const { id } of packages) {
      const box = await page.locator(`.react-flow__node[data-id="${id}"]`).boundingBox();
      expect(box, id).not.toBeNull();
      boxes.set(id, box ?? { x: 0, y: 0, width: 0, height: 0 });
    }
    const columns = waves.map((ids) => [...new Set(ids.map((id) => Math.round(boxes.get(id)?.x ?? -1)))]);
    expect(columns.every((lefts) => lefts.length === 1)).toBe(true);
    expect(columns.flat()).toEqual(columns.flat().toSorted((a, b) => a - b));
    const all = [...boxes.values()];
    expect(all.filter((box, index) => all.slice(index + 1).some((other) => overlap(box, other)))).toEqual([]);
    expect(faults).toEqual([]);
  });

  test('waves are named, counted and described', async () => {
    const { page } = await open({ recording: 'blocked' });
    const headers = page.locator('.wave-header');
    await headers.first().waitFor();
    expect(await headers.locator('.wave-name').allTextContents()).toEqual([
      'Wave 1',
      'Wave 2',
      'Wave 3',
      'Wave 4',
    ]);
    expect(await headers.locator('.wave-words').allTextContents()).toEqual([
      'Done · 1:06 · $0.31',
      expect.stringMatching(/^1 of 3 done · 2 need you · \d:\d\d$/),
      expect.stringMatching(/^0 of 3 done · 1 running · \d:\d\d$/),
      '1 package · waits for 4 packages',
    ]);
  });

  test('a node tells state, agent, attempt, progress, time, message, files and violations', async () => {
    const { node, page } = await open({ recording: 'running' });
    const text = (id: string): Promise<string | null> => node(id).locator('article').textContent();
    await expect.poll(() => text('profile-api')).toContain('Working · claude-code');
    expect(await text('profile-api')).toMatch(/\d:\d\d \(~1 min over\)40%/);
    expect(await text('profile-api')).toContain('optimistic locking');
    expect(await node('profile-api').locator('[title="6 files changed"]').count()).toBe(1);
    expect(await node('profile-api').locator('.package-icon .codicon-sync').count()).toBe(1);
    expect(await node('profile-api').locator('[title="attempt 2"]').textContent()).toBe('2');
    expect(await node('database').locator('.package-attempt').count()).toBe(0);
    await page.evaluate(() => window.waves.show('blocked'));
    const violations = node('profile-api').locator('.package-violations');
    await expect.poll(() => violations.textContent()).toBe('2');
    expect(await violations.getAttribute('title')).toContain('package.json');
  });

  test('an edge has the colour of what its source has come to; redundant ones are hidden until asked for', async () => {
    const { page, node } = await open({ recording: 'running' });
    await node('contracts').waitFor();
    const stroke = async (id: string): Promise<string> => (await inkBeside(page, node(id))).color;
    const hasColorOf = async (id: string, state: string): Promise<boolean> =>
      sameColor(await stroke(id), await colorOf(node(state)));
    await expect.poll(() => hasColorOf('contracts', 'contracts')).toBe(true);
    expect(await hasColorOf('profile-api', 'profile-api')).toBe(true);
    expect(await hasColorOf('contracts', 'profile-api')).toBe(false);
    const before = await inkIn(page);
    await page.getByRole('switch', { name: 'Redundant dependencies' }).click();
    await expect.poll(() => inkIn(page)).toBeGreaterThan(before);
  });

  test('the critical path can be emphasised or not', async () => {
    const { page, node } = await open();
    await node('profile-api').waitFor();
    const width = async (): Promise<number> => (await inkBeside(page, node('profile-api'))).width;
    await expect.poll(width).toBeGreaterThan(0);
    const emphasised = await width();
    await page.getByRole('switch', { name: 'Critical path' }).click();
    await expect.poll(width).toBeLessThan(emphasised);
  });

  test('the summary says wave, done, running and integration branch', async () => {
    const { page } = await open();
    await expect
      .poll(() => page.locator('.run-summary').textContent())
      .toMatch(/^RunningWave 2\/42\/83 running\d:\d\d244k tokens, \$1\.55waves\/user-profile\/integration$/);
  });
});

describe('snapshots', () => {
  test('states change in place, without a reload and without anything moving', async () => {
    const { page, node, send, snapshot } = await open({ recording: 'planned' });
    const contracts = node('contracts');
    await contracts.waitFor();
    await contracts.evaluate((element) => element.setAttribute('data-marked', 'yes'));
    const place = await contracts.boundingBox();
    const planned = await snapshot('planned');
    for (const state of ['starting', 'working', 'verifying', 'integrating', 'done'] as const) {
      await send({
        type: 'snapshot',
        snapshot: withPackages(planned, { contracts: { state, attempt: 1, startedAt: planned.now } }),
      });
      await expect
        .poll(() => contracts.locator('.package-state').textContent())
        .toBe(state.charAt(0).toUpperCase() + state.slice(1));
    }
    expect(await contracts.getAttribute('data-marked')).toBe('yes');
    expect(await contracts.boundingBox()).toEqual(place);
    await expect
      .poll(async () => sameColor((await inkBeside(page, contracts)).color, await colorOf(contracts)))
      .toBe(true);
  });

  test('only what a change concerns is touched', async () => {
    const { page, node, send, snapshot } = await open({ recording: 'running' });
    await node('profile-api').waitFor();
    const running = await snapshot('running');
    await page.evaluate(() => {
      const touched = new Set<string>();
      Object.assign(window, { touched });
      new MutationObserver((records) => {
        for (const { target } of records) {
          const element = target instanceof Element ? target : target.parentElement;
          const time = element?.closest('.package-time, .run-elapsed, [id^="package-name"]');
          const owner = element?.closest<HTMLElement>('[data-id]')?.dataset['id'];
          if (!time && owner !== undefined) {
            touched.add(owner);
          }
        }
      }).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
    });
    await send({
      type: 'snapshot',
      snapshot: withPackages(running, { 'profile-api': { progress: 0.6, message: 'Nearly there' } }),
    });
    await expect.poll(() => node('profile-api').textContent()).toContain('Nearly there');
    const touched = await page.evaluate(() => [...(window as unknown as { touched: Set<string> }).touched]);
    expect(touched).toEqual(['profile-api']);
  });

  test('elapsed times tick by the host’s clock', async () => {
    const { node } = await open({ recording: 'running' });
    const time = (): Promise<string | null> => node('search-index').locator('.package-time').textContent();
    await expect.poll(time).toMatch(/^\d:\d\d of ~2 min$/);
    const first = await time();
    await expect.poll(time).not.toBe(first);
    expect(await node('database').locator('.package-time').textContent()).toBe('2:06');
  });

  test('takes changes in order; when one is lost it asks for everything', async () => {
    const { node, send, snapshot, posted } = await open({ recording: 'running' });
    await node('contracts').waitFor();
    const { packages, waves, edges, ...head } = await snapshot('running');
    expect(packages.length * waves.length * edges.length).toBeGreaterThan(0);
    const delta = (base: number, message: string): unknown => ({
      type: 'delta',
      delta: {
        base,
        head: { ...head, version: base + 1 },
        packages: [{ id: 'profile-api', set: { message } }],
      },
    });
    await send(delta(head.version, 'One'));
    await expect.poll(() => node('profile-api').textContent()).toContain('One');
    await send(delta(head.version + 2, 'Three'));
    await expect.poll(async () => (await posted()).map(({ type }) => type)).toContain('resend');
    expect(await node('profile-api').textContent()).toContain('One');
    await send(delta(head.version + 1, 'Two'));
    await expect.poll(() => node('profile-api').textContent()).toContain('Two');
  });

  test('a plan that grows gets its new packages at once', async () => {
    const { node, page, send, snapshot } = await open({ recording: 'planned' });
    await node('integration').waitFor();
    const planned = await snapshot('planned');
    const [example] = planned.packages;
    await send({
      type: 'snapshot',
      snapshot: {
        ...planned,
        version: 2,
        waves: [...planned.waves, ['release']],
        packages: [...planned.packages, { ...example, id: 'release', title: 'Release', wave: 5 }],
        edges: [...planned.edges, { from: 'integration', to: 'release', redundant: false, critical: true }],
      },
    });
    await node('release').waitFor();
    await expect.poll(() => page.locator('.wave-header').count()).toBe(5);
  });

  test('what is not a whole message changes nothing', async () => {
    const { node, send, page, faults } = await open({ recording: 'running' });
    await node('contracts').waitFor();
    for (const message of [
      undefined,
      'snapshot',
      { type: 'explode' },
      { type: 'snapshot' },
      { type: 'snapshot', snapshot: { version: 9, packages: 'none' } },
      { type: 'select', package: 7 },
      { type: 'unavailable', title: 'Oh' },
    ]) {
      await send(message);
    }
    await send({ type: 'select', package: 'contracts' });
    await expect.poll(() => node('contracts').getAttribute('aria-current')).toBe('true');
    expect(await page.locator('.react-flow__node').count()).toBe(8);
    expect(faults).toEqual([]);
  });

  test('survives ids that look like code and dependencies in a circle', async () => {
    const { node, send, snapshot, page, faults } = await open({ recording: 'planned' });
    await node('contracts').waitFor();
    const planned = await snapshot('planned');
    const [example] = planned.packages;
    const odd = ['"><img src=x onerror=alert(1)>', "a'b\\c d", '__proto__'];
    await send({
      type: 'snapshot',
      snapshot: {
        ...planned,
        waves: [[odd[0], odd[1]], [odd[2]]],
        packages: odd.map((id) => ({ ...example, id, title: id })),
        edges: [
          { from: odd[0], to: odd[2], redundant: false, critical: false },
          { from: odd[2], to: odd[0], redundant: false, critical: false },
          { from: odd[1], to: odd[1], redundant: false, critical: false },
          { from: 'nowhere', to: odd[1], redundant: false, critical: false },
        ],
      },
    });
    await expect.poll(() => page.locator('.package-title').allTextContents()).toEqual(odd);
    expect(await page.locator('img').count()).toBe(0);
    expect(faults).toEqual([]);
  });
});

describe('without a graph', () => {
  test('says that it is loading', async () => {
    const { page } = await open({ recording: 'loading' });
    await page.getByText('Reading the plan…').waitFor();
  });

  test('says what to do with a plan that has no packages', async () => {
    const { page, faults } = await open({ recording: 'empty' });
    await page.getByText('This plan has no packages yet').waitFor();
    expect(await page.getByRole('button', { name: 'Run' }).getAttribute('aria-disabled')).toBe('true');
    expect(faults).toEqual([]);
  });

  test('says why the plan cannot be shown, and shows it when it can be again', async () => {
    const { page, node } = await open({ recording: 'unavailable' });
    await page.getByText('The plan cannot be read').waitFor();
    await page.evaluate(() => window.waves.show('running'));
    await node('contracts').waitFor();
  });
});
