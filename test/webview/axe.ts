import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
// Declares window.waves.
import type {} from '../../webview/dev/fakeHost';
import type { ThemeName } from '../../webview/themes';
import { THEMES } from '../../webview/themes';

/** What differs between themes; the rest of a page is the same in all. */
const COLOURS = ['color-contrast', 'link-in-text-block'];

/** What axe complains about on a page as it stands: each rule with the element that breaks it. */
export async function complaints(page: Page, rules?: readonly string[]): Promise<string[]> {
  // Our pages have no frames, for which it would open another page each time.
  const axe = new AxeBuilder({ page }).setLegacyMode();
  const { violations } = await (rules === undefined ? axe : axe.withRules([...rules])).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

/**
 * The same in several themes, by default in all, one after the other without loading the page again, as VS Code changes
 * them: by all rules in the first, by those about colours in the others.
 */
export async function complaintsInThemes(
  page: Page,
  themes: readonly ThemeName[] = THEMES,
): Promise<string[]> {
  const found: string[] = [];
  for (const theme of themes) {
    await page.evaluate((name) => window.waves.theme(name), theme);
    const told = await complaints(page, theme === themes[0] ? undefined : COLOURS);
    found.push(...told.map((complaint) => `${theme}: ${complaint}`));
  }
  return found;
}
