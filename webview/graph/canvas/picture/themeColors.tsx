import type { JSX, ReactNode, RefObject } from 'react';
import { createContext, useContext, useEffect, useRef, useState, memo } from 'react';
import './picture.css';
import type { PackageStateName } from '../../../../src/run/kernel/kernel';
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

/** What a picture is painted with. Colours are resolved, so that a canvas understands them. */
export interface ThemeColors {
  readonly background: string;
  readonly foreground: string;
  readonly quiet: string;
  readonly box: string;
  readonly border: string;
  readonly lane: string;
  readonly focus: string;
  readonly highContrast: boolean;
  readonly fontFamily: string;
  readonly states: Readonly<Record<PackageStateName, StatePaint>>;
}

/** How a state is painted: its colour, and its icon as a character of the icon font. */
interface StatePaint {
  readonly color: string;
  readonly icon: string;
}

/** The roles that the style sheet gives colours to (picture.css). */
const COLOR_ROLES = ['background', 'foreground', 'quiet', 'box', 'border', 'lane', 'focus'] as const;

/**
 * Reads the theme from the samples that `ColorSamples` puts on the page: a canvas knows no style sheets, and nowhere
 * else may colours be named.
 */
function readThemeColors(samples: HTMLElement): ThemeColors {
  const colorOf = (selector: string): string => {
    const sample = samples.querySelector(selector);
    return sample ? getComputedStyle(sample).color : '';
  };
  const role = (name: (typeof COLOR_ROLES)[number]): string => colorOf(`[data-role="${name}"]`);
  const states = Object.fromEntries(
    PACKAGE_STATES.map((state): [string, StatePaint] => {
      const sample = samples.querySelector(`[data-state="${state}"]`);
      const content = sample ? getComputedStyle(sample, '::before').content : '';
      return [state, { color: colorOf(`[data-state="${state}"]`), icon: content.replaceAll(/["']/g, '') }];
    }),
  ) as Record<PackageStateName, StatePaint>;
  return {
    background: role('background'),
    foreground: role('foreground'),
    quiet: role('quiet'),
    box: role('box'),
    border: role('border'),
    lane: role('lane'),
    focus: role('focus'),
    highContrast: document.body.matches('.vscode-high-contrast, .vscode-high-contrast-light'),
    fontFamily: getComputedStyle(samples).fontFamily,
    states,
  };
}
