/** The four kinds of themes of VS Code. */
export const THEMES = ['dark', 'light', 'hc-dark', 'hc-light'] as const;

export type ThemeName = (typeof THEMES)[number];

/** `contributes.colors` of package.json; the script that builds a page puts it in. */
declare const CONTRIBUTED_COLORS: readonly {
  readonly id: string;
  readonly defaults: Readonly<Record<'dark' | 'light' | 'highContrast' | 'highContrastLight', string>>;
}[];

const KINDS = {
  dark: 'dark',
  light: 'light',
  'hc-dark': 'highContrast',
  'hc-light': 'highContrastLight',
} as const;

interface Theme {
  readonly bodyClass: string;
  /** Theme colours by their id in VS Code; what a theme does not define is absent, as in VS Code. */
  readonly colors: Readonly<Record<string, string>>;
}

const FONTS: Readonly<Record<string, string>> = {
  'font-family': '"Segoe WPC", "Segoe UI", system-ui, "Ubuntu", "Droid Sans", "Liberation Sans", sans-serif',
  'font-size': '13px',
  'font-weight': 'normal',
};

const DARK: Theme = {
  bodyClass: 'vscode-dark',
  colors: {
    foreground: '#cccccc',
    descriptionForeground: '#9d9d9d',
    disabledForeground: '#cccccc80',
    'icon.foreground': '#cccccc',
    focusBorder: '#0078d4',
    'editor.background': '#1f1f1f',
    'editor.foreground': '#cccccc',
    'editorWidget.background': '#202020',
    'editorWidget.foreground': '#cccccc',
    'editorError.foreground': '#f14c4c',
    'editorWarning.foreground': '#cca700',
    'editorInfo.foreground': '#3794ff',
    'textPreformat.foreground': '#d7ba7d',
    'textPreformat.background': '#ffffff1a',
    'textCodeBlock.background': '#0a0a0a66',
    'widget.border': '#313131',
    'widget.shadow': '#0000005c',
    'panel.border': '#2b2b2b',
    'button.background': '#0078d4',
    'button.foreground': '#ffffff',
    'button.hoverBackground': '#026ec1',
    'button.border': '#ffffff1a',
    'button.secondaryBackground': '#313131',
    'button.secondaryForeground': '#cccccc',
    'button.secondaryHoverBackground': '#3c3c3c',
    'toolbar.hoverBackground': '#5a5d5e50',
    'toolbar.activeBackground': '#63666750',
    'inputOption.activeBackground': '#2489db82',
    'inputOption.activeBorder': '#2488db',
    'inputOption.activeForeground': '#ffffff',
    'keybindingLabel.background': '#8080802b',
    'keybindingLabel.foreground': '#cccccc',
    'keybindingLabel.border': '#33333399',
    'keybindingLabel.bottomBorder': '#44444499',
    'charts.foreground': '#cccccc',
    'charts.blue': '#3794ff',
    'charts.green': '#89d185',
    'charts.red': '#f14c4c',
    'charts.orange': '#d18616',
    'charts.yellow': '#cca700',
  },
};

const LIGHT: Theme = {
  bodyClass: 'vscode-light',
  colors: {
    foreground: '#3b3b3b',
    descriptionForeground: '#3b3b3b',
    disabledForeground: '#61616180',
    'icon.foreground': '#3b3b3b',
    focusBorder: '#005fb8',
    'editor.background': '#ffffff',
    'editor.foreground': '#3b3b3b',
    'editorWidget.background': '#f8f8f8',
    'editorWidget.foreground': '#3b3b3b',
    'editorError.foreground': '#e51400',
    'editorWarning.foreground': '#bf8803',
    'editorInfo.foreground': '#1a85ff',
    'textPreformat.foreground': '#a31515',
    'textPreformat.background': '#0000001a',
    'textCodeBlock.background': '#dcdcdc66',
    'widget.border': '#e5e5e5',
    'widget.shadow': '#00000029',
    'panel.border': '#e5e5e5',
    'button.background': '#005fb8',
    'button.foreground': '#ffffff',
    'button.hoverBackground': '#0258a8',
    'button.border': '#0000001a',
    'button.secondaryBackground': '#e5e5e5',
    'button.secondaryForeground': '#3b3b3b',
    'button.secondaryHoverBackground': '#cccccc',
    'toolbar.hoverBackground': '#b8b8b850',
    'toolbar.activeBackground': '#a6a6a650',
    'inputOption.activeBackground': '#bed6ed',
    'inputOption.activeBorder': '#005fb8',
    'inputOption.activeForeground': '#000000',
    'keybindingLabel.background': '#dddddd66',
    'keybindingLabel.foreground': '#3b3b3b',
    'keybindingLabel.border': '#cccccc66',
    'keybindingLabel.bottomBorder': '#bbbbbb66',
    'charts.foreground': '#3b3b3b',
    'charts.blue': '#1a85ff',
    'charts.green': '#388a34',
    'charts.red': '#e51400',
    'charts.orange': '#d18616',
    'charts.yellow': '#bf8803',
  },
};

