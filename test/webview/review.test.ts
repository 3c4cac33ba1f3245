import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ownBrowser } from '../support/chromium';
import { temporaryFolder } from '../support/temporaryFolder';
import { waves } from '../support/waves';
import { complaints } from './axe';

const EVIL = '</script><script>document.title = "broken out"</script><!--';
/** Several packages; the title of the plan is of the worst kind. */
const PLAN = `feature: { id: F-1, title: ${JSON.stringify(EVIL)}, plan_revision: 3 }
packages:
  - id: wp-a
    title: Contracts
    scope: { write_allow: ["src/a/**"] }
    locks: { keys: ["event:a.b"] }
  - id: wp-b
    title: Screens
    scope: { write_allow: ["src/a/**", "src/b/**"] }
    locks: { keys: ["event:a.b"] }
  - id: wp-c
    title: Glue
    depends_on: [wp-a, wp-b]
    scope: { write_allow: ["src/c/**"] }
`;

interface Review {
  readonly page: Page;
  /** Everything that went wrong or left the page. */
  readonly faults: string[];
}

async function open(options: BrowserContextOptions = {}, plan = PLAN): Promise<Review> {
  const folder = temporaryFolder('waves review');
  writeFileSync(join(folder, 'plan.yaml'), plan);
  const { code } = await waves(folder, ['graph', 'plan.yaml', '--format', 'html', '-o', 'review.html']);
  expect(code).toBe(0);
  const browser = await ownBrowser();
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const address = pathToFileURL(join(folder, 'review.html')).href;
  const faults: string[] = [];
  page.on('pageerror', ({ message }) => faults.push(message));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) {
      faults.push(message.text());
    }
  });
  page.on('request', (request) => {
    if (request.url() !== address && !request.url().startsWith('data:')) {
      faults.push(request.url());
    }
  });
  await page.goto(address);
  await page.locator('.react-flow__node').first().waitFor();
  return { page, faults };
}

const node = (page: Page, id: string) => page.locator(`.react-flow__node[data-id="${id}"]`);

async function writeNote(page: Page, label: string, text: string): Promise<void> {
  await page.getByLabel(label).fill(text);
  await page.getByRole('button', { name: 'Add Note' }).click();
  await page.getByRole('complementary', { name: 'Review' }).getByText(text, { exact: true }).waitFor();
}

async function exported(page: Page): Promise<{ readonly name: string; readonly path: string }> {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export Notes' }).click();
  const file = await download;
  const name = file.suggestedFilename();
  const path = join(temporaryFolder('export'), name);
  await file.saveAs(path);
  return { name, path };
}

test('the page opens from a disk, loads nothing, and its policy is kept', async () => {
  const { page, faults } = await open();
  expect(await page.locator('.react-flow__node').count()).toBe(3);
  await node(page, 'wp-b').click();
  const inspector = page.getByRole('complementary', { name: 'Screens' });
  await inspector.getByText('src/b/**').waitFor();
  await inspector.getByText('event:a.b').waitFor();
  await page.keyboard.press('?');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  expect(await page.evaluate(() => document.fonts.check('16px codicon'))).toBe(true);
  const toolIcon = page.locator('vscode-toolbar-button .codicon').first();
  expect(await toolIcon.evaluate((icon) => getComputedStyle(icon, '::before').fontFamily)).toBe('codicon');
  expect(faults).toEqual([]);
});

test("scripts and styles that are not the page's own are refused", async () => {
  const { page } = await open();
  const policy = await page.locator('meta[http-equiv]').getAttribute('content');
  expect(policy).toMatch(/default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+';/);
  expect(policy).not.toContain('unsafe');
  const ran = await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'document.title = "ran"';
    document.body.append(script);
    return document.title;
  });
  expect(ran).not.toBe('ran');
});

test('a title that looks like HTML is a title', async () => {
  const { page } = await open();
  await page.getByRole('heading', { level: 1, name: EVIL }).waitFor();
  expect(await page.title()).toBe(EVIL);
});

test('problems lead to their packages, and to what the plan says there', async () => {
  const { page } = await open();
  const review = page.getByRole('complementary', { name: 'Review' });
  await page.getByRole('button', { name: 'Show Problems' }).click();
  expect(
    await review.getByRole('heading', { name: 'Problems' }).evaluate((it) => it === document.activeElement),
  ).toBe(true);
  const problem = review.getByRole('listitem').filter({ hasText: 'scope-overlap' }).first();
  expect(await problem.textContent()).toContain('src/a/');
  await problem.getByRole('button').first().click();
  const id = (await problem.getByRole('button').first().textContent()) ?? '';
  await review
    .getByRole('region', { name: `Lines of ${id} in the plan` })
    .getByText('write_allow')
    .waitFor();
});

