import type { PackageStateName } from '../../../../src/run/kernel/kernel';
import { PACKAGE_STATES } from '../../../../src/run/kernel/kernel';

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
export interface StatePaint {
  readonly color: string;
  readonly icon: string;
}

/** The roles that the style sheet gives colours to (picture.css). */
export const COLOR_ROLES = ['background', 'foreground', 'quiet', 'box', 'border', 'lane', 'focus'] as const;

/**
 * Reads the theme from the samples that `ColorSamples` puts on the page: a canvas knows no style sheets, and nowhere
 * else may colours be named.
 */
export function readThemeColors(samples: HTMLElement): ThemeColors {
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
