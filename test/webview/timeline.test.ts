import { describe, expect, test } from 'vitest';
import type { GraphEdge } from '../../src/protocol/graph';
import { attemptHistory } from '../../src/run/explaining/attemptHistory';
import { AVATARS_EVENTS, AVATARS_RUN, RECORDED_EVENTS } from '../../webview/dev/events';
import { RECORDINGS } from '../../webview/dev/snapshots';
import { RECORDED_AT, userProfile } from '../../webview/dev/userProfile';
import { forecast } from '../../webview/graph/timeline/forecast';
import { withInnerRows } from '../../webview/graph/timeline/timelinePane';
import { momentSnapshot, RunPlayer } from '../../webview/graph/timeline/useMoment';
import { idleShare, rowsByPackage, rowsBySlot } from '../../webview/graph/timeline/rows';
import { ticksOf } from '../../webview/graph/timeline/timelineChart';
import { complaintsInThemes } from './axe';
import type { GraphPage } from './graphPage';
import { useGraphPages } from './graphPage';

const MINUTE = 60_000;
const PLAN = userProfile({});

describe('forecast', () => {
  const end = (slots: number) =>
    forecast({ ...PLAN, run: { state: 'none', maxParallel: slots } }, [], 0).end / MINUTE;

  test('takes time-outs where nothing has been tried, one wave after another', () => {
    expect(end(10)).toBe(4 * 20);
    expect(end(1)).toBe(8 * 20);
    expect(end(2)).toBe(5 * 20);
  });

  test('lets who needs something at the end begin with who makes it, and not end before', () => {
    const edge = { from: 'database', to: 'profile-api', redundant: false, critical: false };
    const spansOf = (edges: readonly GraphEdge[], packages = PLAN.packages) =>
      forecast({ packages, edges, run: { state: 'none', maxParallel: 10 } }, [], 0).spans;
    const needs = ['db/schema.sql'];
    const quick = PLAN.packages.map((item) =>
      item.id === 'profile-api' ? { ...item, timeoutMinutes: 5 } : item,
    );
    expect(spansOf([edge]).get('profile-api')).toEqual({ from: 20 * MINUTE, to: 40 * MINUTE });
    expect(spansOf([{ ...edge, needs }], quick).get('profile-api')).toEqual({ from: 0, to: 20 * MINUTE });
  });

  test('takes what was learnt from attempts', () => {
    const attempts = [
      {
        package: 'contracts',
        attempt: 1,
        agent: 'demo',
        startedAt: 0,
        endedAt: 2 * MINUTE,
        spans: [{ standing: 'working' as const, attempt: 1, from: 0, to: 2 * MINUTE }],
        result: 'done' as const,
      },
    ];
    const done = userProfile({ contracts: { state: 'done' } });
    expect(forecast(done, attempts, 2 * MINUTE).end).toBe(2 * MINUTE + 3 * 2 * MINUTE);
  });

  test('takes what was learnt from earlier runs, before anything is tried in this one', () => {
    const plan = userProfile({ contracts: { pastTimes: [2 * MINUTE, 4 * MINUTE] } });
    expect(forecast(plan, [], 0).end).toBe(4 * 3 * MINUTE);
    const other = userProfile({
      contracts: { pastTimes: [20 * MINUTE] },
      integration: { pastTimes: [MINUTE] },
    });
    expect(forecast(other, [], 0).end).toBe((20 + 20 + 20 + 1) * MINUTE);
  });

  test('expects nothing of what waits for a failed package, and ends in a cycle', () => {
    const failed = userProfile({ contracts: { state: 'failed' } });
    expect([...forecast(failed, [], 0).spans.keys()]).toEqual([]);
    const edges = [
      ...PLAN.edges,
      { from: 'integration', to: 'contracts', redundant: false, critical: false },
    ];
    expect(forecast({ ...PLAN, edges }, [], 0).spans.size).toBe(0);
  });
});

describe('rows', () => {
  const attempts = attemptHistory(RECORDED_EVENTS);
  const input = {
    packages: PLAN.packages,
    attempts,
    forecast: { spans: new Map(), end: 0 },
    now: RECORDED_AT,
  };

  test('are packages with their attempts, or slots in which no two overlap', () => {
    const byPackage = rowsByPackage(input);
    expect(byPackage.map(({ key }) => key)).toEqual([
      'contracts',
      'database',
      'profile-api',
      'avatar-storage',
      'search-index',
    ]);
    expect(byPackage[2]?.bars.map(({ result }) => result)).toEqual(['failed', 'open']);
    const bySlot = rowsBySlot(input);
    expect(bySlot).toHaveLength(3);
    for (const { bars } of bySlot) {
      expect(bars.every((bar, index) => index === 0 || (bars[index - 1]?.to ?? 0) <= bar.from)).toBe(true);
    }
    const idle = idleShare(bySlot, Date.parse(RECORDED_EVENTS[0]?.time ?? ''), RECORDED_AT);
    expect(idle).toBeGreaterThan(0);
    expect(idle).toBeLessThan(1);
  });
});

