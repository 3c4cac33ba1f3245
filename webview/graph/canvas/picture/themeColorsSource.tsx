import type { JSX, ReactNode, RefObject } from 'react';
import { createContext, useContext, useEffect, useRef, useState, memo } from 'react';
import type { ThemeColors } from './themeColors';
import { readThemeColors, COLOR_ROLES } from './themeColors';
import './picture.css';
import { PACKAGE_STATES, STATE_APPEARANCE } from '../../../../src/run/kernel/kernel';

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

/** Calls `listener` when VS Code changes the theme, which it does by styles and classes of the page's root and body. */
function onThemeChange(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  for (const element of [document.documentElement, document.body]) {
    observer.observe(element, { attributes: true, attributeFilter: ['style', 'class'] });
  }
  return () => observer.disconnect();
}

/** One invisible element for each colour and icon that a canvas needs, so that style sheets alone decide on them. */
const ColorSamples = memo(function ColorSamples({
  container,
}: {
  container: RefObject<HTMLDivElement | null>;
}): JSX.Element {
  return (
    <div ref={container} className="color-samples" aria-hidden="true">
      {COLOR_ROLES.map((role) => (
        <i key={role} data-role={role} />
      ))}
      {PACKAGE_STATES.map((state) => (
        <i
          key={state}
          className={`codicon codicon-${STATE_APPEARANCE[state].codicon}`}
          data-state={state}
          data-color={STATE_APPEARANCE[state].color}
        />
      ))}
    </div>
  );
});
