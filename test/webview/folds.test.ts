import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { folding, shownGraph, unfolded } from '../../webview/graph/canvas/layout/folds';
import { withFoldAtTop } from '../../webview/graph/canvas/layout/useLayout';
import { waitFor } from '../support/waitFor';
import { useGraphPages } from './graphPage';
import type { GraphSnapshot } from '../../src/protocol/graph';
import { largePlan } from '../../webview/dev/largePlan';
import { isFold, packagesIn } from '../../webview/graph/canvas/layout/within';
import { foldPlan, foldsAround } from '../../webview/graph/canvas/layout/foldPlan';
import {
  layoutGraph,
  NODE_HEIGHT,
  NODE_WIDTH,
  relayoutGraph,
} from '../../webview/graph/canvas/layout/layout';
import type { GroupedGraph } from '../../webview/graph/canvas/layout/openGroups';
import { openGroups } from '../../webview/graph/canvas/layout/openGroups';

const LARGE = largePlan(1_000, 0);
const MIDDLE = largePlan(40, 0);

function drawn(snapshot: GraphSnapshot, ...open: string[]): GroupedGraph {
  const plan = foldPlan(snapshot, true);
  const folded = folding()(plan, snapshot);
  const opened = new Set(open);
  const layout = withFoldAtTop(layoutGraph(folded), {});
  const grouped = openGroups(layout, folded, opened, (_, input) => layoutGraph(input));
  return { packages: grouped.packages, ...shownGraph(grouped, plan, snapshot.edges, opened) };
}

function cards(snapshot: GraphSnapshot): readonly string[] {
  return drawn(snapshot).packages.map(({ id }) => id);
}

function withState(snapshot: GraphSnapshot, id: string, state: 'failed' | 'working'): GraphSnapshot {
  return {
    ...snapshot,
    packages: snapshot.packages.map((each) =>
      each.id === id ? { ...each, state, message: 'Cannot find module "x"' } : each,
    ),
  };
}

/** Waits until two looks at the view agree. */
async function untilStill(page: Page): Promise<void> {
  const view = page.locator('.react-flow__viewport');
  let before: string | undefined;
  await waitFor('the view rests', async () => {
    const last = before;
    before = await view.evaluate((element: HTMLElement) => element.style.transform);
    return before === last;
  });
}

