import { expect, test } from 'vitest';
import { complaints } from './axe';
import { useGraphPages, withPackages } from './graphPage';

const open = useGraphPages();

test('a run is paused and resumed, a package too, and marked so', async () => {
  const { page, node, posted, send, snapshot } = await open({ recording: 'running' });
  await node('profile-api').focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Pause: begin nothing new' }).click();
  expect((await posted()).at(-1)).toEqual({ type: 'steer', action: { kind: 'pause' } });
  await page.getByRole('button', { name: 'Pause Package' }).click();
  expect((await posted()).at(-1)).toEqual({
    type: 'steer',
    action: { kind: 'pause', package: 'profile-api' },
  });
  const running = await snapshot('running');
  const paused = withPackages(running, { 'profile-api': { paused: true, locks: ['api:x'] } });
  await send({ type: 'snapshot', snapshot: { ...paused, run: { ...paused.run, paused: true } } });
  await page.getByRole('button', { name: 'Resume', exact: true }).click();
  expect((await posted()).at(-1)).toEqual({ type: 'steer', action: { kind: 'resume' } });
  await node('profile-api').getByTitle('Paused').waitFor();
  await node('profile-api').getByTitle('api:x').waitFor();
});

test('a run in which nothing moves says why instead of that it runs, and one without its plan is run again', async () => {
  const { page, send, snapshot, posted } = await open({ recording: 'running' });
  const running = await snapshot('running');
  const [message, advice] = ['ENOSPC: no space left on device', 'Make room on it.'];
  const full = { fault: 'disk-full', of: 'machine', what: 'a disk is full', message, advice };
  await send({ type: 'snapshot', snapshot: { ...running, run: { ...running.run, standstill: full } } });
  const banner = page.getByRole('region', { name: 'Why nothing moves' });
  await banner.getByText('The run stands still: a disk is full.').waitFor();
  expect(await banner.textContent()).toContain('Make room on it.');
  await page.getByText('Stands still', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Stop', exact: true }).waitFor();
  const lost = { ...full, fault: 'plan-lost', what: 'the copy of its plan is lost' };
  await send({ type: 'snapshot', snapshot: { ...running, run: { ...running.run, standstill: lost } } });
  await banner.getByText('The run stands still: the copy of its plan is lost.').waitFor();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect.poll(async () => (await posted()).at(-1)).toMatchObject({ type: 'run' });
});

test('before a run, schedule and number of agents are chosen, unless the plan says so', async () => {
  const { page, posted, send, snapshot } = await open({ recording: 'planned' });
  const planned = await snapshot('planned');
  const settings = { schedule: 'eager', maxParallel: 10, byPlan: false };
  await send({ type: 'snapshot', snapshot: { ...planned, settings } });
  await page.getByLabel('Schedule').selectOption('waves');
  expect((await posted()).at(-1)).toEqual({ type: 'configure', change: { schedule: 'waves' } });
  await page.getByLabel('At once').selectOption('4');
  expect((await posted()).at(-1)).toEqual({ type: 'configure', change: { maxParallel: 4 } });
  await send({ type: 'snapshot', snapshot: { ...planned, settings: { ...settings, byPlan: true } } });
  await expect.poll(() => page.getByLabel('Schedule').count()).toBe(0);
});

test.each(['en', 'de'] as const)('what is chosen before a run is never cut off (%s)', async (language) => {
  const { page, node } = await open({ recording: 'planned', language, width: 960 });
  await node('contracts').waitFor();
  const widths = await page.locator('.toolbar select').evaluateAll((selects) =>
    selects.map((select) => {
      const free = document.body.appendChild(select.cloneNode(true) as HTMLElement);
      free.style.cssText = `font: ${getComputedStyle(select).font}; padding: ${getComputedStyle(select).padding};`;
      return { given: select.getBoundingClientRect().width, needed: free.getBoundingClientRect().width };
    }),
  );
  expect(widths).toHaveLength(2);
  widths.forEach(({ given, needed }) => expect(given).toBeGreaterThanOrEqual(needed));
});

test('the plan is edited in the inspector, and what is refused is said with its reason', async () => {
  const { page, node, faults } = await open({ recording: 'planned' });
  const asked = () =>
    page.evaluate(() =>
      window.waves.posted.flatMap((each) =>
        typeof each === 'object' &&
        each !== null &&
        'about' in each &&
        each.about === 'edit' &&
        'asked' in each
          ? [each.asked]
          : [],
      ),
    );
  await node('database').focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Edit the plan' }).click();
  await page.getByLabel('Title', { exact: true }).fill('Tables');
  await page.keyboard.press('Enter');
  await page.getByLabel('Priority').selectOption('1');
  await page.getByRole('button', { name: 'Remove contracts' }).click();
  await page.getByLabel('Add pattern').fill('docs/db.md');
  await page.keyboard.press('Enter');
  expect(await asked()).toEqual([
    { kind: 'setTitle', package: 'database', title: 'Tables' },
    { kind: 'setPriority', package: 'database', priority: 1 },
    { kind: 'removeDependency', package: 'database', on: 'contracts' },
    { kind: 'addWrite', package: 'database', glob: 'docs/db.md' },
  ]);
  await page.evaluate(() => {
    const usual = window.waves.reply;
    window.waves.reply = (question, shown) =>
      question.about === 'edit' ? 'That would close a cycle.' : usual(question, shown);
  });
  await page.getByRole('combobox', { name: 'Add', exact: true }).selectOption('integration');
  await page.getByRole('alert').getByText('That would close a cycle.').waitFor();
  expect(faults).toEqual([]);
  expect(await complaints(page)).toEqual([]);
  await page.getByRole('button', { name: 'Close this message' }).click();
  expect(await page.getByRole('alert').count()).toBe(0);
});

test.each([
  ['drawn from the middle of an edge to another', 'database', 'web-form', 'addDependency', [0.5, 0.5, -4]],
  ['drawn from above to below, outside of the cards', 'database', 'web-form', 'addDependency', [0.1, 0.9, 8]],
  ['drawn to the middle of a card', 'database', 'web-form', 'addDependency', [0.9, 0.5, -100]],
  ['taken away when it is drawn again', 'database', 'search-index', 'removeDependency', [0.5, 0.1, -6]],
] as const)('a dependency is %s with the mouse', async (_, from, to, kind, [leave, arrive, beside]) => {
  const { page, node } = await open({ recording: 'planned' });
  const start = (await node(from).boundingBox()) ?? expect.unreachable();
  const end = (await node(to).boundingBox()) ?? expect.unreachable();
  // Beside the card first: there the handle has to be, too.
  await page.mouse.move(start.x + start.width + Math.max(beside, -8), start.y + start.height * leave);
  await page.mouse.down();
  await page.mouse.move(end.x - 60, end.y + end.height * arrive, { steps: 5 });
  await page.mouse.move(end.x - beside, end.y + end.height * arrive, { steps: 5 });
  await page.mouse.up();
  await expect
    .poll(() => page.evaluate(() => window.waves.posted.at(-1)))
    .toMatchObject({ about: 'edit', asked: { kind, package: to, on: from } });
});

test('the handles of a card are its whole edges, 24 pixels wide, and nothing cuts them off', async () => {
  const { page, node } = await open({ recording: 'planned' });
  await node('database').hover();
  const card = (await node('database').boundingBox()) ?? expect.unreachable();
  const zoom = await page
    .locator('.react-flow__viewport')
    .evaluate((each) => new DOMMatrix(getComputedStyle(each).transform).a);
  for (const [side, x] of [
    ['target', card.x],
    ['source', card.x + card.width],
  ] as const) {
    const handle =
      (await node('database').locator(`.react-flow__handle.${side}`).boundingBox()) ?? expect.unreachable();
    expect(handle.width / zoom).toBeCloseTo(24, 0);
    expect(handle.height).toBeGreaterThan(card.height * 0.95);
    for (const away of [-10, 10]) {
      const reached = await page.evaluate(
        ([left, up]) => document.elementFromPoint(left, up)?.className ?? '',
        [x + away * zoom, card.y + card.height * 0.7] as const,
      );
      expect(reached).toContain(`react-flow__handle`);
    }
  }
});
