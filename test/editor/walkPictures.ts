import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Way } from '../../scripts/pictures/camera.mjs';
import { FEW_WAYS, nameOf, sizeOf, take, WAYS } from '../../scripts/pictures/camera.mjs';
import { WALK_SCREENS } from '../../scripts/pictures/walkScreens.mjs';
import { EDITOR_THEMES, putOn } from './contrast';
import type { WindowOptions } from './editorWindow';
import { EditorWindow } from './editorWindow';

/** Where `npm run pictures` wants the pictures of the walk; not there in a test. */
const FOLDER = process.env['WAVES_PICTURES'];
/** All ways to look, as PNG; else the few of the gallery. */
const IS_ALL = process.env['WAVES_PICTURES_ALL'] === '1';

/** What brings what is to be seen: a command of ours that asks by a list, or nothing. */
type Shown = { readonly command?: string };

const THEMES = {
  light: EDITOR_THEMES[0],
  dark: EDITOR_THEMES[1],
  'hc-dark': EDITOR_THEMES[2],
  'hc-light': EDITOR_THEMES[3],
} as const;

/** How wide the side bar is beside the graph, in pixels. */
const WIDE = 290;

/** Draws the edge of the side bar to where it was before a narrower window had moved it. */
async function widen(page: Page): Promise<void> {
  const bar = await page.locator('.part.sidebar').boundingBox();
  if (bar === null || bar.width >= WIDE) {
    return;
  }
  const y = bar.y + bar.height / 2;
  await page.mouse.move(bar.x + bar.width, y);
  await page.mouse.down();
  await page.mouse.move(bar.x + WIDE, y, { steps: 5 });
  await page.mouse.up();
}

/** The windows of a walk that pictures are taken of: the one that walks, and one in German that looks on. */
export class WalkPictures {
  private constructor(private readonly windows: Readonly<Record<string, EditorWindow>>) {}

  /** Without a wish for pictures there is no second window, and none is taken. */
  static async of(window: EditorWindow, folder: string, options: WindowOptions): Promise<WalkPictures> {
    return new WalkPictures(
      FOLDER === undefined
        ? {}
        : { en: window, de: await EditorWindow.open(folder, { ...options, language: 'de' }) },
    );
  }

  /** Whether pictures are wanted, for what has to take longer then. */
  static readonly areWanted = FOLDER !== undefined;

  /** Takes the pictures of a screen, by its name in the gallery. */
  async keep(name: string, { command }: Shown = {}): Promise<void> {
    const screen = WALK_SCREENS.find((each) => each.name === name);
    if (screen === undefined) {
      throw new Error(`The gallery has no "${name}".`);
    }
    for (const [language, window] of Object.entries(this.windows)) {
      if (screen.isOnce === true) {
        if (language === 'en') {
          await this.keepOnce(window, name);
        }
        continue;
      }
      if (name === 'walk-plan') {
        await window.evaluate((vscode) => vscode.commands.executeCommand('waves.openGraph'));
        await window.graph.locator('.react-flow__node').first().waitFor();
      }
      for (const way of (IS_ALL ? WAYS : FEW_WAYS).filter((each) => each.language === language)) {
        await this.takeIn(window, way, name, command);
      }
      // As it was before, for whoever goes on walking.
      await window.graph.owner().page().setViewportSize({ width: 1280, height: 800 });
      await window.evaluate((vscode) => vscode.commands.executeCommand('waves.packages.focus'));
    }
  }

  /** What is open at this moment, as it is. */
  private async keepOnce(window: EditorWindow, name: string): Promise<void> {
    for (const theme of ['dark', 'light'] as const) {
      await take(await putOn(window, THEMES[theme]), pathOf(`${name}.${theme}`));
    }
  }

  private async takeIn(window: EditorWindow, way: Way, name: string, command?: string): Promise<void> {
    const page = await putOn(window, THEMES[way.theme as keyof typeof THEMES]);
    // In a narrow window there is no room for both, and a person shuts the side bar while the graph is looked at.
    const isShut = way.width < 1000 && name !== 'walk-empty';
    await window.evaluate(
      async (vscode, room) => {
        await vscode.commands.executeCommand('workbench.view.extension.waves');
        await vscode.commands.executeCommand(`workbench.action.${room}`);
        await vscode.commands.executeCommand('notifications.clearAll');
      },
      isShut ? 'closeSidebar' : 'focusSideBar',
    );
    await page.setViewportSize(sizeOf(way));
    if (!isShut && name !== 'walk-empty') {
      await widen(page);
    }
    if (command !== undefined) {
      await window.evaluate((vscode, id) => void vscode.commands.executeCommand(id), command);
      await page.locator('.quick-input-list .monaco-list-row').first().waitFor();
    }
    await take(page, pathOf(`${name}.${nameOf(way)}`));
    if (command !== undefined) {
      await window.escape();
    }
  }
}

function pathOf(name: string): string {
  return join(FOLDER ?? '', `${name}.${IS_ALL ? 'png' : 'webp'}`);
}
