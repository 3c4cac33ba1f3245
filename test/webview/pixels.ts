import type { Page } from 'playwright-core';

/** What text has to have beside its ground, and what only marks something (WCAG 2.2, 1.4.3 and 1.4.11). */
const NEEDED = { text: 4.5, mark: 3 } as const;

/** A part of the page that is drawn in a colour of its own. */
interface Spot {
  readonly kind: keyof typeof NEEDED;
  readonly what: string;
  /** In pixels of the page, where it is drawn. */
  readonly ink: Box;
  /** Where what lies behind it is seen; absent: in the same place, as most of it. */
  readonly ground?: Box;
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What was measured of a page. */
export interface Measured {
  /** What stands out too little: kind, how much it does, what it is, both colours. */
  readonly faint: readonly string[];
  /** How many spots of each kind were measured. */
  readonly texts: number;
  readonly marks: number;
}

/**
 * Measures on a picture of the page, as it is drawn, how much each text and mark in sight stands out: the pixel that differs most
 * from the colour that most of the ground has. Edges of letters are blended with the ground, so this says too little rather than
 * too much. What is covered, disabled or beside the screen is left out, and so is what only separates.
 * @param sources packages from whose cards lines lead, which are measured where they begin.
 * @param within what all that is measured lies in, as a selector.
 */
export async function measurePixels(
  page: Page,
  sources: readonly string[] = [],
  within = 'body',
): Promise<Measured> {
  const spots = await page.evaluate(spotsOf, { sources, within });
  const picture = (await page.screenshot({ animations: 'disabled', caret: 'hide' })).toString('base64');
  const ratios = await page.evaluate(ratiosOf, { spots, picture });
  const faint = spots.flatMap(({ kind, what }, index) => {
    const { ratio, ink, ground } = ratios[index] ?? { ratio: 0, ink: '', ground: '' };
    return ratio < NEEDED[kind] ? [`${kind} ${ratio.toFixed(2)}: ${what} (${ink} on ${ground})`] : [];
  });
  const texts = spots.filter(({ kind }) => kind === 'text').length;
  return { faint, texts, marks: spots.length - texts };
}

/** From now on two pixels of the screen for each of the page, so that strokes of letters are drawn in full. */
export async function magnify(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const { width, height } = page.viewportSize() ?? { width: 0, height: 0 };
  const metrics = { width, height, deviceScaleFactor: 2, mobile: false };
  await devtools.send('Emulation.setDeviceMetricsOverride', metrics);
}

/** Runs in the page. */
function spotsOf({ sources, within }: { sources: readonly string[]; within: string }): Spot[] {
  const spots: Spot[] = [];
  const isSeen = (element: Element, { x, y, width, height }: Box): boolean => {
    const [across, down] = [x + width / 2, y + height / 2];
    if (width < 2 || height < 2 || x < 0 || y < 0 || x + width > innerWidth || y + height > innerHeight) {
      return false;
    }
    if (element.closest('[disabled], [aria-disabled="true"], option') !== null) {
      return false;
    }
    // Of two ends and the middle: what is cut off has no end in sight.
    return [x + 1, across, x + width - 1].every((at) => {
      const top = document.elementsFromPoint(at, down).find((each) => {
        const { pointerEvents } = getComputedStyle(each);
        return pointerEvents !== 'none' || each === element || element.contains(each);
      });
      return top !== undefined && (top === element || element.contains(top) || top.contains(element));
    });
  };
  const shown = (element: Element) =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
    const element = node.parentElement;
    const words = (node.textContent ?? '').trim();
    if (
      element === null ||
      element.closest(within) === null ||
      !/[\p{L}\p{N}]/u.test(words) ||
      element.closest('script, style, svg') !== null ||
      !shown(element)
    ) {
      continue;
    }
    const range = document.createRange();
    range.selectNodeContents(node);
    // The widest: what only indents a line may have a box of its own.
    const [box] = [...range.getClientRects()]
      .filter((each) => isSeen(element, each))
      .sort((a, b) => b.width - a.width);
    if (box !== undefined) {
      const { x, y, width, height } = box;
      spots.push({
        kind: 'text',
        what: `"${words.slice(0, 40)}" in .${element.className}`,
        ink: { x, y, width, height },
      });
    }
  }
  for (const element of document.querySelectorAll(
    '.codicon, .package, .chart-bar, .sheet-flows svg, svg rect[class], .mark',
  )) {
    const { x, y, width, height } = element.getBoundingClientRect();
    const box = { x, y, width, height };
    if (element.closest(within) === null || !shown(element) || !isSeen(element, box)) {
      continue;
    }
    const what = `.${element.getAttribute('class') ?? ''} ${element.getAttribute('data-color') ?? ''}`;
    if (element.matches('.package')) {
      const stripe = getComputedStyle(element, '::before');
      const left = x + element.clientLeft + Number.parseFloat(stripe.left);
      const middle = { y: y + height / 2 - 4, height: 8 };
      spots.push({
        kind: 'mark',
        what: `stripe of ${what}`,
        ink: { x: left, width: Number.parseFloat(stripe.width), ...middle },
        ground: { x: left + Number.parseFloat(stripe.width) + 1, width: 3, ...middle },
      });
    } else if (element.matches('.chart-bar, svg rect')) {
      spots.push({ kind: 'mark', what, ink: box, ground: { x, y: y - 3, width, height: 2 } });
    } else {
      spots.push({ kind: 'mark', what, ink: box });
    }
  }
  for (const id of sources) {
    const card = document.querySelector(`.react-flow__node[data-id="${id}"]`)?.getBoundingClientRect();
    if (card !== undefined && card.right + 12 < innerWidth && card.top > 0 && card.bottom < innerHeight) {
      const ink = { x: card.right + 4, y: card.top + card.height / 2 - 4, width: 8, height: 8 };
      spots.push({ kind: 'mark', what: `line from ${id}`, ink });
    }
  }
  return spots;
}

