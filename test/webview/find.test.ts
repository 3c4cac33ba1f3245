import { parseXml } from '@rgrove/parse-xml';
import { describe, expect, test } from 'vitest';
import { userProfile } from '../../webview/dev/userProfile';
import { FIND_ALL, findPackages, relatives } from '../../webview/graph/state/find';
import { graphSvg } from '../../webview/graph/canvas/picture/graphSvg';
import { mermaidOf } from '../../webview/graph/toolbar/shareMenu';
import { layoutGraph } from '../../webview/graph/canvas/layout/layout';
import { sortPackages } from '../../webview/graph/tableRows';
import { BLACK } from './blackTheme';
import { complaints, complaintsInThemes } from './axe';
import type { GraphPage } from './graphPage';
import { useGraphPages } from './graphPage';

const PLAN = userProfile({
  'profile-api': { state: 'working', agent: 'claude', message: 'Writing routes' },
  database: { state: 'done', agent: 'demo', writes: ['src/db/**'], denies: ['src/db/secret/**'] },
});

const found = (...asked: Parameters<typeof findPackages> extends [unknown, ...infer R] ? R : never) => {
  const matches = findPackages(PLAN, ...asked);
  return matches === undefined ? undefined : [...matches];
};

describe('findPackages', () => {
  test.each([
    ['nothing', {}, undefined],
    ['words in title, id, agent or message', { text: 'api ROUTES' }, ['profile-api']],
    ['the word of a state', { text: 'done' }, ['database']],
    ['a state', { state: 'done' }, ['database']],
    ['an agent', { agent: 'claude' }, ['profile-api']],
    ['a wave', { wave: 4 }, ['integration']],
    ['a file: who may write it', { file: './src/db/schema.sql' }, ['database']],
    ['a file that is forbidden', { file: 'src/db/secret/key' }, []],
    ['all of it', { text: 'a', wave: 2, state: 'working' }, ['profile-api']],
  ] as const)('finds by %s', (_what, change, expected) => {
    expect(found({ ...FIND_ALL, ...change }, 'all', undefined)).toEqual(expected);
  });

  test('finds what a package builds on, and what builds on it', () => {
    expect(found(FIND_ALL, 'ancestors', 'api-tests')).toEqual([
      'contracts',
      'database',
      'profile-api',
      'api-tests',
    ]);
    expect(found(FIND_ALL, 'descendants', 'database')).toEqual([
      'database',
      'api-tests',
      'search-index',
      'integration',
    ]);
  });

  test('comes to an end in a plan with a cycle', () => {
    const edges = [
      { from: 'a', to: 'b', redundant: false, critical: false },
      { from: 'b', to: 'a', redundant: false, critical: false },
    ];
    expect([...relatives({ edges }, 'a', 'ancestors')]).toEqual(['a', 'b']);
  });
});

test('rows are sorted by a column, equal ones in the order of the plan', () => {
  const ids = (column: 'state' | 'title', descending: boolean) =>
    sortPackages(PLAN.packages, { column, descending }, 0).map(({ id }) => id);
  expect(ids('title', false).slice(0, 3)).toEqual(['api-tests', 'avatar-storage', 'contracts']);
  expect(ids('state', true).slice(0, 3)).toEqual(['database', 'profile-api', 'contracts']);
});

test('Mermaid text holds every package and no redundant edge, and special characters do no harm', () => {
  const text = mermaidOf(userProfile({ contracts: { title: 'A "b" <c>\nend' } }));
  expect(text).toContain('p1["A #34;b#34; #60;c#62; end"]');
  expect(text.match(/-->|==>/g)).toHaveLength(PLAN.edges.filter(({ redundant }) => !redundant).length);
  expect(text).toContain('subgraph wave4 ["Wave 4"]');
});

test('the picture is well-formed, whatever titles say', () => {
  const plan = userProfile({ contracts: { title: '</svg><script>alert(1)</script>\u0001' } });
  const svg = graphSvg(plan, layoutGraph(plan), BLACK);
  expect(svg).not.toContain('<script');
  // The title of the whole, and of every package.
  expect(svg.match(/<title>/g)?.length).toBe(1 + plan.packages.length);
  expect(() => parseXml(svg)).not.toThrow();
});

