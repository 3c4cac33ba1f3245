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
export const TERMINAL_COLORS = {
  dark: terminalColors(
    ['#000000', '#cd3131', '#0dbc79', '#e5e510', '#2472c8', '#bc3fbc', '#11a8cd', '#e5e5e5'],
    ['#666666', '#f14c4c', '#23d18b', '#f5f543', '#3b8eea', '#d670d6', '#29b8db', '#e5e5e5'],
  ),
  light: terminalColors(
    ['#000000', '#cd3131', '#107c10', '#949800', '#0451a5', '#bc05bc', '#0598bc', '#555555'],
    ['#666666', '#cd3131', '#14ce14', '#b5ba00', '#0451a5', '#bc05bc', '#0598bc', '#a5a5a5'],
  ),
} as const;
