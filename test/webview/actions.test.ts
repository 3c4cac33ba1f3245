import { expect, test } from 'vitest';
import type { FromGraph } from '../../src/protocol/graph';
import { useGraphPages, withPackages } from './graphPage';

const open = useGraphPages();

function after(ready: readonly FromGraph[]): readonly FromGraph[] {
  expect(ready[0]).toEqual({ type: 'ready' });
  return ready.slice(1);
}

test('Run asks the host to run', async () => {
  const { page, posted } = await open({ recording: 'planned' });
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  expect(after(await posted())).toEqual([{ type: 'run' }]);
});

test('Stop takes the place of Run while something runs, and waits while it stops', async () => {
  const { page, posted, send, snapshot } = await open({ recording: 'running' });
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  expect(after(await posted())).toEqual([{ type: 'stop' }]);
  expect(await page.getByRole('button', { name: 'Run', exact: true }).count()).toBe(0);
  const running = await snapshot('running');
  await send({ type: 'snapshot', snapshot: { ...running, run: { ...running.run, state: 'stopping' } } });
  const stopping = page.getByRole('button', { name: 'Stopping…' });
  await stopping.waitFor();
  expect(await stopping.getAttribute('aria-disabled')).toBe('true');
});

test('where nothing may run, Run is disabled and the reason can be read', async () => {
  const { page, posted } = await open({ recording: 'untrusted' });
  const run = page.getByRole('button', { name: 'Run', exact: true });
  await run.waitFor();
  expect(await run.getAttribute('aria-disabled')).toBe('true');
  await run.click({ force: true });
  expect(after(await posted())).toEqual([]);
  await page.getByText('This workspace is not trusted.').waitFor();
});

test('the problems of the plan are one click away', async () => {
  const { page, posted } = await open({ recording: 'untrusted' });
  await page.getByText('2 errors, 1 warning').waitFor();
  await page.getByText('which does not exist').waitFor();
  await page.getByRole('button', { name: 'Show Problems' }).click();
  expect(after(await posted())).toEqual([{ type: 'showProblems' }]);
});

test('a click selects a package and shows what can be done with it; each button asks for just that', async () => {
  const { page, node, posted } = await open({ recording: 'running' });
  await node('profile-api').click({ position: { x: 60, y: 60 } });
  expect(await node('profile-api').getAttribute('aria-current')).toBe('true');
  const names = await node('profile-api')
    .getByRole('button')
    .evaluateAll((buttons) => buttons.map((button) => button.getAttribute('aria-label')));
  expect(names).toEqual([
    'Show Terminal: Profile API',
    'Open Worktree: Profile API',
    'Show Log: Profile API',
    'Go to Plan: Profile API',
    'Stop Package: Profile API',
  ]);
  for (const name of names) {
    await page.getByRole('button', { name: name ?? '' }).click();
  }
  expect(after(await posted())).toEqual([
    { type: 'selected', package: 'profile-api' },
    ...['terminal', 'worktree', 'log', 'plan', 'stop'].map((action) => ({
      type: 'package',
      action,
      package: 'profile-api',
    })),
  ]);
});

test('a click into the middle of a running package selects it and does nothing else', async () => {
  const { node, posted } = await open({ recording: 'running' });
  await node('profile-api').hover();
  await node('profile-api').click();
  await expect.poll(() => node('profile-api').getAttribute('aria-current')).toBe('true');
  expect(after(await posted())).toEqual([{ type: 'selected', package: 'profile-api' }]);
});

test('a click beside the packages clears the selection', async () => {
  const { page, node, posted } = await open({ recording: 'running' });
  await node('contracts').click({ position: { x: 60, y: 60 } });
  await page.locator('.react-flow__pane').click({ position: { x: 640, y: 600 } });
  await expect.poll(() => node('contracts').getAttribute('aria-current')).toBe('false');
  expect((await posted()).at(-1)).toEqual({ type: 'selected', package: null });
});