describe('folds', () => {
  test('leave what can be looked at one by one, and what is turned off, as it is', () => {
    const small = largePlan(10, 0);
    const folded = folding()(foldPlan(small, true), small);
    expect(folded).toBe(small);
    expect(foldPlan(LARGE, false).folds.size).toBe(0);
    const before = { ...MIDDLE, run: { state: 'none' } as const };
    expect(cards(before)).toEqual(MIDDLE.packages.map(({ id }) => id));
  });

  test('stand for the waves that are done, as one card in their place', () => {
    const plan = foldPlan(MIDDLE, true);
    expect(plan.doneWaves).toBe(2);
    const { layout, packages } = drawn(MIDDLE);
    const [card] = packages.filter(({ id }) => isFold(id));
    expect(card).toMatchObject({ title: 'Waves 1–2', state: 'done', message: 'All 14 done' });
    expect(layout.columns[0]?.map(({ id }) => id)).toEqual([card?.id]);
    expect(layout.foldedWaves).toBe(2);
    expect(packages.filter(({ id }) => !isFold(id))).toHaveLength(40 - 14);
  });

  test('stand for what is done level with the first of what is not, unless somebody puts them elsewhere', () => {
    const { layout } = drawn(MIDDLE);
    const [[card] = [], [beside] = []] = layout.columns;
    expect(card?.y).toBe(beside?.y);
    expect(layout.byId.get(card?.id ?? '')).toBe(card);
    expect(layout.packages[0]).toBe(card);
    const moved = relayoutGraph(folding()(foldPlan(MIDDLE, true), MIDDLE), layout, { [card?.id ?? '']: 420 });
    expect(withFoldAtTop(moved, { [card?.id ?? '']: 420 }).byId.get(card?.id ?? '')?.y).toBe(420);
    // What other folds stand for has neighbours in its column, and stays among them.
    expect(withFoldAtTop(layout, {})).toBe(layout);
  });

  test('stay where all is done, so that the end is seen whole', () => {
    const done = {
      ...MIDDLE,
      packages: MIDDLE.packages.map((each) => ({ ...each, state: 'done' as const })),
    };
    expect(foldPlan(done, true).doneWaves).toBe(0);
  });

  test('stand for the packages of a wave in one folder in a large plan', () => {
    const shown = cards(LARGE);
    expect(shown.length).toBeLessThan(250);
    const folded = drawn(LARGE).packages.flatMap(packagesIn);
    expect(new Set(folded.map(({ id }) => id))).toEqual(new Set(LARGE.packages.map(({ id }) => id)));
    expect(drawn(LARGE).layout.columns.every((column) => column.length <= 12)).toBe(true);
  });

  test('take together what lies farther up where a wave writes into many folders', () => {
    const deep = {
      ...LARGE,
      packages: LARGE.packages.map((each, index) => ({
        ...each,
        writes: [
          `app/${['a', 'b', 'c'][index % 3]}/part-${index}/**`,
          `app/${['a', 'b', 'c'][index % 3]}/part-${index}/x.ts`,
        ],
      })),
    };
    const plan = foldPlan(deep, true);
    const folders = [...plan.folds.values()].flatMap(({ folder }) => folder ?? []);
    expect(new Set(folders)).toEqual(new Set(['app/a', 'app/b', 'app/c']));
  });

  test('say first what has failed in them, and change nothing of the places', () => {
    const hidden = LARGE.packages.find(
      ({ id, state }) => state === 'planned' && foldsAround(foldPlan(LARGE, true), id).length > 0,
    );
    const id = hidden?.id ?? '';
    const [fold] = foldsAround(foldPlan(LARGE, true), id);
    const failed = withState(LARGE, id, 'failed');
    expect(foldPlan(failed, true)).toBe(foldPlan(LARGE, true));
    const card = drawn(failed).packages.find((each) => each.id === fold);
    expect(card?.state).toBe('failed');
    expect(card?.message).toContain('1 failed');
    expect(card?.printed).toBe(`${hidden?.title ?? ''}: Cannot find module "x"`);
  });

  test('keep each card the very same object while nothing in it changes', () => {
    const plan = foldPlan(LARGE, true);
    const fold = folding();
    const before = fold(plan, LARGE);
    const [first, ...others] = before.packages.filter(({ id, wave }) => isFold(id) && wave > 20);
    const inside = first ? packagesIn(first)[0]?.id : undefined;
    const after = fold(plan, withState(LARGE, inside ?? '', 'working'));
    const byId = new Map(after.packages.map((each) => [each.id, each]));
    expect(after.edges).toBe(before.edges);
    expect(after.waves).toBe(before.waves);
    expect(byId.get(first?.id ?? '')).not.toBe(first);
    expect(others.every((each) => byId.get(each.id) === each)).toBe(true);
  });

  test('lead the edges of what is in them to their cards, and when open to the packages', () => {
    const plan = foldPlan(MIDDLE, true);
    const [fold = ''] = plan.folds.keys();
    const into = drawn(MIDDLE).edges.filter(({ from }) => from === fold);
    const targets = MIDDLE.edges.filter(({ from, to }) => plan.around.has(from) && !plan.around.has(to));
    expect(new Set(into.map(({ to }) => to))).toEqual(new Set(targets.map(({ to }) => to)));
    const open = drawn(MIDDLE, fold);
    const pair = ({ from, to }: { from: string; to: string }) => `${from} ${to}`;
    expect(new Set(open.edges.map(pair))).toEqual(new Set(MIDDLE.edges.map(pair)));
    const overlaps = open.layout.packages.filter((a, index) =>
      open.layout.packages
        .slice(index + 1)
        .some((b) => Math.abs(a.x - b.x) < NODE_WIDTH && Math.abs(a.y - b.y) < NODE_HEIGHT),
    );
    expect(overlaps).toEqual([]);
    expect(open.layout.packages.every(({ foreign }) => foreign === undefined)).toBe(true);
  });

  test('are handed on as the packages that they stand for', () => {
    const graph = drawn(LARGE);
    const whole = unfolded(LARGE, { ...LARGE, packages: graph.packages, edges: graph.edges });
    expect(whole.packages).toEqual(LARGE.packages);
    expect(whole.edges).toEqual(LARGE.edges);
  });
});

