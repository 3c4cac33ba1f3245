import type { Page } from 'playwright-core';
import { measurePixels } from '../webview/pixels';
import type { EditorWindow } from './editorWindow';

/** VS Code's own theme of each kind, with the class that its window has then. */
export const EDITOR_THEMES = [
  ['Default Light Modern', 'vs'],
  ['Default Dark Modern', 'vs-dark'],
  ['Default High Contrast', 'hc-black'],
  ['Default High Contrast Light', 'hc-light'],
] as const;

export type EditorTheme = (typeof EDITOR_THEMES)[number];

/** Puts a theme on. @returns the page of the window, once it has it. */
export async function putOn(window: EditorWindow, [name, kind]: EditorTheme): Promise<Page> {
  await window.evaluate(async (vscode, label) => {
    await vscode.workspace.getConfiguration('workbench').update('colorTheme', label, true);
  }, name);
  const page = window.graph.owner().page();
  await page.locator(`.monaco-workbench.${kind}`).waitFor();
  return page;
}

/** Puts a theme on; then what in a view of the side bar stands out too little. VS Code's own dimming of descriptions is not ours. */
export async function faintInView(window: EditorWindow, theme: EditorTheme, view: string): Promise<string[]> {
  const page = await putOn(window, theme);
  const pane = `.pane:has(> .pane-header[aria-label^="${view}"]) .pane-body`;
  const { faint, texts, marks } = await measurePixels(page, [], pane);
  return texts < 2 || marks < 2
    ? [`only ${texts} texts and ${marks} marks are in sight`]
    : faint.filter((each) => !each.includes('label-description'));
}

/** Sizes of a window of 900 pixels' height: as it is mostly, and at 200 %, wide and narrow. */
const SIZES = [
  { width: 1500, height: 900 },
  { width: 750, height: 450 },
  { width: 350, height: 450 },
] as const;

/** Puts a theme on; then what of the question that is open stands out too little, and which of its buttons cannot be seen in a window of some size. */
export async function lackingInQuestion(window: EditorWindow, theme: EditorTheme): Promise<string[]> {
  const page = await putOn(window, theme);
  const within = '.monaco-dialog-box';
  const before = page.viewportSize() ?? SIZES[0];
  const lacking: string[] = [];
  for (const size of SIZES) {
    await page.setViewportSize(size);
    const { faint, texts } = await measurePixels(page, [], within);
    const buttons = await page.locator(`${within} .dialog-buttons .monaco-button`).all();
    const boxes = await Promise.all(buttons.map((button) => button.boundingBox()));
    const hidden = boxes.filter(
      (box) =>
        box === null ||
        box.x < 0 ||
        box.y < 0 ||
        box.x + box.width > size.width ||
        box.y + box.height > size.height,
    ).length;
    lacking.push(
      ...faint,
      ...(texts < 4 ? [`only ${texts} texts are in sight`] : []),
      ...(boxes.length < 2 || hidden > 0 ? [`${hidden} of ${boxes.length} buttons are out of sight`] : []),
    );
  }
  await page.setViewportSize(before);
  return lacking;
}