test('what is in an open sub-plan has rows under its package', () => {
  const { packages } = RECORDINGS.subplans[0].snapshot;
  const attempts = attemptHistory(RECORDED_EVENTS);
  const rows = rowsByPackage({
    packages,
    attempts,
    forecast: { spans: new Map(), end: RECORDED_AT },
    now: RECORDED_AT,
  });
  const plan = { packages, events: RECORDED_EVENTS, nameOf: ({ id }: { id: string }) => id };
  const histories = new Map([[AVATARS_RUN, AVATARS_EVENTS]]);
  const shown = (...open: string[]) =>
    withInnerRows(rows, plan, { openGroups: new Set(open), histories, now: RECORDED_AT });
  expect(shown()).toEqual(rows);
  const all = shown('avatar-storage');
  const at = all.findIndex((row) => row.package === 'avatar-storage');
  expect(all.slice(at, at + 3).map((row) => [row.package, row.label, row.depth])).toEqual([
    ['avatar-storage', 'Avatar storage', undefined],
    ['avatar-storage / contracts', 'Upload rules', 1],
    ['avatar-storage / database', 'Bucket', 1],
  ]);
  expect(all[at + 1]?.bars[0]).toMatchObject({ package: 'avatar-storage / contracts', result: 'done' });
  expect(all.length).toBe(rows.length + 2);
});

test('a moment shows what was known then, forwards and backwards alike', () => {
  const player = new RunPlayer(RECORDED_EVENTS);
  const statesAt = (minutes: number) => {
    const at = RECORDED_AT - minutes * MINUTE;
    const { packages, totals } = momentSnapshot(PLAN, player.stateAt(at), at);
    return [packages[0]?.state, packages.find(({ id }) => id === 'profile-api')?.state, totals.done];
  };
  expect(statesAt(5)).toEqual(['planned', 'planned', 0]);
  expect(statesAt(4)).toEqual(['working', 'planned', 0]);
  expect(statesAt(0)).toEqual(['done', 'working', 2]);
  expect(statesAt(4)).toEqual(['working', 'planned', 0]);
});

test('ticks are round and few', () => {
  expect(ticksOf(5_000, 65_000)).toEqual([10_000, 20_000, 30_000, 40_000, 50_000, 60_000]);
  expect(ticksOf(0, 7 * 86_400_000).length).toBeLessThanOrEqual(9);
});

describe('in the page', () => {
  const open = useGraphPages();
  const state = ({ node }: GraphPage, id: string) => node(id).locator('.package-state').textContent();

  test('shows bars, leads to packages, and goes to any moment and back', async () => {
    const graph = await open({ recording: 'running', height: 900 });
    const { page, node, posted, faults } = graph;
    await node('contracts').waitFor();
    await page.keyboard.press('h');
    const timeline = page.getByRole('region', { name: 'Timeline' });
    await timeline
      .getByRole('button', { name: /^Profile API, attempt 1, .* failed, on the critical path$/ })
      .click();
    expect((await posted()).at(-1)).toEqual({ type: 'selected', package: 'profile-api' });
    await timeline.getByRole('button', { name: /^Integration, expected from/ }).waitFor();
    await timeline.getByText(/2\.\d+× as fast as one after another/).waitFor();

    const slider = timeline.getByRole('slider', { name: 'Moment' });
    await slider.focus();
    await page.keyboard.press('Home');
    await expect.poll(() => state(graph, 'contracts')).toBe('Ready');
    await timeline.getByText(/You look at/).waitFor();
    expect(await node('profile-api').getByRole('button').count()).toBe(1);
    // From there the way leads on, as far as the run has come.
    for (let tenth = 0; tenth < 5; tenth += 1) {
      await page.keyboard.press('PageUp');
    }
    await expect.poll(() => state(graph, 'database')).toBe('Working');
    await timeline.getByRole('button', { name: 'Back to Live' }).click();
    await expect.poll(() => state(graph, 'contracts')).toBe('Done');
    expect(faults).toEqual([]);
  });

  test('plays the run back to its end', async () => {
    const graph = await open({ recording: 'running', height: 900 });
    await graph.node('contracts').waitFor();
    await graph.page.clock.install();
    await graph.page.keyboard.press('h');
    const timeline = graph.page.getByRole('region', { name: 'Timeline' });
    await graph.page.clock.runFor(1000);
    await timeline.getByRole('button', { name: 'Play' }).click();
    await graph.page.clock.runFor(2000);
    expect(await state(graph, 'contracts')).not.toBe('Done');
    await timeline.getByRole('button', { name: 'Pause' }).waitFor();
    await graph.page.clock.runFor(25_000);
    await expect.poll(() => state(graph, 'contracts')).toBe('Done');
    await timeline.getByRole('button', { name: 'Play' }).waitFor();
    // Its clock would stand for the tests after it.
    await graph.page.context().close();
  });

  test('axe finds nothing to complain about in any theme', async () => {
    const { page, node } = await open({ recording: 'running', height: 900 });
    await node('contracts').waitFor();
    await page.keyboard.press('h');
    await page.getByRole('slider', { name: 'Moment' }).waitFor();
    await page.getByLabel('Rows').selectOption('slot');
    await page.getByText('Slot 1', { exact: true }).waitFor();
    expect(await complaintsInThemes(page)).toEqual([]);
  });
});
