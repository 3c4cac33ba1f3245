import type { Page } from 'playwright-core';

/** What stands beside files in the explorer, and beside the lines of the editor that is shown. */
export class FileMarks {
  constructor(private readonly page: Page) {}

  /** The badge of a file at the top of the explorer, without git's own; empty where it has none. */
  async badge(file: string): Promise<string> {
    const label = this.page.locator(
      `.explorer-folders-view .monaco-list-row[aria-label^="${file}"] .monaco-icon-label`,
    );
    const content = await label.first().evaluate((element) => getComputedStyle(element, '::after').content);
    return content
      .replaceAll('"', '')
      .split(', ')
      .filter((mark) => !/^([AMUDRCT!]|none|normal)$/.test(mark))
      .join(', ');
  }

  /** Our icons beside the lines of the editor that is shown, as pictures. */
  async gutterIcons(): Promise<string[]> {
    const glyphs = this.page.locator('.editor-instance .cgmr, .editor-instance .glyph-margin-widgets > *');
    const pictures = await glyphs.evaluateAll((found) =>
      found.map((each) => getComputedStyle(each).backgroundImage),
    );
    return pictures.filter((picture) => picture.includes('data:image/svg+xml'));
  }

  /** How many pixels of the editor's overview ruler are painted. */
  async paintedInRuler(): Promise<number> {
    const ruler = this.page.locator('.editor-instance canvas.decorationsOverviewRuler').first();
    return ruler.evaluate((canvas: HTMLCanvasElement) => {
      const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      return Array.from(pixels).filter((value, at) => at % 4 === 3 && value > 0).length;
    });
  }
}
