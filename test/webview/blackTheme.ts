import { PACKAGE_STATES } from '../../src/run/kernel/kernel';
import type { ThemeColors } from '../../webview/graph/canvas/picture/themeColors';

/** Colours of no theme. */
export const BLACK: ThemeColors = {
  background: '#fff',
  foreground: '#000',
  quiet: '#000',
  box: '#fff',
  border: '#000',
  lane: '#eee',
  focus: '#00f',
  highContrast: false,
  fontFamily: '"Segoe UI"',
  states: Object.fromEntries(
    PACKAGE_STATES.map((state) => [state, { color: '#000', icon: '' }]),
  ) as ThemeColors['states'],
};
