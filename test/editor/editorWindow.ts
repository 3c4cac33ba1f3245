import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { inject, onTestFinished } from 'vitest';
import { endDrivers } from '../../scripts/editor/endDrivers.mjs';
import { tierBrowser } from '../support/chromium';
import { waitFor } from '../support/waitFor';
import type { EditorServer, ServerOptions } from './editorServer';
import { nameOf, startEditorServer } from './editorServer';
import type { Evaluated } from './extensionHost';
import { ExtensionHost } from './extensionHost';
import { stillWorkbench } from './stillWorkbench';

/** How long anything may take on a machine with other work. */
const PATIENCE_MS = 60_000;
/** How long a key or a click is given before it is done again. */
const ONE_TRY_MS = 3000;

/** The frame of a page in a view, unlike that of one in an editor. */
const VIEW = '[src*="purpose=webviewView"]';

/** Those of our views that have buttons in their rows. */
type View = 'packages' | 'memory';
type Seen = () => boolean | Promise<boolean>;

/** How a window is opened. */
export interface WindowOptions {
  /** For the extension host, and so for drivers and agents too. */
  readonly env?: Readonly<Record<string, string>>;
  /** What the server that all tests share does not have; the window gets one of its own then. */
  readonly server?: ServerOptions;
}

/** A real VS Code on a folder, with our extension, in a real browser. */
export class EditorWindow {
  private constructor(
    private readonly page: Page,
    private readonly host: ExtensionHost,
  ) {}

  /** Opens a folder with nothing remembered of others; everything is ended with the test. */
  static async open(folder: string, options: WindowOptions = {}): Promise<EditorWindow> {
    const server = options.server === undefined ? inject('editorServer') : await ownServer(options.server);
    const file = join(server.windows, nameOf(folder));
    const env = { WAVES_DEMO_SECONDS: '1', WAVES_CONSENT: 'yes', ...options.env };
    writeFileSync(`${file}.env.json`, JSON.stringify(env));
    onTestFinished(() => endDrivers(folder));
    const context = await (
      await tierBrowser()
    ).newContext({
      viewport: { width: 1280, height: 800 },
      reducedMotion: 'reduce',
      // The server would compress 15 MB anew for each window.
      extraHTTPHeaders: { 'accept-encoding': 'identity' },
    });
    context.setDefaultTimeout(PATIENCE_MS);
    await context.addInitScript(stillWorkbench);
    const page = await context.newPage();
    const address = `${server.address}/?folder=${encodeURIComponent(folder)}`;
    const window = new EditorWindow(page, new ExtensionHost(server.token, `${file}.json`));
    onTestFinished(async ({ task }) => {
      if (task.result?.state === 'fail') {
        const name = task.name.replaceAll(/\W+/g, '-').slice(0, 80);
        await page
          .screenshot({ path: resolve(import.meta.dirname, `../../test-results/${name}.png`) })
          .catch(() => undefined);
      }
      await context.close();
      await window.host.ended();
    });
    await page.goto(address);
    await window.untilUp();
    return window;
  }

  /** Reloads the window by its own command, which keeps what was open. */
  async reload(): Promise<void> {
    this.host.forget();
    const loaded = this.page.waitForEvent('load');
    await this.command('Developer: Reload Window');
    await loaded;
    await this.untilUp();
  }

  /** Ends everything of the window at once, as a crash does: nothing of it has time to tidy up. */
  async kill(): Promise<void> {
    // The page first: it would start another extension host.
    const gone = this.page.waitForEvent('crash');
    await Promise.all([gone, this.page.goto('chrome://crash').catch(() => undefined)]);
    this.host.kill();
    await this.host.ended();
  }

  private async untilUp(): Promise<void> {
    await this.page.waitForSelector('.monaco-workbench');
    await this.host.untilUp();
  }

  /** Evaluates a function in the extension host; it may use its two parameters only. */
  evaluate<R, A = undefined>(work: Evaluated<A, R>, argument?: A): Promise<R> {
    return this.host.evaluate(work, argument);
  }

