import type { JSX, ReactNode } from 'react';
import { createContext, useContext, useEffect, useRef, useState } from 'react';
import { ColorSamples } from './colorSamples';
import { onThemeChange } from './onThemeChange';
import type { ThemeColors } from './themeColors';
import { readThemeColors } from './themeColors';

/** As a canvas names the font of the icons; any size stands for all. */
const ICON_FONT = '16px codicon';

const ThemeColorsContext = createContext<ThemeColors | undefined>(undefined);

/** The theme's colours for what is painted; undefined until they have been read. */
export function useThemeColors(): ThemeColors | undefined {
  return useContext(ThemeColorsContext);
}

/** Reads the theme for all that is painted below: before there is anything to paint, and again when it changes. */
export function ThemeColorsSource({ children }: { readonly children: ReactNode }): JSX.Element {
  const samples = useRef<HTMLDivElement>(null);
  const [colors, setColors] = useState<ThemeColors>();
  useEffect(() => {
    const read = (): void => setColors(samples.current ? readThemeColors(samples.current) : undefined);
    read();
    if (!document.fonts.check(ICON_FONT)) {
      // Icons drawn before their font had arrived would stay empty.
      void document.fonts.load(ICON_FONT).then(read);
    }
    return onThemeChange(read);
  }, []);
  return (
    <ThemeColorsContext value={colors}>
      <ColorSamples container={samples} />
      {children}
    </ThemeColorsContext>
  );
}