test('a package that has not begun can be run; one that is done cannot', async () => {
  const { page, node, posted } = await open({ recording: 'planned' });
  await node('contracts').hover();
  await page.getByRole('button', { name: 'Run Package: Contracts' }).click();
  expect(after(await posted())).toEqual([{ type: 'package', action: 'run', package: 'contracts' }]);
  await page.evaluate(() => window.waves.show('done'));
  await node('contracts').hover();
  await node('contracts').getByRole('button', { name: 'Show Log: Contracts' }).waitFor();
  expect(await node('contracts').getByRole('button', { name: 'Run Package' }).count()).toBe(0);
});

test('the host selects a package far away: it comes into view, and only that is reported back', async () => {
  const { page, node, posted, send, snapshot } = await open({
    recording: 'large',
    unfolded: true,
    width: 700,
    height: 500,
  });
  const last = (await snapshot('large')).packages.at(-1)?.id ?? '';
  await node(last).waitFor();
  await send({ type: 'select', package: last });
  await expect.poll(() => node(last).getAttribute('aria-current')).toBe('true');
  await expect
    .poll(async () => {
      const box = await node(last).boundingBox();
      const panel = await page.locator('.react-flow').boundingBox();
      return box && panel ? box.x >= 0 && box.y + box.height <= panel.y + panel.height : false;
    })
    .toBe(true);
  expect(after(await posted())).toEqual([{ type: 'revealed', package: last }]);
});

test('selection and view come back after the window was reloaded, and the plan stays known', async () => {
  const { page, node } = await open({ recording: 'running' });
  await node('profile-api').click({ position: { x: 60, y: 60 } });
  await page.getByRole('button', { name: 'Zoom in' }).click();
  const transform = (): Promise<string> =>
    page.locator('.react-flow__viewport').evaluate((element) => (element as HTMLElement).style.transform);
  const before = await transform();
  // At once: nobody waits until a movement counts as ended.
  await page.reload();
  expect(await page.evaluate(() => window.waves.state())).toMatchObject({
    plan: 'file:///work-packages.yaml',
    selected: 'profile-api',
    viewport: { zoom: expect.any(Number) as number },
  });
  await node('profile-api').waitFor();
  expect(await node('profile-api').getAttribute('aria-current')).toBe('true');
  expect(await transform()).toBe(before);
});

test('the graph is as it was after the table was looked at', async () => {
  const { page } = await open({ recording: 'running' });
  const viewport = page.locator('.react-flow__viewport');
  await page.getByRole('button', { name: 'Zoom out' }).click();
  await page.getByRole('button', { name: 'Zoom out' }).click();
  const before = await viewport.getAttribute('style');
  await page.getByRole('switch', { name: 'Table' }).click();
  await page.getByRole('table').waitFor();
  await page.getByRole('switch', { name: 'Table' }).click();
  await expect.poll(() => viewport.getAttribute('style')).toBe(before);
});

test.each([
  { width: 900, height: 600 },
  { width: 420, height: 640 },
])(
  'what is selected stays in sight when the inspector takes room from a graph of $width pixels',
  async (size) => {
    const { page, node } = await open({ recording: 'running', ...size });
    await node('profile-api').click({ position: { x: 30, y: 20 } });
    await page.locator('.inspector').waitFor();
    await expect
      .poll(async () => {
        const graph = await page.locator('.graph-canvas').boundingBox();
        const box = await node('profile-api').boundingBox();
        const isBeside = !box || !graph || box.x < graph.x || box.x + box.width > graph.x + graph.width;
        return !isBeside && box.y >= graph.y && box.y + box.height <= graph.y + graph.height;
      })
      .toBe(true);
  },
);

test('a package that leaves the plan is no longer selected', async () => {
  const { node, page, send, snapshot } = await open({ recording: 'planned' });
  await node('contracts').click({ position: { x: 60, y: 60 } });
  const planned = withPackages(await snapshot('planned'), {});
  await send({
    type: 'snapshot',
    snapshot: {
      ...planned,
      packages: planned.packages.filter(({ id }) => id !== 'contracts'),
      waves: planned.waves.slice(1),
    },
  });
  await expect.poll(() => page.locator('.react-flow__node').count()).toBe(7);
  expect(await page.locator('.react-flow__node.is-selected').count()).toBe(0);
  await expect.poll(() => page.evaluate(() => window.waves.state())).not.toHaveProperty('selected');
});