test('the picture for a file has the lines, the states and the gates that the screen has', () => {
  const plan = userProfile({
    contracts: { state: 'done' },
    database: { state: 'blocked', gates: [{ before: 'start', state: 'open', by: 'person', title: 'Look' }] },
  });
  const blocked = { ...BLACK.states.blocked, color: '#b00' };
  const svg = graphSvg(plan, layoutGraph(plan), { ...BLACK, states: { ...BLACK.states, blocked } });
  // The source of a line is not done: it is broken. A gate that asks is full, in the colour of what waits for somebody.
  expect(svg).toMatch(/fill="none" stroke="#b00" stroke-width="[\d.]+" stroke-dasharray="8 3 2 3"/);
  expect(svg).toMatch(/<path d="M[-\d.,]+L[-\d.,]+L[-\d.,]+L[-\d.,]+z" fill="#b00"\/>/);
  expect(svg).toContain('>Blocked</text>');
});

test('pictures and Mermaid text have what is needed at the end dotted, with its name and whether it is there', () => {
  const edges = PLAN.edges.map((edge) =>
    edge.from === 'database' && edge.to === 'search-index'
      ? { ...edge, needs: ['db/<x>.sql', 'db/y.sql'] }
      : edge,
  );
  const waiting = { ...PLAN, edges };
  expect(mermaidOf(waiting)).toMatch(/p\d -\.->\|"db\/#60;x#62;\.sql, db\/y\.sql"\| p\d/);
  const svg = graphSvg(waiting, layoutGraph(waiting), BLACK);
  expect(svg).toContain('stroke-dasharray="1 4"');
  expect(svg).toMatch(/<title>db\/&#60;x&#62;.sql, db\/y.sql<\/title>\s<text [^>]*>&#60;x&#62;.sql \+1 …</);
  const packages = waiting.packages.map((item) =>
    item.id === 'search-index' ? { ...item, arrived: ['db/<x>.sql', 'db/y.sql'] } : item,
  );
  expect(graphSvg({ ...waiting, packages }, layoutGraph(waiting), BLACK)).toContain('.sql +1 ✓<');
});

describe('in the page', () => {
  const open = useGraphPages();
  const dimmed = ({ page }: GraphPage) =>
    page
      .locator('.react-flow__node.is-dimmed')
      .evaluateAll((nodes) => nodes.map((node) => node.getAttribute('data-id')));

  test('the key / opens the bar, typing finds, Enter goes on, Escape shows all again', async () => {
    const graph = await open({ recording: 'blocked' });
    const { page, node, faults } = graph;
    await node('contracts').focus();
    await page.keyboard.press('/');
    await page.keyboard.type('api');
    await page.getByText('2 of 8').waitFor();
    expect(await dimmed(graph)).not.toContain('api-tests');
    await page.keyboard.press('Enter');
    await page.getByRole('complementary', { name: 'Profile API' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('complementary', { name: 'API tests' }).waitFor();
    await page.getByLabel('Who may write').fill('src/database/x.sql');
    await page.getByText('0 of 8').waitFor();
    await page.getByRole('textbox', { name: 'Find' }).fill('');
    await page.getByText('1 of 8').waitFor();
    await page.getByLabel('State').selectOption('done');
    await page.getByText('1 of 8').waitFor();
    expect(faults).toEqual([]);
    expect(await complaints(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect.poll(() => dimmed(graph)).toEqual([]);
  });

  test('only ancestors or descendants stay, and Escape brings all back', async () => {
    const graph = await open({ recording: 'planned' });
    const { page, node } = graph;
    await node('database').focus();
    await page.keyboard.press('a');
    await expect.poll(() => dimmed(graph)).toHaveLength(6);
    await page.keyboard.press('b');
    await expect.poll(() => dimmed(graph)).toHaveLength(4);
    await page.keyboard.press('Escape');
    await expect.poll(() => dimmed(graph)).toEqual([]);
  });

  test('several packages are marked and run together', async () => {
    const { page, node, posted } = await open({ recording: 'planned' });
    await node('database').focus();
    await page.keyboard.press('m');
    await node('profile-api').click({ modifiers: ['Control'] });
    await page.getByRole('button', { name: 'Run 2 Packages' }).click();
    expect((await posted()).at(-1)).toEqual({
      type: 'several',
      action: 'run',
      packages: ['database', 'profile-api'],
    });
    await page.getByRole('button', { name: 'Clear Marks' }).click();
    expect(await page.locator('.is-marked').count()).toBe(0);
  });

  test('the table mirrors the graph: it sorts, is filtered and selects', async () => {
    const { page, posted, faults } = await open({ recording: 'blocked' });
    await page.locator('.react-flow__node').first().waitFor();
    await page.keyboard.press('v');
    const table = page.getByRole('table', { name: 'Packages of User profile' });
    await table.waitFor();
    expect(await table.getByRole('row').count()).toBe(9);
    await table.getByRole('button', { name: 'State' }).click();
    await table.getByRole('button', { name: 'State' }).click();
    expect(await table.getByRole('columnheader', { name: 'State' }).getAttribute('aria-sort')).toBe(
      'descending',
    );
    expect(await table.getByRole('rowheader').first().textContent()).toContain('Avatar storage');
    await table.getByRole('button', { name: 'Profile API' }).click();
    expect((await posted()).at(-1)).toEqual({ type: 'selected', package: 'profile-api' });
    await page.getByRole('complementary', { name: 'Profile API' }).waitFor();
    expect(faults).toEqual([]);
    expect(await complaints(page)).toEqual([]);
  });

  test('axe finds nothing in the table with its search in any theme', async () => {
    const { page, node } = await open({ recording: 'blocked' });
    await node('contracts').waitFor();
    await page.keyboard.press('v');
    await page.keyboard.press('/');
    await page.keyboard.type('a');
    await page.getByText(/^\d of 8$/).waitFor();
    expect(await complaintsInThemes(page)).toEqual([]);
  });

  test('the graph is handed on as text, picture and link, by the keyboard too', async () => {
    const { page, node, posted } = await open({ recording: 'blocked' });
    await node('profile-api').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Share' }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect
      .poll(async () => (await posted()).at(-1))
      .toEqual({ type: 'copy', text: expect.stringContaining('flowchart LR') as string });
    await page.getByRole('button', { name: 'Share' }).click();
    await page.getByRole('menuitem', { name: 'Copy link to package' }).click();
    expect((await posted()).at(-1)).toEqual({ type: 'copyLink', package: 'profile-api' });
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Share' }).click();
    await page.getByRole('menuitem', { name: 'Copy as PNG' }).click();
    const copied = () =>
      page.evaluate(async () => (await navigator.clipboard.read()).flatMap(({ types }) => types));
    await expect.poll(copied).toEqual(['image/png']);
    await page.getByRole('button', { name: 'Share' }).click();
    await page.getByRole('menuitem', { name: 'Save as PNG…' }).click();
    await expect
      .poll(async () => (await posted()).at(-1))
      .toEqual({ type: 'save', format: 'png', content: expect.stringMatching(/^iVBOR/) as string });
  });

  test('follows what is running as long as that is wanted', async () => {
    const { page, node, send, snapshot } = await open({
      recording: 'large',
      unfolded: true,
      width: 900,
      height: 500,
    });
    await node('accounts-contract-0').waitFor();
    await page.keyboard.press('o');
    const large = await snapshot('large');
    const last = large.packages.at(-1)?.id ?? '';
    await send({
      type: 'snapshot',
      snapshot: {
        ...large,
        packages: large.packages.map((each) => ({
          ...each,
          state: each.id === last ? 'working' : 'planned',
        })),
      },
    });
    await expect
      .poll(async () => {
        const box = await node(last).boundingBox();
        return box !== null && box.x > 0 && box.x + box.width < 900 && box.y > 0 && box.y + box.height < 500;
      })
      .toBe(true);
  });
});
