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
