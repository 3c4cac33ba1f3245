import * as vscode from 'vscode';

/** What is drawn in the gutter. */
export type GutterShape = 'owner' | 'locked' | 'contested' | 'outside' | 'changing' | 'line';

/** Drawn in a square of 16; `#` stands for the colour. */
const SHAPES: Readonly<Record<GutterShape, string>> = {
  owner: '<circle cx="8" cy="8" r="4" fill="none" stroke="#" stroke-width="2"/>',
  changing: '<circle cx="8" cy="8" r="5" fill="#"/>',
  locked:
    '<rect x="3.5" y="7" width="9" height="6.5" rx="1" fill="#"/><path d="M5.5 7V5a2.5 2.5 0 0 1 5 0v2" fill="none" stroke="#" stroke-width="1.6"/>',
  contested:
    '<path d="M2 5.5h10M9.5 3l3 2.5-3 2.5M14 10.5H4M6.5 8l-3 2.5 3 2.5" fill="none" stroke="#" stroke-width="1.6"/>',
  outside:
    '<path d="M8 2 15 14H1Z" fill="none" stroke="#" stroke-width="1.5"/><path d="M8 6.5v3.5M8 11.4v1.4" stroke="#" stroke-width="1.6"/>',
  line: '<rect x="6" y="0" width="3" height="16" fill="#"/>',
};

/** The manifest's entry for a colour. */
interface ContributedColor {
  readonly id: string;
  readonly defaults: Readonly<Record<'dark' | 'light' | 'highContrast' | 'highContrastLight', string>>;
}

/**
 * An icon for the gutter in one of our colours, as it is in the theme that is shown: the editor takes pictures there,
 * and no theme colours.
 */
export function gutterIcon(shape: GutterShape, color: string, manifest: unknown): vscode.Uri {
  const { colors } = (manifest as { contributes: { colors: readonly ContributedColor[] } }).contributes;
  const defaults = colors.find(({ id }) => id === color)?.defaults;
  const paint = defaults?.[themeKind()] ?? '#888888';
  const picture = `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16">${SHAPES[shape].replaceAll('"#"', `"${paint}"`)}</svg>`;
  return vscode.Uri.parse(`data:image/svg+xml;base64,${Buffer.from(picture).toString('base64')}`);
}

function themeKind(): keyof ContributedColor['defaults'] {
  switch (vscode.window.activeColorTheme.kind) {
    case vscode.ColorThemeKind.Light:
      return 'light';
    case vscode.ColorThemeKind.HighContrast:
      return 'highContrast';
    case vscode.ColorThemeKind.HighContrastLight:
      return 'highContrastLight';
    case vscode.ColorThemeKind.Dark:
      return 'dark';
  }
}