const HIGH_CONTRAST_DARK: Theme = {
  bodyClass: 'vscode-high-contrast',
  colors: {
    foreground: '#ffffff',
    descriptionForeground: '#ffffffb3',
    disabledForeground: '#a5a5a5',
    'icon.foreground': '#ffffff',
    focusBorder: '#f38518',
    contrastBorder: '#6fc3df',
    contrastActiveBorder: '#f38518',
    'editor.background': '#000000',
    'editor.foreground': '#ffffff',
    'editorWidget.background': '#0c141f',
    'editorWidget.foreground': '#ffffff',
    'editorError.foreground': '#f48771',
    'editorWarning.foreground': '#ffd370',
    'editorInfo.foreground': '#3794ff',
    'textPreformat.foreground': '#000000',
    'textPreformat.background': '#ffffff',
    'textCodeBlock.background': '#000000',
    'widget.border': '#6fc3df',
    'panel.border': '#6fc3df',
    'button.background': '#000000',
    'button.foreground': '#ffffff',
    'button.border': '#6fc3df',
    'button.secondaryForeground': '#ffffff',
    'toolbar.hoverOutline': '#f38518',
    'inputOption.activeBackground': '#00000000',
    'inputOption.activeBorder': '#6fc3df',
    'inputOption.activeForeground': '#ffffff',
    'keybindingLabel.background': '#00000000',
    'keybindingLabel.foreground': '#ffffff',
    'keybindingLabel.border': '#6fc3df',
    'keybindingLabel.bottomBorder': '#6fc3df',
    'charts.foreground': '#ffffff',
    'charts.blue': '#3794ff',
    'charts.green': '#89d185',
    'charts.red': '#f48771',
    'charts.orange': '#d18616',
    'charts.yellow': '#ffd370',
  },
};

const HIGH_CONTRAST_LIGHT: Theme = {
  bodyClass: 'vscode-high-contrast vscode-high-contrast-light',
  colors: {
    foreground: '#292929',
    descriptionForeground: '#292929b3',
    disabledForeground: '#7f7f7f',
    'icon.foreground': '#292929',
    focusBorder: '#006bbd',
    contrastBorder: '#0f4a85',
    contrastActiveBorder: '#006bbd',
    'editor.background': '#ffffff',
    'editor.foreground': '#292929',
    'editorWidget.background': '#ffffff',
    'editorWidget.foreground': '#292929',
    'editorError.foreground': '#b5200d',
    'editorWarning.foreground': '#895503',
    'editorInfo.foreground': '#1a85ff',
    'textPreformat.foreground': '#ffffff',
    'textPreformat.background': '#09345f',
    'textCodeBlock.background': '#f2f2f2',
    'widget.border': '#0f4a85',
    'panel.border': '#0f4a85',
    'button.background': '#0f4a85',
    'button.foreground': '#ffffff',
    'button.hoverBackground': '#0f4a85',
    'button.border': '#0f4a85',
    'button.secondaryBackground': '#ffffff',
    'button.secondaryForeground': '#292929',
    'toolbar.hoverOutline': '#006bbd',
    'inputOption.activeBackground': '#00000000',
    'inputOption.activeBorder': '#0f4a85',
    'inputOption.activeForeground': '#292929',
    'keybindingLabel.background': '#dddddd66',
    'keybindingLabel.foreground': '#292929',
    'keybindingLabel.border': '#0f4a85',
    'keybindingLabel.bottomBorder': '#292929',
    'charts.foreground': '#292929',
    'charts.blue': '#1a85ff',
    'charts.green': '#374e06',
    'charts.red': '#b5200d',
    'charts.orange': '#a1260d',
    'charts.yellow': '#895503',
  },
};