  /**
   * Runs a command by its name in the palette, as a person does: a window that is still starting swallows keys, and
   * what opens meanwhile takes the focus, which closes the palette; then it is opened again.
   */
  async command(title: string): Promise<void> {
    const palette = this.page.locator('.quick-input-widget input');
    // Commands with longer names match too, and may stand before it.
    const row = this.page
      .locator('.quick-input-list .monaco-list-row .label-name')
      .filter({ hasText: wholly(title) })
      .first();
    const timeout = ONE_TRY_MS;
    await this.again(`the command "${title}" is run`, async () => {
      // One that is open still shows what there was when it was opened.
      if (await this.isTyped(/^>/)) {
        await this.page.keyboard.press('Escape');
      }
      await this.page.keyboard.press('F1');
      await palette.fill(`>${title}`, { timeout });
      await row.click({ timeout });
    });
    await waitFor('the palette is gone', async () => !(await this.isTyped(/^>/)), PATIENCE_MS);
  }

  private async isTyped(text: RegExp): Promise<boolean> {
    const field = this.page.locator('.quick-input-widget input').first();
    return (await field.isVisible()) && text.test(await field.inputValue());
  }

  /** Does again what fails, until it does not. */
  private again(what: string, work: () => Promise<void>): Promise<boolean> {
    const done = () =>
      work().then(
        () => true,
        () => false,
      );
    return waitFor(what, done, PATIENCE_MS);
  }

  /** Presses a key on something, again while what it leads to is not seen: it may have lost the focus, or be gone by then. */
  async pressOn(target: Locator, key: string, leadsTo: Locator): Promise<void> {
    await this.again(`"${key}" has led to something`, async () => {
      await target.press(key, { timeout: ONE_TRY_MS }).catch(() => undefined);
      await leadsTo.first().waitFor({ timeout: ONE_TRY_MS });
    });
  }

  /** What is open at the top and asks for something. */
  question(text: RegExp): Locator {
    return this.page.locator('.quick-input-widget', { hasText: text });
  }

  /** Types into the field that is open at the top and says what it wants, and accepts it, until that is asked no more. */
  async type(prompt: RegExp, text: string): Promise<void> {
    const asked = this.question(prompt);
    const field = asked.locator('input').first();
    await asked.waitFor();
    await this.again(`"${text}" is taken`, async () => {
      if (await field.isVisible()) {
        await field.fill(text, { timeout: ONE_TRY_MS });
        await field.press('Enter', { timeout: ONE_TRY_MS });
      }
      await asked.waitFor({ state: 'hidden', timeout: ONE_TRY_MS });
    });
  }

  /** Chooses by keyboard from the list that is open at the top and asks for something, by the label of a row. */
  async choose(question: RegExp, label: string): Promise<void> {
    const list = this.page.locator('.quick-input-widget');
    const field = list.locator('input').first();
    const row = this.page.locator('.quick-input-list .monaco-list-row.focused', { hasText: label });
    const timeout = ONE_TRY_MS;
    const asks = async () =>
      (await field.isVisible()) &&
      question.test(`${await field.getAttribute('placeholder')} ${await list.first().textContent()}`);
    await waitFor(`a list asks ${question.source}`, asks, PATIENCE_MS);
    await this.again(`"${label}" is chosen`, async () => {
      if (await asks()) {
        await field.fill(label, { timeout });
        await row.waitFor({ timeout });
        await field.press('Enter', { timeout });
      }
      await waitFor('it asks no more', async () => !(await asks()), timeout);
    });
  }

  /** Accepts the list of check boxes that is open at the top as it is. */
  async chooseAll(): Promise<void> {
    await this.page.locator('.quick-input-widget.show-checkboxes .monaco-list-row').first().waitFor();
    await this.page.keyboard.press('Enter');
  }

  /** Runs a command that asks by a list, and chooses from it by the label of a row; again where the list has lost the focus. */
  async pick(command: string, label: string): Promise<void> {
    const rows = this.page.locator('.quick-input-list .monaco-list-row', { hasText: label });
    await this.again(`"${label}" is chosen`, async () => {
      await this.command(command);
      await rows.first().click({ timeout: ONE_TRY_MS });
    });
  }