/** Runs in the page. */
async function ratiosOf(given: {
  spots: Spot[];
  picture: string;
}): Promise<{ ratio: number; ink: string; ground: string }[]> {
  const bytes = Uint8Array.from(atob(given.picture), (each) => each.codePointAt(0) ?? 0);
  const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
  const brush = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d', {
    willReadFrequently: true,
  });
  if (brush === null) {
    throw new Error('No canvas can be had.');
  }
  brush.drawImage(bitmap, 0, 0);
  const scale = bitmap.width / innerWidth;
  const coloursOf = ({ x, y, width, height }: Box): Map<number, number> => {
    const counts = new Map<number, number>();
    const { data } = brush.getImageData(
      Math.round(x * scale),
      Math.round(y * scale),
      Math.max(1, Math.round(width * scale)),
      Math.max(1, Math.round(height * scale)),
    );
    for (let at = 0; at < data.length; at += 4) {
      const colour = ((data[at] ?? 0) << 16) | ((data[at + 1] ?? 0) << 8) | (data[at + 2] ?? 0);
      counts.set(colour, (counts.get(colour) ?? 0) + 1);
    }
    return counts;
  };
  const light = (colour: number): number => {
    const [r = 0, g = 0, b = 0] = [colour >> 16, (colour >> 8) & 255, colour & 255].map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one: number, other: number): number => {
    const [a, b] = [light(one), light(other)];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  };
  const written = (colour: number) => `#${colour.toString(16).padStart(6, '0')}`;
  return given.spots.map(({ ink, ground }) => {
    const drawn = coloursOf(ink);
    const behind = [...(ground === undefined ? drawn : coloursOf(ground))];
    const [most = 0] = behind.toSorted(([, a], [, b]) => b - a)[0] ?? [];
    const best = [...drawn.keys()].reduce((a, b) => (contrast(b, most) > contrast(a, most) ? b : a), most);
    return { ratio: contrast(best, most), ink: written(best), ground: written(most) };
  });
}