const BY_NAME: Readonly<Record<ThemeName, Theme>> = {
  dark: DARK,
  light: LIGHT,
  'hc-dark': HIGH_CONTRAST_DARK,
  'hc-light': HIGH_CONTRAST_LIGHT,
};

/** Dresses the page as VS Code does: custom properties on the root element, a class on the body. */
export function applyTheme(name: ThemeName): void {
  const theme = BY_NAME[name];
  const own = CONTRIBUTED_COLORS.map(({ id, defaults }) => [id, defaults[KINDS[name]]]);
  const { style } = document.documentElement;
  style.cssText = '';
  for (const [id, value] of Object.entries({
    ...FONTS,
    ...TERMINAL_COLORS[name.endsWith('light') ? 'light' : 'dark'],
    ...theme.colors,
    ...(Object.fromEntries(own) as Record<string, string>),
  })) {
    style.setProperty(`--vscode-${id.replaceAll('.', '-')}`, value);
  }
  document.body.className = theme.bodyClass;
}

const NAMES = ['Black', 'Red', 'Green', 'Yellow', 'Blue', 'Magenta', 'Cyan', 'White'];

function terminalColors(
  plain: readonly string[],
  bright: readonly string[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    NAMES.flatMap((name, index) => [
      [`terminal.ansi${name}`, plain[index] ?? ''],
      [`terminal.ansiBright${name}`, bright[index] ?? ''],
    ]),
  );
}

/** The colours that VS Code's terminal has in dark and in light themes, unless the theme says otherwise. */
const TERMINAL_COLORS = {
  dark: terminalColors(
    ['#000000', '#cd3131', '#0dbc79', '#e5e510', '#2472c8', '#bc3fbc', '#11a8cd', '#e5e5e5'],
    ['#666666', '#f14c4c', '#23d18b', '#f5f543', '#3b8eea', '#d670d6', '#29b8db', '#e5e5e5'],
  ),
  light: terminalColors(
    ['#000000', '#cd3131', '#107c10', '#949800', '#0451a5', '#bc05bc', '#0598bc', '#555555'],
    ['#666666', '#cd3131', '#14ce14', '#b5ba00', '#0451a5', '#bc05bc', '#0598bc', '#a5a5a5'],
  ),
} as const;

/**
 * Dresses a page that stands alone as the system asks for it, now and whenever that changes. Where the system forces
 * its own colours, ours are replaced by those: a canvas is not forced by itself.
 */
export function followSystemTheme(): void {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const contrast = matchMedia('(prefers-contrast: more)');
  const forced = matchMedia('(forced-colors: active)');
  const apply = (): void => {
    applyTheme(themeFor(dark.matches, contrast.matches || forced.matches));
    if (forced.matches) {
      forceColors();
    }
  };
  [dark, contrast, forced].forEach((query) => query.addEventListener('change', apply));
  apply();
}

function themeFor(dark: boolean, contrast: boolean): ThemeName {
  const plain = dark ? 'dark' : 'light';
  return contrast ? `hc-${plain}` : plain;
}

/** The system's colours by the part of a theme colour's name that says what it is for; the first that fits counts. */
const SYSTEM_COLORS: readonly (readonly [RegExp, string])[] = [
  [/contrastBorder|[bB]order$/, 'CanvasText'],
  [/focus|active(Border|Foreground)$/, 'Highlight'],
  [/button.*foreground/i, 'ButtonText'],
  [/button.*background/i, 'ButtonFace'],
  [/background/i, 'Canvas'],
];

function forceColors(): void {
  const { style } = document.documentElement;
  for (const name of Array.from(style).filter((each) => /^--vscode-(?!font)/.test(each))) {
    const [, color = 'CanvasText'] = SYSTEM_COLORS.find(([pattern]) => pattern.test(name)) ?? [];
    style.setProperty(name, color);
  }
}
