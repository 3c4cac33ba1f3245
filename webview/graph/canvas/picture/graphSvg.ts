import type { GraphSnapshot } from '../../../../src/protocol/graph';
import type { PackageStateName } from '../../../../src/run/kernel/kernel';
import type { Trace } from '../lines/edgeLook';
import { SvgTrace } from '../lines/edgeLook';
import { handoffLines } from '../lines/handoffLines';
import type { GraphLayout } from '../layout/layout';
import { paintSheet } from './paintPicture';
import type { Line, Pen, TextLook } from './pen';
import { sceneOf } from './scene';
import type { ThemeColors } from './themeColors';

const MARGIN = 24;
const HEADER = 40;

/** The whole graph as an SVG picture that needs nothing else: what the page shows without anything selected. */
export function graphSvg(snapshot: GraphSnapshot, layout: GraphLayout, colors: ThemeColors): string {
  const width = layout.width + 2 * MARGIN;
  const height = layout.height + 2 * MARGIN + HEADER;
  const [left, top] = [-MARGIN, -MARGIN - HEADER];
  const packages = new Map(snapshot.packages.map((item) => [item.id, item]));
  const pen = new SvgPen(colors);
  const content = {
    scene: sceneOf(layout, snapshot.edges),
    packages,
    handoffs: handoffLines(layout, packages),
    selected: undefined,
    showCritical: true,
    showRedundant: false,
    matches: undefined,
    marked: new Set<string>(),
  };
  paintSheet(pen, content, colors);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${left} ${top} ${width} ${height}" font-family="system-ui, sans-serif">`,
    `<title>${escaped(snapshot.feature.title)}</title>`,
    `<rect x="${left}" y="${top}" width="100%" height="100%" fill=${quoted(colors.background)}/>`,
    ...pen.parts,
    '</svg>',
  ].join('\n');
}

/** Writes what is painted as parts of an SVG picture, at life size. Icons are dots: their font stays with the page. */
class SvgPen implements Pen {
  readonly parts: string[] = [];
  readonly #colors: ThemeColors;
  #alpha = '';

  constructor(colors: ThemeColors) {
    this.#colors = colors;
  }

  path(data = ''): SvgTrace {
    const path = new SvgTrace();
    path.data = data;
    return path;
  }

  fill(path: Trace, color: string): void {
    this.#draw(path, `fill=${quoted(color)}`);
  }

  stroke(path: Trace, { color, width, dash = [], cap = 'butt' }: Line): void {
    const dashes = dash.length === 0 ? '' : ` stroke-dasharray="${dash.join(' ')}" stroke-linecap="${cap}"`;
    this.#draw(path, `fill="none" stroke=${quoted(color)} stroke-width="${width}"${dashes}`);
  }

  #draw(path: Trace, look: string): void {
    if (path instanceof SvgTrace && path.data !== '') {
      this.parts.push(`<path d=${quoted(path.data)} ${look}${this.#alpha}/>`);
    }
  }

  text(words: string, x: number, y: number, { color, size, bold, align, above, halo }: TextLook): void {
    // Where letters stand on their line is said in shares of their size: not all programs know other ways.
    const line = y + size * (above === true ? -0.25 : 0.35);
    const look = [
      `x="${x}" y="${line}" fill=${quoted(color)} font-size="${size}"`,
      ...(bold === true ? ['font-weight="600"'] : []),
      ...(align === undefined ? [] : [`text-anchor="${ANCHORS[align]}"`]),
      ...(halo === undefined ? [] : [`stroke=${quoted(halo)} stroke-width="3" paint-order="stroke"`]),
    ];
    this.parts.push(`<text ${look.join(' ')}${this.#alpha}>${escaped(words)}</text>`);
  }

  icon(state: PackageStateName, size: number, x: number, y: number): void {
    const half = size / 2;
    const color = quoted(this.#colors.states[state].color);
    this.parts.push(`<circle cx="${x + half}" cy="${y + half}" r="${half}" fill=${color}/>`);
  }

  fade(alpha: number): void {
    this.#alpha = alpha === 1 ? '' : ` opacity="${alpha}"`;
  }

  through(): void {
    // The picture and the graph have the same places.
  }

  titled(title: string, paint: () => void): void {
    this.parts.push(`<g><title>${escaped(title)}</title>`);
    paint();
    this.parts.push('</g>');
  }
}

const ANCHORS = { center: 'middle', right: 'end' } as const;

function quoted(value: string): string {
  return `"${escaped(value)}"`;
}

/** XML knows no control characters, not even escaped. */
function escaped(value: string): string {
  return value
    .replaceAll(/\p{Cc}/gu, ' ')
    .replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