describe('folds on the page', () => {
  const open = useGraphPages();
  const DONE = '\u2261 done';

  test('open and close by mouse and keyboard, and say so', async () => {
    const { node, page, posted, faults } = await open({ packages: 40 });
    const card = page.getByRole('group', { name: /^Waves 1–2, wave 1, done/ });
    await card.waitFor();
    // In sight from the first picture on, although its column is taller than the panel.
    const { y: top = Infinity, height = 0 } = (await card.boundingBox()) ?? {};
    expect(top + height).toBeLessThan(720);
    expect(await card.getAttribute('aria-roledescription')).toBe('group of packages');
    expect(await page.locator('.react-flow__node').count()).toBe(27);
    const button = card.getByRole('button', { name: 'Waves 1–2: 14 of 14 packages done' });
    expect(await button.getAttribute('aria-expanded')).toBe('false');
    // What is focused comes into sight; it can be clicked once nothing moves any more.
    await card.focus();
    await untilStill(page);
    await button.click();
    await expect.poll(() => page.locator('.react-flow__node').count()).toBe(41);
    expect(await button.getAttribute('aria-expanded')).toBe('true');
    await card.focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('.react-flow__node').count()).toBe(27);
    await expect.poll(() => page.getByRole('log').textContent()).toContain('Waves 1–2: closed');
    await page.keyboard.press('e');
    await expect.poll(() => page.locator('.react-flow__node').count()).toBe(41);
    await page.keyboard.press('r');
    await page.keyboard.press('m');
    // All of them, and back again.
    await page.keyboard.press('z');
    await expect.poll(() => page.locator('.react-flow__node').count()).toBe(40);
    expect(await page.getByRole('heading', { name: 'Wave 1', exact: true }).count()).toBe(1);
    await page.getByRole('switch', { name: 'Fold what is done, and folders' }).click();
    await expect.poll(() => node(DONE).count()).toBe(1);
    // No fold is ever a package to the extension.
    expect(JSON.stringify(await posted())).not.toContain('\u2261');
    expect(faults).toEqual([]);
  });

  test('open on the way to a problem, to what is looked for, and to what the editor asks for', async () => {
    const { node, page, send, faults } = await open({ packages: 60 });
    const plan = largePlan(60, Date.now());
    const [first, second] = plan.packages.filter(({ wave }) => wave === 6);
    const packages = plan.packages.map((each) => ({
      ...each,
      writes: each.wave === 6 ? ['src/end/**'] : each.writes,
      ...(each.id === second?.id ? { state: 'failed' as const, printed: 'expected 3 to be 4' } : {}),
    }));
    await send({ type: 'snapshot', snapshot: { ...plan, version: 2, packages } });
    const fold = node('\u2261 6 src/end');
    await fold.waitFor({ state: 'attached' });
    expect(await fold.locator('.package-message').textContent()).toBe(`${second?.title}: expected 3 to be 4`);
    expect(await fold.locator('article').getAttribute('data-state')).toBe('failed');
    await fold.focus();
    await page.keyboard.press('n');
    await node(second?.id ?? '').waitFor();
    await page.getByRole('complementary', { name: second?.title ?? '' }).waitFor();
    await page.keyboard.press('z');
    await page.keyboard.press('z');
    await fold.focus();
    await page.keyboard.press('e');
    await expect.poll(() => node(second?.id ?? '').count()).toBe(0);
    await send({ type: 'select', package: first?.id ?? '' });
    await node(first?.id ?? '').waitFor();
    await page.keyboard.press('/');
    await page.getByRole('textbox', { name: 'Find', exact: true }).fill(plan.packages[0]?.id ?? '');
    await page.keyboard.press('Enter');
    await node(plan.packages[0]?.id ?? '').waitFor();
    expect(faults).toEqual([]);
  });
});
