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

/** What VS Code draws in colours of its own: dimmed descriptions of rows, and the sign of a question. */
const NOT_OURS = /label-description|dialog-icon/;

/** Puts a theme on; then what in a view of the side bar stands out too little. */
export async function faintInView(window: EditorWindow, theme: EditorTheme, view: string): Promise<string[]> {
  const pane = `.pane:has(> .pane-header[aria-label^="${view}"]) .pane-body`;
  return faintIn(window, theme, pane, { texts: 2, marks: 2 });
}

/**
 * Puts a theme on; then what of a part of the window stands out too little, and of a dialog what does not fit in.
 * @param least so much has to be in sight there, or else nothing was measured.
 */
export async function faintIn(
  window: EditorWindow,
  theme: EditorTheme,
  part: string,
  least: { readonly texts: number; readonly marks: number },
): Promise<string[]> {
  const page = await putOn(window, theme);
  const { faint, texts, marks } = await measurePixels(page, [], part);
  const dialog = page.locator(`${part}.monaco-dialog-box, ${part} .dialog-message-detail`);
  const cut = await dialog.evaluateAll((all) =>
    all.flatMap((each) => {
      const { left, top, right, bottom } = each.getBoundingClientRect();
      const isIn = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
      return isIn && each.scrollHeight <= each.clientHeight + 1 ? [] : [`cut off: .${each.className}`];
    }),
  );
  return texts < least.texts || marks < least.marks
    ? [`only ${texts} texts and ${marks} marks are in sight`]
    : [...faint.filter((each) => !NOT_OURS.test(each)), ...cut];
}
