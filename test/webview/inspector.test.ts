import { describe, expect, test } from 'vitest';
import { complaintsInThemes } from './axe';
import type { GraphPage, PageOptions } from './graphPage';
import { useGraphPages, withPackages } from './graphPage';

const open = useGraphPages();

/** A graph with the inspector open on a package. */
async function inspect(id: string, options: PageOptions = {}): Promise<GraphPage> {
  const graph = await open({ recording: 'blocked', ...options });
  await graph.node(id).focus();
  await graph.page.keyboard.press('Enter');
  await graph.page.locator('.inspector [data-section="scope"]').waitFor();
  return graph;
}

describe('the inspector', () => {
  test('shows all there is to know about the selected package', async () => {
    const { page } = await inspect('profile-api');
    const inspector = page.getByRole('complementary', { name: 'Profile API' });
    const headings = await inspector.getByRole('heading', { level: 3 }).allTextContents();
    expect(headings).toEqual([
      'Why it waits',
      'Log',
      'Changes',
      'Verification',
      'Findings',
      'Dependencies',
      'OpenSpec Change',
      'Scope',
      'Locks',
      'History',
      'Prompt',
      'Edit the plan',
    ]);
    const text = (await inspector.textContent()) ?? '';
    for (const words of [
      'Blocked',
      'Changed 2 files outside its scope',
      'at most 20 min',
      'src/profile-api/**2 files',
      'db:schema:users',
      'also claimed by database, search-index',
      'contracts/profile.v1.yaml',
      'Leaves behind',
      'module src/profile-api/index.ts with read, write',
      'for API tests',
      'npm test -- profile-api',
      'Attempt 1 started with demo',
      '2.1 Read a profiledone',
      '2.2 Refuse a stale versionopen',
      'Designopenspec/changes/add-user-profile/design.md:12',
    ]) {
      expect(text).toContain(words);
    }
  });

  test('shows what a state rests on, by source and with its age', async () => {
    const { page, send, snapshot } = await inspect('profile-api');
    const blocked = await snapshot('blocked');
    const evidence = [
      { source: 'stream', claim: 'working', detail: 'uses a tool: $ npm test', at: blocked.now - 65_000 },
      { source: 'terminal', claim: 'idle', detail: 'prints nothing', at: blocked.now - 300_000 },
    ] as const;
    await send({ type: 'snapshot', snapshot: withPackages(blocked, { 'profile-api': { evidence } }) });
    const rows = page.locator('.inspector [data-section="evidence"] li');
    await rows.first().waitFor();
    expect(await rows.allTextContents()).toEqual([
      expect.stringMatching(/^its own wordsuses a tool: \$ npm test\d/),
      expect.stringMatching(/^terminalprints nothing\d/),
    ]);
  });

  test('says why a package waits, with a button for each way out', async () => {
    const { page, posted } = await inspect('web-form');
    const why = page.locator('[data-section="why"]');
    expect(await why.locator('.why-text').allTextContents()).toEqual([
      'waits for profile-api (blocked)',
      'waits for avatar-storage (stalled)',
    ]);
    // Two reasons that lead out by the same way offer it once.
    await why.getByRole('button', { name: 'Try Again' }).click();
    expect((await posted()).at(-1)).toEqual({ type: 'package', action: 'run', package: 'web-form' });
    await why.getByRole('button', { name: 'Show profile-api' }).first().click();
    await page.getByRole('complementary', { name: 'Profile API' }).waitFor();
    expect((await posted()).at(-1)).toEqual({ type: 'selected', package: 'profile-api' });
  });

  test('has one primary action, and no button twice', async () => {
    const { page, node, posted } = await inspect('profile-api');
    const primary = page.locator('.inspector .is-primary');
    await expect.poll(() => primary.allTextContents()).toEqual(['Let It Write Them']);
    const header = page.locator('.inspector-actions .text-button');
    expect(await header.allTextContents()).toEqual(['Try Again', 'Pause Package']);
    // What shows something stands with what it is about.
    const beside = (section: string) =>
      page.locator(`.inspector [data-section="${section}"] .inspector-heading .text-button`);
    expect(await beside('changes').allTextContents()).toEqual(['Open All', 'Open Worktree']);
    expect(await beside('scope').allTextContents()).toEqual(['Go to Plan']);
    await beside('scope').click();
    expect((await posted()).at(-1)).toEqual({ type: 'package', action: 'plan', package: 'profile-api' });
    await node('api-tests').click({ position: { x: 60, y: 20 } });
    await page.getByRole('complementary', { name: 'API tests' }).waitFor();
    // What it has nothing of yet has no section.
    await page.locator('.inspector [data-section="scope"]').waitFor();
    expect(await page.locator('.inspector :is([data-section="log"], [data-section="history"])').count()).toBe(
      0,
    );
  });

  test.each([
    [700, 'en'],
    [700, 'de'],
    [350, 'de'],
  ] as const)(
    'keeps each heading on one line, its buttons whole (%i pixels, %s)',
    async (width, language) => {
      const { page, node } = await open({ recording: 'running', width, language });
      await node('profile-api').focus();
      await page.keyboard.press('Enter');
      await page.locator('.inspector [data-section="changes"] .text-button').first().waitFor();
      const broken = await page
        .locator('.inspector-fold, .inspector-heading .text-button')
        .evaluateAll((buttons) =>
          buttons
            .filter(
              (each) => each.getBoundingClientRect().height > 30 || each.scrollWidth > each.clientWidth + 1,
            )
            .map((each) => each.textContent),
        );
      expect(broken).toEqual([]);
      expect(
        await page.locator('.inspector').evaluate((pane) => pane.scrollWidth - pane.clientWidth),
      ).toBeLessThanOrEqual(0);
    },
  );

  test('shows the end of the log in the colours of a terminal, and never as HTML', async () => {
    const { page } = await inspect('search-index');
    const log = page.getByRole('region', { name: 'End of the log of attempt 1' });
    expect(await log.locator('.log-line').allTextContents()).toEqual([
      '> npm test',
      '✓ reads a profile (12 ms)',
      '✗ refuses a stale version',
      '  expected 409, got 200',
      '100 %',
      '<b>not a tag</b> orange inverse',
    ]);
    expect(await log.locator('b').count()).toBe(0);
    const cross = log.locator('.ansi-fg-1');
    expect(await cross.evaluate((element) => getComputedStyle(element).color)).not.toBe(
      await log.evaluate((element) => getComputedStyle(element).color),
    );
  });

  test('opens VS Code’s diff for a file, and for all', async () => {
    const { page, posted } = await inspect('profile-api');
    const changes = page.locator('[data-section="changes"]');
    await changes.getByText('outside its scope').first().waitFor();
    await changes.getByRole('button', { name: 'package.json' }).click();
    expect((await posted()).at(-1)).toEqual({
      type: 'open',
      what: 'diff',
      package: 'profile-api',
      path: 'package.json',
    });
    await changes.getByRole('button', { name: 'Open All' }).click();
    expect((await posted()).at(-1)).toEqual({ type: 'open', what: 'diff', package: 'profile-api' });
  });

  test('opens the line that a review is about, in the commit that was reviewed', async () => {
    const { page, posted } = await inspect('profile-api');
    const review = page.locator('[data-section="review"]');
    expect(await review.locator('.finding-kind').allTextContents()).toEqual([
      'to be dealt with · correctness, high',
      'remark · style, low',
    ]);
    await review.getByRole('button', { name: 'src/profile-api/write.ts:42' }).click();
    expect((await posted()).at(-1)).toEqual({
      type: 'open',
      what: 'reviewed',
      package: 'profile-api',
      path: 'src/profile-api/write.ts',
      line: 42,
    });
  });

  test('shows what an agent has left for others, what of it is not understood, and opens it', async () => {
    const { page, posted } = await inspect('contracts');
    const section = page.locator('.inspector [data-section="context"]');
    expect(await section.textContent()).toContain('Left by its agent for those after it: 1204 characters.');
    expect(await section.textContent()).toContain('Not understood: decisions[2]: should be a text.');
    await section.getByRole('button', { name: 'Open Context' }).click();
    await expect
      .poll(async () => (await posted()).at(-1))
      .toEqual({ type: 'open', what: 'context', package: 'contracts' });
  });

  test('follows its package: what is new is asked for again', async () => {
    const { page, send, snapshot } = await inspect('profile-api');
    const asked = () =>
      page.evaluate(
        () => window.waves.posted.filter((each) => JSON.stringify(each).includes('"details"')).length,
      );
    const before = await asked();
    const blocked = await snapshot('blocked');
    await send({
      type: 'snapshot',
      snapshot: withPackages(blocked, { 'profile-api': { state: 'working', message: 'At it again' } }),
    });
    await page.locator('.inspector').getByText('At it again').waitFor();
    await expect.poll(asked).toBeGreaterThan(before);
  });

  test('is closed and opened by key and button, and stays so', async () => {
    const { page } = await inspect('profile-api');
    await page.keyboard.press('i');
    await expect.poll(() => page.locator('.inspector').count()).toBe(0);
    await page.reload();
    await page.locator('.react-flow__node[data-id="profile-api"]').waitFor();
    expect(await page.locator('.inspector').count()).toBe(0);
    await page.getByRole('switch', { name: 'Inspector' }).click();
    await page.getByRole('button', { name: 'Close the inspector' }).click();
    expect(await page.locator('.inspector').count()).toBe(0);
  });

  test('keeps its size and its folded sections over a reload', async () => {
    const { page } = await inspect('profile-api');
    const edge = page.getByRole('separator', { name: 'Size of the inspector' });
    await edge.focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    expect(await edge.getAttribute('aria-valuenow')).toBe('380');
    await page.getByRole('button', { name: 'Scope', exact: true }).click();
    await page.reload();
    await page.locator('[data-section="locks"]').waitFor();
    expect(await page.getByRole('button', { name: 'Scope', exact: true }).getAttribute('aria-expanded')).toBe(
      'false',
    );
    expect((await page.locator('.inspector-pane').boundingBox())?.width).toBe(380);
  });

  test.each([
    ['a narrow panel', 360, 720],
    ['200 % zoom', 640, 360],
  ])('stands below the graph in %s, and nothing is wider than it', async (_, width, height) => {
    const { page } = await inspect('profile-api', { width, height });
    const graph = await page.locator('.graph-canvas').boundingBox();
    const pane = await page.locator('.inspector-pane').boundingBox();
    expect((pane?.y ?? 0) + 1).toBeGreaterThanOrEqual((graph?.y ?? 0) + (graph?.height ?? 0));
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  });

  test('an answer that is none is said to be one, and a refusal is shown', async () => {
    const { page, node } = await open({ recording: 'blocked' });
    await node('profile-api').waitFor();
    await page.evaluate(() => {
      window.waves.reply = ({ about }) => (about === 'changes' ? 'The disk is gone.' : { nothing: true });
    });
    await node('profile-api').click();
    const inspector = page.locator('.inspector');
    await inspector.getByText('The disk is gone.').waitFor();
    await inspector.getByText('The answer about "details" cannot be read.').waitFor();
  });
});

test('axe finds nothing to complain about in any theme', async () => {
  const { page, faults } = await inspect('profile-api');
  await page.getByRole('button', { name: 'Prompt', exact: true }).click();
  await page
    .getByRole('button', { name: /src\/profile-api/ })
    .first()
    .click();
  // axe itself breaks the policy.
  expect(faults).toEqual([]);
  expect(await complaintsInThemes(page)).toEqual([]);
});
