import type { ThemeName } from './themes';
import { applyTheme } from './themes';

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