  /** Decides by the keyboard alone about the one thing that waits. */
  async decide(label: string): Promise<void> {
    const field = this.page.locator('.quick-input-widget input').first();
    const row = this.page.locator('.quick-input-list .monaco-list-row.focused', { hasText: label });
    const timeout = ONE_TRY_MS;
    await this.again(`"${label}" is decided`, async () => {
      await this.command('Waves: Decide…');
      await field.fill(label, { timeout });
      await row.waitFor({ timeout });
      await field.press('Enter', { timeout });
    });
  }

  /** The page of the graph. */
  get graph(): FrameLocator {
    return this.page.frameLocator(`iframe.webview:not(${VIEW})`).frameLocator('iframe#active-frame');
  }

  /** A row of a tree view by its spoken name. */
  row(name: RegExp): Locator {
    return this.page.locator('.pane-body').getByRole('treeitem', { name }).first();
  }

  /** Opens a row of a tree view by its spoken name. */
  async openRow(name: RegExp): Promise<void> {
    const row = this.row(name);
    await this.again(`${String(name)} is open`, async () => {
      const isOpen = async () =>
        (await row.getAttribute('aria-expanded', { timeout: ONE_TRY_MS })) === 'true';
      // A click on one that a tree is drawing anew may be lost, and another one would close it.
      if (!(await isOpen())) {
        await row.locator('.monaco-tl-twistie').click({ timeout: ONE_TRY_MS });
      }
      await waitFor('it is open', isOpen, ONE_TRY_MS);
    });
  }

  /** Presses a row of a tree view, or a button in it, again until it has led on: a tree that is drawn anew loses clicks. */
  async pressInRow(view: View, name: RegExp, button: string | undefined, leadsTo: Seen): Promise<void> {
    const row = this.row(name);
    await this.again(`"${button ?? name.source}" has led to something`, async () => {
      if (!(await leadsTo())) {
        await this.evaluate((vscode, id) => vscode.commands.executeCommand(`waves.${id}.focus`), view);
        await row.hover({ timeout: ONE_TRY_MS });
        await (button === undefined ? row : row.getByRole('button', { name: button })).click({
          timeout: ONE_TRY_MS,
        });
        await waitFor('it is seen', leadsTo, ONE_TRY_MS);
      }
    });
  }

  /** Trusts the workspace, in the editor for that, which must be open. */
  async trust(): Promise<void> {
    await this.page
      .locator('.workspace-trust-editor')
      .getByRole('button', { name: /^Trust(?! Parent)/ })
      .click();
  }

  /** What our item in the status bar says. */
  async status(): Promise<string> {
    const item = this.statusItem('status');
    return (await item.count()) === 0 ? '' : ((await item.first().textContent()) ?? '').trim();
  }

  /** Waits until our item in the status bar says something. */
  async untilStatus(text: string, timeoutMs = PATIENCE_MS): Promise<void> {
    await waitFor(
      `the status bar says "${text}"`,
      async () => (await this.status()).includes(text),
      timeoutMs,
    );
  }

  /** What a screen reader says of one of our items in the status bar; empty while it is not there. */
  async spokenStatus(name: 'status' | 'coordinator'): Promise<string> {
    const item = this.statusItem(name).locator('[aria-label]');
    return (await item.count()) === 0 ? '' : ((await item.first().getAttribute('aria-label')) ?? '');
  }

  /** Presses one of our items in the status bar. */
  async pressStatus(name: 'status' | 'coordinator'): Promise<void> {
    await this.statusItem(name).locator('a').first().click();
  }

  /** The rows of the list that is open at the top, as a screen reader names them. */
  async listed(): Promise<string[]> {
    const rows = this.page.locator('.quick-input-list .monaco-list-row');
    await rows.first().waitFor();
    return rows.evaluateAll((found) => found.map((row) => row.getAttribute('aria-label') ?? ''));
  }

