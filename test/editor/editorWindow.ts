import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import type * as vscode from 'vscode';
import { onTestFinished } from 'vitest';
import { startCodeServer } from '../../scripts/editor/codeServerProcess.mjs';
import { endDrivers } from '../../scripts/editor/endDrivers.mjs';
import { placeExtension } from '../../scripts/editor/placeExtension.mjs';
import { findChromium } from '../../scripts/findChromium.mjs';
import { installedCodeServer } from '../../scripts/setup/codeServer.mjs';
import { NODE_WIDTH } from '../../webview/graph/layout';
import { waitFor } from '../support/waitFor';

/** Chromium without anything that calls home. */
const CHROMIUM = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The frame of a page in a view, unlike that of one in an editor. */
const VIEW = '[src*="purpose=webviewView"]';

type Evaluated<A, R> = (api: typeof vscode, argument: A) => Promise<R> | R;

/** A real VS Code on a folder, with our extension, in a real browser. */
export class EditorWindow {
  private constructor(
    private readonly page: Page,
    private readonly address: string,
    private readonly folder: string,
    private readonly evaluatorFile: string,
    private readonly token: string,
    private readonly processGroup: number,
  ) {}

  /**
   * Opens a folder; everything is ended with the test.
   * @param env for the extension host, and so for drivers and agents too.
   * @param others folders of extensions beside this file that are installed too.
   * @param trusting whether the folder is trusted from the start.
   */
  static async open(
    folder: string,
    env: Record<string, string> = {},
    others: readonly string[] = [],
    trusting = true,
  ): Promise<EditorWindow> {
    const codeServer = installedCodeServer();
    if (codeServer === undefined) {
      throw new Error('code-server is not installed; `npm test -- editor` installs it.');
    }
    const home = mkdtempSync(join(tmpdir(), 'waves-editor-'));
    onTestFinished(() => rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }));
    const extensions = join(home, 'extensions');
    mkdirSync(extensions);
    placeExtension(extensions);
    for (const name of ['evaluator', ...others]) {
      cpSync(resolve(import.meta.dirname, name), join(extensions, name), { recursive: true });
    }
    const token = randomBytes(16).toString('hex');
    const evaluatorFile = join(home, 'evaluator-port');
    const server = await startCodeServer({
      codeServer,
      folder: home,
      trusting,
      settings: { 'git.autorefresh': false, 'terminal.integrated.gpuAcceleration': 'off' },
      env: {
        WAVES_EVALUATOR_TOKEN: token,
        WAVES_EVALUATOR_FILE: evaluatorFile,
        WAVES_DEMO_SECONDS: '1',
        WAVES_CONSENT: 'yes',
        ...env,
      },
    });
    onTestFinished(() => endDrivers(folder));
    onTestFinished(() => server.stop());
    const browser = await chromium.launch({ executablePath: findChromium(), args: CHROMIUM });
    onTestFinished(() => browser.close());
    const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
    const window = new EditorWindow(page, server.address, folder, evaluatorFile, token, server.pid);
    onTestFinished(async ({ task }) => {
      if (task.result?.state === 'fail') {
        const name = task.name.replaceAll(/\W+/g, '-').slice(0, 80);
        await page.screenshot({ path: resolve(import.meta.dirname, `../../test-results/${name}.png`) });
      }
    });
    await window.load();
    return window;
  }

  /** Reloads the window by its own command, which keeps what was open. */
  async reload(): Promise<void> {
    rmSync(this.evaluatorFile, { force: true });
    const loaded = this.page.waitForEvent('load');
    await this.command('Developer: Reload Window');
    await loaded;
    await this.untilUp();
  }

  /** Ends everything of the window at once, as a crash does: nothing of it has time to tidy up. */
  kill(): void {
    process.kill(-this.processGroup, 'SIGKILL');
  }

  private async load(): Promise<void> {
    await this.page.goto(`${this.address}/?folder=${encodeURIComponent(this.folder)}`);
    await this.untilUp();
  }

  private async untilUp(): Promise<void> {
    await this.page.waitForSelector('.monaco-workbench', { timeout: 60_000 });
    await waitFor('the extension host answers', () => this.port() !== undefined, 60_000);
  }

  /** Evaluates a function in the extension host; it may use its two parameters only. */
  async evaluate<R, A = undefined>(work: Evaluated<A, R>, argument?: A): Promise<R> {
    const answer = await fetch(`http://127.0.0.1:${this.port() ?? ''}`, {
      method: 'POST',
      headers: { authorization: this.token },
      body: JSON.stringify({ source: work.toString(), argument }),
    });
    const { value, error } = (await answer.json()) as { value: R; error?: string };
    if (error !== undefined) {
      throw new Error(`In the extension host: ${error}`);
    }
    return value;
  }

  /** Runs a command by its name in the palette, as a person does. */
  async command(title: string): Promise<void> {
    await this.page.keyboard.press('F1');
    const input = this.page.locator('.quick-input-widget input');
    await input.fill(`>${title}`);
    // Commands with longer names match too, and may stand before it.
    const names = this.page.locator('.quick-input-list .monaco-list-row .label-name');
    await names
      .filter({ hasText: wholly(title) })
      .first()
      .click();
  }

  /** Types into the field that is open at the top, and accepts it. */
  async type(text: string): Promise<void> {
    await this.page.locator('.quick-input-widget input').fill(text);
    await this.page.keyboard.press('Enter');
  }

  /** Chooses from the list that is open, by the label of a row. */
  async pick(label: string): Promise<void> {
    await this.page.locator('.quick-input-list .monaco-list-row', { hasText: label }).first().click();
  }

  /** The page of the graph. */
  get graph(): FrameLocator {
    return this.page.frameLocator(`iframe.webview:not(${VIEW})`).frameLocator('iframe#active-frame');
  }

  /** Clicks on the line between two packages of the graph that stand beside each other. */
  async clickBetween(from: string, to: string): Promise<void> {
    const boxOf = async (id: string) => {
      const box = await this.graph.locator(`.react-flow__node[data-id="${id}"]`).boundingBox();
      if (box === null) {
        throw new Error(`${id} is not in the graph.`);
      }
      return box;
    };
    const [source, target] = [await boxOf(from), await boxOf(to)];
    const x = (source.x + source.width + target.x) / 2;
    const y = (source.y + source.height / 2 + target.y + target.height / 2) / 2;
    await this.page.mouse.move(x, y);
    await this.graph.locator('.edge-card').waitFor();
    await this.page.mouse.click(x, y);
  }

  /** Clicks on the bubble of what one package of the graph asks of another in the same wave. */
  async clickHandoff(from: string, to: string): Promise<void> {
    const bubble = await waitForValue('both are in the graph', async () => {
      const boxes = [await this.nodeBox(from), await this.nodeBox(to)];
      const [source, target] = boxes;
      return source && target && bubbleBeside(source, target);
    });
    await waitFor('the line is drawn', async () => {
      await this.page.mouse.move(bubble.x + 1, bubble.y);
      await this.page.mouse.move(bubble.x, bubble.y);
      return (await this.graph.locator('.edge-card').count()) > 0;
    });
    await this.page.mouse.click(bubble.x, bubble.y);
  }

  private async nodeBox(id: string): Promise<Box | undefined> {
    const node = this.graph.locator(`.react-flow__node[data-id="${id}"]`);
    return (await node.count()) === 0 ? undefined : ((await node.boundingBox()) ?? undefined);
  }

  /** Opens a row of a tree view by its spoken name, with the keyboard. */
  async openRow(name: RegExp): Promise<void> {
    const rows = this.page.locator('.pane-body .monaco-list-row');
    await waitFor(`there is ${String(name)}`, async () =>
      (await this.rows()).some((each) => name.test(each)),
    );
    const at = (await this.rows()).findIndex((each) => name.test(each));
    await rows.nth(at).locator('.monaco-tl-twistie').click();
  }

  /** Presses a key where the focus is. */
  press(key: string): Promise<void> {
    return this.page.keyboard.press(key);
  }

  /** The page of the view "Progress", in the side bar or in the panel. */
  get compact(): FrameLocator {
    return this.page.frameLocator(`iframe.webview${VIEW}`).frameLocator('iframe#active-frame');
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
    await this.page.keyboard.press('Escape');
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
    return this.page.getByText(text).first().waitFor({ timeout: 60_000 });
  }

  /** The text of a message that is shown. */
  notification(text: RegExp): Promise<void> {
    return this.page
      .locator('.notification-list-item', { hasText: text })
      .first()
      .waitFor({ timeout: 60_000 });
  }

  /** Presses a button of a message in the corner. */
  async answerNotification(text: RegExp, button: string): Promise<void> {
    const message = this.page.locator('.notification-list-item', { hasText: text }).first();
    await message.getByRole('button', { name: button }).click();
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
    await files.first().waitFor({ timeout: 60_000 });
    await this.page.locator('.search-view .messages', { hasText: /result/ }).waitFor();
    return files.allTextContents();
  }

  private port(): string | undefined {
    try {
      return readFileSync(this.evaluatorFile, 'utf8') || undefined;
    } catch {
      return undefined;
    }
  }
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where the bubble between two packages of one wave stands: right of them, half way. */
function bubbleBeside(source: Box, target: Box): { x: number; y: number } {
  const zoom = source.width / NODE_WIDTH;
  return {
    x: source.x + source.width + 27 * zoom,
    y: (source.y + target.y + source.height) / 2,
  };
}

async function waitForValue<T>(what: string, find: () => Promise<T | undefined>): Promise<T> {
  let found: T | undefined;
  await waitFor(what, async () => (found = await find()) !== undefined, 60_000);
  return found as T;
}

function wholly(text: string): RegExp {
  return new RegExp(`^${text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
}
