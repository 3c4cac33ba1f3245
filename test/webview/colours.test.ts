import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { GraphSnapshot } from '../../src/protocol/graph';
import { appearanceOf, PACKAGE_STATES, STATE_APPEARANCE } from '../../src/run/kernel/state/packageStates';
import { WAITS } from '../../src/run/kernel/state/standing';
import { THEMES } from '../../webview/themes';
import { useGraphPages, withPackages } from './graphPage';

const open = useGraphPages();

/** What text has to have beside its ground, and what only marks something (WCAG 2.2, 1.4.3 and 1.4.11). */
const TEXT = 4.5;
const MARK = 3;

/** The recording's packages, each in another state or waiting for somebody else, as many as there are packages for. */
function inEveryState(snapshot: GraphSnapshot, from: number): GraphSnapshot {
  const looks = [
    ...PACKAGE_STATES.map((state) => ({ state })),
    ...WAITS.map((waits) => ({ state: 'working' as const, waits })),
  ];
  const changes = snapshot.packages.flatMap(({ id }, index) => {
    const look = looks[from + index];
    return look === undefined
      ? []
      : [[id, { ...look, violations: ['src/outside.ts'], locks: ['a'] }] as const];
  });
  return withPackages(snapshot, Object.fromEntries(changes));
}

test.each(THEMES)(
  'text and marks of every state stand out from their ground in the %s theme',
  async (theme) => {
    const { page, node, send, snapshot } = await open({ recording: 'running', theme });
    await node('profile-api').waitFor();
    const running = await snapshot('running');
    const looks = PACKAGE_STATES.length + WAITS.length;
    const seen = new Set<string>();
    for (let from = 0; from < looks; from += running.packages.length) {
      const shown = inEveryState(running, from);
      await send({ type: 'snapshot', snapshot: { ...shown, version: running.version + 1 + from } });
      const last = shown.packages.at(Math.min(looks - from, shown.packages.length) - 1);
      await page.locator(`[data-id="${last?.id ?? ''}"] [data-state="${last?.state ?? ''}"]`).waitFor();
      expect(await faint(page), `cards from ${from}`).toEqual([]);
      const colours = await page
        .locator('.package')
        .evaluateAll((cards) => cards.map((card) => card.getAttribute('data-color') ?? ''));
      colours.forEach((colour) => seen.add(colour));
    }
    const all = [
      ...Object.values(STATE_APPEARANCE),
      ...WAITS.map((waits) => appearanceOf({ state: 'working', waits })),
    ].map(({ color }) => color);
    expect([...seen].sort()).toEqual([...new Set(all)].sort());
    await node('profile-api').focus();
    await page.keyboard.press('Enter');
    await page.locator('.inspector code').first().waitFor();
    expect(await faint(page), 'inspector').toEqual([]);
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    expect(await faint(page), 'legend').toEqual([]);
    const legend = await page
      .locator('.sheet-states [data-color]')
      .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-color') ?? ''));
    expect(new Set(legend)).toEqual(new Set(all));
  },
);

/** Everything in sight that stands out too little from what is behind it, with how much it does. */
async function faint(page: Page): Promise<string[]> {
  return page.evaluate(
    ([text, mark]) => {
      const brush = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
      type Colour = readonly [red: number, green: number, blue: number, alpha: number];
      const read = (colour: string): Colour => {
        brush?.clearRect(0, 0, 1, 1);
        if (brush) {
          brush.fillStyle = colour;
        }
        brush?.fillRect(0, 0, 1, 1);
        const [r = 0, g = 0, b = 0, a = 0] = brush?.getImageData(0, 0, 1, 1).data ?? [];
        return [r, g, b, a / 255];
      };
      const over = ([r, g, b, a]: Colour, [R, G, B]: Colour): Colour => [
        r * a + R * (1 - a),
        g * a + G * (1 - a),
        b * a + B * (1 - a),
        1,
      ];
      const ground = (element: Element | null): Colour => {
        if (element === null) {
          return [255, 255, 255, 1];
        }
        const own = read(getComputedStyle(element).backgroundColor);
        const dialog = element.matches('dialog') && own[3] === 0;
        return own[3] === 1 ? own : over(own, ground(dialog ? document.body : element.parentElement));
      };
      const light = ([r, g, b]: Colour): number => {
        const [x = 0, y = 0, z = 0] = [r, g, b].map((part) => {
          const share = part / 255;
          return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * x + 0.7152 * y + 0.0722 * z;
      };
      const ratio = (one: Colour, other: Colour): number => {
        const [a, b] = [light(one), light(other)];
        return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      };
      const found: string[] = [];
      const measure = (element: Element, colour: string, needed: number) => {
        const behind = ground(element);
        const is = ratio(over(read(colour), behind), behind);
        if (is < needed) {
          found.push(`${is.toFixed(2)}: ${element.outerHTML.slice(0, 120)}`);
        }
      };
      for (const element of document.querySelectorAll('body *')) {
        const { width, height } = element.getBoundingClientRect();
        const style = getComputedStyle(element);
        const disabled = element.closest('[disabled], [aria-disabled="true"], select, option') !== null;
        // What reaches only screen readers, or nobody, is drawn in no colour.
        if (width <= 1 || height <= 1 || disabled || !element.checkVisibility({ opacityProperty: true })) {
          continue;
        }
        const words = [...element.childNodes].some(
          (each) => each.nodeType === Node.TEXT_NODE && (each.textContent ?? '').trim() !== '',
        );
        if (words) {
          measure(element, style.color, text);
        }
        if (element.matches('.codicon, .handoff-sign')) {
          measure(element, style.color, mark);
        }
        if (element.matches('.package')) {
          measure(element, getComputedStyle(element, '::before').backgroundColor, mark);
        }
        if (
          element instanceof SVGElement &&
          style.stroke !== 'none' &&
          element.matches('path, line, circle')
        ) {
          measure(element, style.stroke, mark);
        }
      }
      return found;
    },
    [TEXT, MARK] as const,
  );
}
