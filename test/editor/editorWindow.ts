import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { inject, onTestFinished } from 'vitest';
import { endDrivers } from '../../scripts/editor/endDrivers.mjs';
import { waitFor } from '../support/waitFor';
import type { Seen } from './again';
import { again, againUntil, ONE_TRY_MS, PATIENCE_MS } from './again';
import { editorPage } from './editorPage';
import type { EditorServer, ServerOptions } from './editorServer';
import { nameOf, startEditorServer } from './editorServer';
import type { Evaluated } from './extensionHost';
import { ExtensionHost } from './extensionHost';
import { FileMarks } from './fileMarks';
import { Messages } from './messages';

/** The frame of a page in a view, unlike that of one in an editor. */
const VIEW = '[src*="purpose=webviewView"]';

/** Those of our views that have buttons in their rows. */
type View = 'packages' | 'memory';

/** How a window is opened. */
export interface WindowOptions {
  /** For the extension host, and so for drivers and agents too. */
  readonly env?: Readonly<Record<string, string>>;
  /** What the server that all tests share does not have; the window gets one of its own then. */
  readonly server?: ServerOptions;
  /** English without it. */
  readonly language?: string;
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
    const { language = 'en' } = options;
    const file = join(server.windows, nameOf(folder, language));
    const env = { WAVES_DEMO_SECONDS: '1', WAVES_CONSENT: 'yes', ...options.env };
    writeFileSync(`${file}.env.json`, JSON.stringify(env));
    onTestFinished(() => endDrivers(folder));
    const host = new ExtensionHost(server.token, `${file}.json`);
    const page = await editorPage(server, language, () => host.ended());
    const address = `${server.address}/?folder=${encodeURIComponent(folder)}`;
    const window = new EditorWindow(page, host);
    onTestFinished(async ({ task }) => {
      if (task.result?.state === 'fail') {
        const name = task.name.replaceAll(/\W+/g, '-').slice(0, 80);
        await page
          .screenshot({ path: resolve(import.meta.dirname, `../../test-results/${name}.png`) })
          .catch(() => undefined);
      }
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
    await again(`the command "${title}" is run`, async () => {
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

  /** Presses a key on something, again until what it leads to is seen: it may have lost the focus, or be gone by then. */
  async pressOn(target: Locator, key: string, leadsTo: Locator | Seen): Promise<void> {
    const isSeen = typeof leadsTo === 'function' ? leadsTo : () => leadsTo.first().isVisible();
    await againUntil(`"${key}" has led to something`, isSeen, () =>
      target.press(key, { timeout: ONE_TRY_MS }).catch(() => undefined),
    );
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
    await again(`"${text}" is taken`, async () => {
      if (await field.isVisible()) {
        await field.fill(text, { timeout: ONE_TRY_MS });
        await field.press('Enter', { timeout: ONE_TRY_MS });
      }
      await asked.waitFor({ state: 'hidden', timeout: ONE_TRY_MS });
    });
  }

  /** Whether a list is open at the top that asks for something, in its title or in its field. */
  async asks(question: RegExp): Promise<boolean> {
    const list = this.page.locator('.quick-input-widget').first();
    const field = list.locator('input').first();
    return (
      (await field.isVisible()) &&
      question.test(`${await field.getAttribute('placeholder')} ${await list.textContent()}`)
    );
  }

  /** Chooses by keyboard from the list that is open at the top and asks for something, by the label of a row. */
  async choose(question: RegExp, label: string): Promise<void> {
    const field = this.page.locator('.quick-input-widget input').first();
    const row = this.page.locator('.quick-input-list .monaco-list-row.focused', { hasText: label });
    const timeout = ONE_TRY_MS;
    const asks = () => this.asks(question);
    await waitFor(`a list asks ${question.source}`, asks, PATIENCE_MS);
    await again(`"${label}" is chosen`, async () => {
      if (await asks()) {
        await field.fill(label, { timeout });
        await row.waitFor({ timeout });
        await field.press('Enter', { timeout });
      }
      await waitFor('it asks no more', async () => !(await asks()), timeout);
    });
  }

  /** A list of check boxes that is open at the top. */
  get checkBoxes(): Locator {
    return this.page.locator('.quick-input-widget.show-checkboxes .monaco-list-row');
  }

  /** Accepts the list of check boxes that is open at the top as it is. */
  async chooseAll(): Promise<void> {
    const field = this.page.locator('.quick-input-widget.show-checkboxes input[type=text]').first();
    const isGone = async () => !(await this.checkBoxes.first().isVisible());
    await this.checkBoxes.first().waitFor();
    await this.pressOn(field, 'Enter', isGone);
  }

  /** Runs a command that asks by a list, and chooses from it by the label of a row; again where the list has lost the focus. */
  async pick(command: string, label: string): Promise<void> {
    const rows = this.page.locator('.quick-input-list .monaco-list-row', { hasText: label });
    await again(`"${label}" is chosen`, async () => {
      await this.command(command);
      await rows.first().click({ timeout: ONE_TRY_MS });
    });
  }

  /**
   * Decides by the keyboard alone about what waits: the thing with a title, or the only one. Again from the start
   * where a list has lost the focus, which closes it.
   */
  async decide(label: string, title?: string): Promise<void> {
    const field = this.page.locator('.quick-input-widget input').first();
    const timeout = ONE_TRY_MS;
    const accept = async (text: string) => {
      await field.fill(text, { timeout });
      await this.page
        .locator('.quick-input-list .monaco-list-row.focused', { hasText: text })
        .waitFor({ timeout });
      await field.press('Enter', { timeout });
    };
    await again(`"${label}" is decided`, async () => {
      await this.command('Waves: Decide…');
      if (title !== undefined) {
        await waitFor(`${title} is in a list`, () => this.asks(/What do you want to decide/), timeout);
        await accept(title);
        await waitFor(`${title} is asked about`, () => this.asks(new RegExp(`${title}: `)), timeout);
      }
      await accept(label);
    });
  }

  /** The page of the graph. */
  get graph(): FrameLocator {
    return this.page.frameLocator(`iframe.webview:not(${VIEW})`).frameLocator('iframe#active-frame');
  }

  /** What a context menu that is open offers. */
  menu(label: string): Locator {
    return this.page.getByRole('menuitem', { name: label, exact: true });
  }

  /** A row of a tree view by its spoken name. */
  row(name: RegExp): Locator {
    return this.page.locator('.pane-body').getByRole('treeitem', { name }).first();
  }

  /** Opens a row of a tree view by its spoken name. */
  async openRow(name: RegExp): Promise<void> {
    const row = this.row(name);
    await again(`${String(name)} is open`, async () => {
      const isOpen = async () =>
        (await row.getAttribute('aria-expanded', { timeout: ONE_TRY_MS })) === 'true';
      // A click on one that a tree is drawing anew may be lost, and another one would close it.
      if (!(await isOpen())) {
        await row.locator('.monaco-tl-twistie').click({ timeout: ONE_TRY_MS });
      }
      await waitFor('it is open', isOpen, ONE_TRY_MS);
    });
  }

  /** Shuts a view of the side bar by the beginning of its title, which leaves its room to the others: of rows without room there are none. */
  async shut(title: string): Promise<void> {
    const header = this.page.locator(`.pane-header[aria-label^="${title}"]`);
    const isShut = async () => (await header.getAttribute('aria-expanded')) === 'false';
    await this.pressOn(header, 'ArrowLeft', isShut);
  }

  /** Presses a row of a tree view, or a button in it, again until it has led on: a tree that is drawn anew loses clicks. */
  async pressInRow(view: View, name: RegExp, button: string | undefined, leadsTo: Seen): Promise<void> {
    const row = this.row(name);
    await againUntil(`"${button ?? name.source}" has led to something`, leadsTo, async () => {
      await this.evaluate((vscode, id) => vscode.commands.executeCommand(`waves.${id}.focus`), view);
      await row.hover({ timeout: ONE_TRY_MS });
      const target = button === undefined ? row : row.getByRole('button', { name: button });
      await target.click({ timeout: ONE_TRY_MS });
    });
  }

  /** What trusts the workspace, in the editor for that. */
  get trusting(): Locator {
    return this.page.locator('.workspace-trust-editor').getByRole('button', { name: /^Trust(?! Parent)/ });
  }

  /** Trusts the workspace, in the editor for that, which must be open. */
  async trust(): Promise<void> {
    const isTrusted = () => this.evaluate((vscode) => vscode.workspace.isTrusted);
    await againUntil('it is trusted', isTrusted, () => this.trusting.click({ timeout: ONE_TRY_MS }));
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

  /** Presses one of our items in the status bar, which opens a list. */
  async pressStatus(name: 'status' | 'coordinator'): Promise<void> {
    const isOpen = () => this.page.locator('.quick-input-list .monaco-list-row').first().isVisible();
    const item = this.statusItem(name).locator('a').first();
    await againUntil('a list is open', isOpen, () => item.click({ timeout: ONE_TRY_MS }));
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
    await again('it is closed', async () => {
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

  /** What stands beside files and their lines. */
  get marks(): FileMarks {
    return new FileMarks(this.page);
  }

  /** A text anywhere in the window. */
  text(text: RegExp): Promise<void> {
    return this.page.getByText(text).first().waitFor();
  }

  /** Whether a text can be seen anywhere now. */
  shows(text: RegExp): Promise<boolean> {
    return this.page.getByText(text).first().isVisible();
  }

  /** Messages in the corner, and those that were there. */
  get messages(): Messages {
    return new Messages(this.page, (id) =>
      this.evaluate((vscode, command) => vscode.commands.executeCommand(command), id),
    );
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
