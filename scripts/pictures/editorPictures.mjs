import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installExtension } from '../editor/installExtension.mjs';
import { startCodeServer } from '../editor/codeServerProcess.mjs';
import { makeVsix, vsixFile } from '../package.mjs';
import { installedCodeServer } from '../setup/codeServer.mjs';
import { take } from './camera.mjs';

/** A plan with an overlap, a slip in a name and a pattern of another language. */
const PLAN = `# What is built, and by whom.
change_id: shop
packages:
  - id: wp-base
    name: The base
    scope: { write_allow: ["base/**"], read_allow: ["**"] }
    verification: tier_a
  - id: wp-left
    name: The left half
    dependencies: [wp-base]
    scope: { write_allow: ["left/**", "shared/list.txt"], read_allow: ["**"] }
    verification: tier_a
  - id: wp-right
    name: The right half
    dependencies: [wp-bass]
    scope: { write_allow: ["right/{a,b}/**", "shared/list.txt"], read_allow: ["**"] }
    verification: tier_a
`;

const FILES = ['base/a.txt', 'base/b.txt', 'left/one.ts', 'left/two.ts', 'shared/list.txt'];

/** The pictures of the real editor: name, what it shows, and what is done for it in the open plan. */
export const EDITOR_SCREENS = [
  { name: 'editor-problems', shows: 'the problems of a plan, in VS Code', act: showProblems },
  { name: 'editor-hover', shows: 'what a pattern matches now, where it is pointed at', act: pointAtPattern },
  { name: 'editor-fix', shows: 'what a fix would change, before it does', act: previewFix },
];

const THEMES = [
  { name: 'dark', label: 'Default Dark Modern' },
  { name: 'light', label: 'Default Light Modern' },
];

/** The ways in which they are taken. */
export const EDITOR_WAYS = THEMES.map(({ name }) => name);

/**
 * Takes the pictures that VS Code draws, in two themes, of a real window with the extension.
 * @param {import('playwright-core').Browser} browser
 * @param {(name: string) => string} pathOf where a picture goes, by its name
 * @param {string | undefined} only the one picture that is wanted
 */
export async function takeInEditor(browser, pathOf, only) {
  const screens = EDITOR_SCREENS.filter(({ name }) => only === undefined || name === only);
  const codeServer = installedCodeServer();
  if (screens.length === 0 || codeServer === undefined) {
    if (screens.length > 0) {
      console.warn('code-server is not installed: the pictures of the editor stay as they are.');
    }
    return;
  }
  await makeVsix();
  for (const { name: theme, label } of THEMES) {
    const home = mkdtempSync(join(tmpdir(), 'waves-pictures-'));
    mkdirSync(join(home, 'extensions'));
    await installExtension({ codeServer, folder: home, vsix: vsixFile() });
    const server = await startCodeServer({
      codeServer,
      folder: home,
      settings: {
        'workbench.colorTheme': label,
        'extensions.webWorker': false,
        'workbench.activityBar.location': 'hidden',
        'remote.autoForwardPorts': false,
        'editor.minimap.enabled': false,
        'editor.occurrencesHighlight': 'off',
      },
    });
    try {
      for (const { name, act } of screens) {
        const page = await openPlan(browser, server.address, makeFolder(home, name));
        await act(page);
        await take(page, pathOf(`${name}.${theme}`), { pointing: act === pointAtPattern });
        await page.context().close();
      }
    } finally {
      await server.stop();
      rmSync(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    }
  }
}

function makeFolder(/** @type {string} */ home, /** @type {string} */ name) {
  const folder = join(home, name, 'shop');
  for (const file of FILES) {
    mkdirSync(join(folder, file, '..'), { recursive: true });
    writeFileSync(join(folder, file), 'export {};\n');
  }
  writeFileSync(join(folder, 'work-packages.yaml'), PLAN);
  execFileSync('git', ['init', '--quiet'], { cwd: folder });
  execFileSync('git', ['add', '.'], { cwd: folder });
  return folder;
}

/** A window on a folder with its plan open, once its problems are marked. */
async function openPlan(
  /** @type {import('playwright-core').Browser} */ browser,
  /** @type {string} */ address,
  /** @type {string} */ folder,
) {
  const context = await browser.newContext({
    viewport: { width: 1100, height: 700 },
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(120_000);
  const page = await context.newPage();
  const plan = join(folder, 'work-packages.yaml');
  const payload = JSON.stringify([['openFile', `vscode-remote://${new URL(address).host}${plan}`]]);
  await page.goto(`${address}/?${new URLSearchParams({ folder, payload })}`);
  await page.locator('.monaco-editor .squiggly-error').first().waitFor();
  await page.locator('.codelens-decoration', { hasText: 'Wave 1' }).first().waitFor();
  // The plan has the whole width.
  await page.locator('.monaco-editor .view-lines').first().click();
  await page.keyboard.press('Control+B');
  await page.locator('.part.sidebar').waitFor({ state: 'hidden' });
  return page;
}

async function showProblems(/** @type {import('playwright-core').Page} */ page) {
  await page.locator('.monaco-editor .view-lines').first().click();
  await page.keyboard.press('Control+Shift+M');
  await page.locator('.markers-panel .monaco-list-row').nth(1).waitFor();
}

/** Puts the cursor behind a text of the plan, by the editor's own search. */
async function goTo(/** @type {import('playwright-core').Page} */ page, /** @type {string} */ text) {
  await page.locator('.monaco-editor .view-lines').first().click();
  await page.keyboard.press('Control+F');
  await page.locator('.find-widget textarea').first().fill(text);
  await page.locator('.find-widget .matchesCount', { hasText: /^1 of/ }).waitFor();
  await page.keyboard.press('Escape');
}

async function pointAtPattern(/** @type {import('playwright-core').Page} */ page) {
  await page.locator('.view-line', { hasText: 'left/**' }).getByText('left/**').first().hover();
  await page.locator('.monaco-hover', { hasText: 'left/two.ts' }).first().waitFor();
}

async function previewFix(/** @type {import('playwright-core').Page} */ page) {
  await goTo(page, 'wp-bass');
  await page.keyboard.press('Control+.');
  await page.locator('.action-widget .monaco-list-row').first().waitFor();
  await page.keyboard.press('Control+Enter');
  await page.locator('.monaco-diff-editor, .refactor-preview, .bulk-edit-panel').first().waitFor();
}