test('nothing is offered that needs an editor', async () => {
  const { page } = await open();
  await node(page, 'wp-a').click();
  await page.getByRole('complementary', { name: 'Contracts' }).getByText('src/a/**').waitFor();
  for (const name of [/^Run/, /^Stop/, /^Pause/, /log/i, /terminal/i, /worktree/i]) {
    expect(await page.getByRole('button', { name }).count(), String(name)).toBe(0);
  }
  expect(await page.locator('.react-flow__handle.connectable').count()).toBe(0);
});

describe('notes', () => {
  test('are exported as JSON, anchored to their packages', async () => {
    const { page } = await open();
    await writeNote(page, 'Note about the plan as a whole', 'Good order.');
    await node(page, 'wp-b').click();
    await writeNote(page, 'Note about "Screens"', 'May not write src/a.');
    const { name, path } = await exported(page);
    expect(name).toBe('F-1.review.json');
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({
      format: 'waves-review',
      version: 1,
      plan: { file: 'plan.yaml', feature_id: 'F-1', plan_revision: 3 },
      notes: [
        { package: null, line: null, text: 'Good order.' },
        { package: 'wp-b', line: 7, text: 'May not write src/a.' },
      ],
    });
  });

  test('are loaded again, also into a page of the next revision', async () => {
    const first = await open();
    await node(first.page, 'wp-a').click();
    await writeNote(first.page, 'Note about "Contracts"', 'Which version?');
    const { path } = await exported(first.page);

    const { page } = await open(
      {},
      PLAN.replace('plan_revision: 3', 'plan_revision: 4').replaceAll('wp-a', 'wp-x'),
    );
    await page.locator('input[type=file]').setInputFiles(path);
    await page
      .getByRole('status')
      .filter({ hasText: '1 note loaded. They were written about another text' })
      .waitFor();
    const review = page.getByRole('complementary', { name: 'Review' });
    await review.getByText('wp-a, which the plan does not have').waitFor();
    await review.getByText('Which version?').waitFor();
  });

  test('of something else are not loaded', async () => {
    const { page } = await open();
    const load = (content: string) =>
      page
        .locator('input[type=file]')
        .setInputFiles({ name: 'x.json', mimeType: 'application/json', buffer: Buffer.from(content) });
    await load('{"notes": []}');
    await page.getByRole('status').filter({ hasText: 'x.json does not hold notes' }).waitFor();
    const plan = { file: '', feature_id: 'F-2', plan_revision: 1, sha256: '' };
    await load(JSON.stringify({ format: 'waves-review', version: 1, plan, notes: [] }));
    await page.getByRole('status').filter({ hasText: 'about another plan, "F-2"' }).waitFor();
  });

  test('are changed, removed, and still there when the page is opened again', async () => {
    const { page } = await open();
    await writeNote(page, 'Note about the plan as a whole', 'One.');
    await writeNote(page, 'Note about the plan as a whole', 'Two.');
    const review = page.getByRole('complementary', { name: 'Review' });
    await review
      .getByRole('listitem')
      .filter({ hasText: 'One.' })
      .getByRole('button', { name: 'Remove' })
      .click();
    await review.getByRole('button', { name: 'Edit' }).click();
    await page.getByLabel('Text of the note').fill('Three.');
    await review.getByRole('button', { name: 'Keep' }).click();
    await page.reload();
    await review.getByText('Three.').waitFor();
    expect(await review.getByText(/One\.|Two\./).count()).toBe(0);
  });
});

test('axe finds nothing to complain about, whatever colours the reader wants and however narrow it is', async () => {
  const { page, faults } = await open({ colorScheme: 'light' });
  await writeNote(page, 'Note about the plan as a whole', 'Good order.');
  await node(page, 'wp-b').click();
  await page.getByRole('complementary', { name: 'Screens' }).getByText('src/b/**').waitFor();
  const contrast = 'no-preference';
  for (const look of [
    { colorScheme: 'light', contrast, forcedColors: 'none' },
    { colorScheme: 'dark', contrast, forcedColors: 'none' },
    { colorScheme: 'dark', contrast: 'more', forcedColors: 'none' },
    { colorScheme: 'light', contrast, forcedColors: 'active' },
  ] as const) {
    await page.emulateMedia(look);
    expect(await complaints(page), JSON.stringify(look)).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: 'light', contrast, forcedColors: 'none' });
  await page.setViewportSize({ width: 700, height: 900 });
  expect(await complaints(page), 'a narrow window').toEqual([]);
  expect(faults).toEqual([]);
});