  /** Leaves what is open at the top. */
  async escape(): Promise<void> {
    const open = this.page.locator('.quick-input-widget input').first();
    await this.again('it is closed', async () => {
      await this.page.keyboard.press('Escape');
      await open.waitFor({ state: 'hidden', timeout: ONE_TRY_MS });
    });
  }

  private statusItem(name: 'status' | 'coordinator'): Locator {
    return this.page.locator(`[id="wave-orchestrator.wave-orchestrator.waves.${name}"]`);
  }

  /** The rows of the packages view, as a screen reader names them; the view must be open. */
  async rows(): Promise<string[]> {
    const rows = this.page.locator('.pane-body .monaco-list-row');
    return rows.evaluateAll((found) => found.map((row) => row.getAttribute('aria-label') ?? ''));
  }

  /** The badge of a file at the top of the explorer, without git's own; empty where it has none. */
  async badge(file: string): Promise<string> {
    const label = this.page.locator(
      `.explorer-folders-view .monaco-list-row[aria-label^="${file}"] .monaco-icon-label`,
    );
    const content = await label.first().evaluate((element) => getComputedStyle(element, '::after').content);
    return content
      .replaceAll('"', '')
      .split(', ')
      .filter((mark) => !/^([AMUDRCT!]|none|normal)$/.test(mark))
      .join(', ');
  }

  /** Our icons beside the lines of the editor that is shown, as pictures. */
  async gutterIcons(): Promise<string[]> {
    const glyphs = this.page.locator('.editor-instance .cgmr, .editor-instance .glyph-margin-widgets > *');
    const pictures = await glyphs.evaluateAll((found) =>
      found.map((each) => getComputedStyle(each).backgroundImage),
    );
    return pictures.filter((picture) => picture.includes('data:image/svg+xml'));
  }

  /** How many pixels of the editor's overview ruler are painted. */
  async paintedInRuler(): Promise<number> {
    const ruler = this.page.locator('.editor-instance canvas.decorationsOverviewRuler').first();
    return ruler.evaluate((canvas: HTMLCanvasElement) => {
      const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      return Array.from(pixels).filter((value, at) => at % 4 === 3 && value > 0).length;
    });
  }

  /** A text anywhere in the window. */
  text(text: RegExp): Promise<void> {
    return this.page.getByText(text).first().waitFor();
  }

  /** Whether a text can be seen anywhere now. */
  shows(text: RegExp): Promise<boolean> {
    return this.page.getByText(text).first().isVisible();
  }

  /** The text of a message that is shown. */
  notification(text: RegExp): Promise<void> {
    return this.page.locator('.notification-list-item', { hasText: text }).first().waitFor();
  }

  /** Presses a button of a message in the corner. */
  async answerNotification(text: RegExp, button: string): Promise<void> {
    const message = this.page.locator('.notification-list-item', { hasText: text });
    await message.first().getByRole('button', { name: button }).click();
  }

  /** A modal question; answers it by the name of a button. */
  async answer(text: RegExp, button: string): Promise<void> {
    const dialog = this.page.locator('.monaco-dialog-box', { hasText: text });
    await dialog.waitFor();
    await dialog.getByRole('button', { name: button }).click();
  }

  /** The names of the files in which the search finds a text. */
  async found(text: string): Promise<string[]> {
    await this.evaluate(
      (vscode, query) =>
        vscode.commands.executeCommand('workbench.action.findInFiles', { query, triggerSearch: true }),
      text,
    );
    const files = this.page.locator('.search-view .filematch .monaco-icon-label .label-name');
    await files.first().waitFor();
    await this.page.locator('.search-view .messages', { hasText: /result/ }).waitFor();
    return files.allTextContents();
  }
}

async function ownServer(options: ServerOptions): Promise<EditorServer> {
  const { server, stop } = await startEditorServer(options);
  onTestFinished(stop);
  return server;
}

function wholly(text: string): RegExp {
  return new RegExp(`^${text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
}
