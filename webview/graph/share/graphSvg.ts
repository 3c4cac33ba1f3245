import type { EdgeCargo } from '../../../src/contracts/obligations/edgeCargo';
import type { GraphPackage, GraphSnapshot } from '../../../src/protocol/graph';
import { appearanceOf, STATE_APPEARANCE } from '../../../src/run/kernel/kernel';
import { signPath } from '../edge/edgeLook';
import { DOTS } from '../edge/edgeLook';
import { edgePath, edgeRoute, signPlace } from '../edge/edgePath';
import { needName, needPlace } from '../edge/needName';
import type { EdgeRoute } from '../edge/edgePath';
import { curvePath } from '../handoff/handoffCurve';
import type { HandoffLine } from '../handoff/handoffLines';
import { handoffLines } from '../handoff/handoffLines';
import { bubblePath, HANDOFF_GAP, HANDOFF_LOOK, HANDOFF_WIDTH } from '../handoff/handoffLook';
import type { GraphLayout, PlacedPackage, Point } from '../layout/layout';
import { columnX, NODE_HEIGHT, NODE_WIDTH, waveSpans } from '../layout/layout';
import { WAVE_STRINGS } from '../wave/waveSummary';

const MARGIN = 24;
const HEADER = 40;
/** About so many characters of a title fit on a node. */
const TITLE_LENGTH = 30;

/** Colours of the picture, ready to be written into an attribute. */
export interface PictureColors {
  readonly background: string;
  readonly node: string;
  readonly border: string;
  readonly text: string;
  readonly quiet: string;
  readonly font: string;
  /** By the id of a state's theme colour. */
  readonly states: ReadonlyMap<string, string>;
}

/** The whole graph as an SVG picture that needs nothing else. */
export function graphSvg(snapshot: GraphSnapshot, layout: GraphLayout, colors: PictureColors): string {
  const width = layout.width + 2 * MARGIN;
  const height = layout.height + 2 * MARGIN + HEADER;
  const packages = new Map(snapshot.packages.map((item) => [item.id, item]));
  const edges = snapshot.edges
    .filter(({ redundant }) => !redundant)
    .flatMap((edge) => {
      const path = edgePath(layout, edge);
      const route = edge.carries || edge.needs ? edgeRoute(layout, edge) : undefined;
      const dotted = edge.needs ? ` stroke-dasharray=${quoted(DOTS.join(' '))} stroke-linecap="round"` : '';
      const stroke = edge.critical ? `${quoted(colors.text)} stroke-width="2"` : quoted(colors.border);
      return path
        ? [
            `<path d=${quoted(path.line)} fill="none" stroke=${stroke}${dotted}/>`,
            `<path d=${quoted(path.tip)} fill="none" stroke=${stroke}/>`,
            ...(route && edge.carries ? [sign(edge.carries.kind, signPlace(route), colors)] : []),
            ...(route && edge.needs ? [named(edge.needs, route, packages.get(edge.to), colors)] : []),
          ]
        : [];
    });
  const asked = handoffLines(layout, packages).flatMap((line) => handoff(line, colors));
  const nodes = layout.packages.flatMap((placed) => {
    const item = packages.get(placed.id);
    return item ? [node(item, placed, colors)] : [];
  });
  const headers = waveSpans(layout).map(({ first }, wave) =>
    text(columnX(first), -16, WAVE_STRINGS.title(wave + 1), colors.text, 13, 600),
  );
  const frames = (layout.groups ?? []).flatMap(({ x, y, width: wide, height: high, waves }) => [
    `<rect x="${x}" y="${y}" width="${wide}" height="${high}" rx="8" fill="none" stroke=${quoted(colors.quiet)}/>`,
    ...waves.map((inner) =>
      text(inner.x + 4, inner.y - 8, WAVE_STRINGS.title(inner.wave), colors.quiet, 11, 400),
    ),
  ]);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family=${quoted(colors.font)}>`,
    `<title>${escaped(snapshot.feature.title)}</title>`,
    `<rect width="100%" height="100%" fill=${quoted(colors.background)}/>`,
    `<g transform="translate(${MARGIN} ${MARGIN + HEADER})">`,
    ...headers,
    ...frames,
    ...edges,
    ...asked,
    ...nodes,
    '</g></svg>',
  ].join('\n');
}

function sign(kind: EdgeCargo['kind'], place: Point, colors: PictureColors): string {
  const fill = kind === 'contract' ? colors.text : colors.background;
  return `<path d=${quoted(signPath(kind, place))} fill=${quoted(fill)} stroke=${quoted(colors.text)}/>`;
}

/** The name of what is needed, beside its line. */
function named(
  needs: readonly string[],
  route: EdgeRoute,
  target: GraphPackage | undefined,
  { background, text: fill }: PictureColors,
): string {
  const { at, align } = needPlace(route);
  const anchor = align === 'right' ? 'end' : 'middle';
  return `<text x="${at.x}" y="${at.y + 3}" text-anchor="${anchor}" font-size="10" fill=${quoted(fill)} stroke=${quoted(background)} stroke-width="3" paint-order="stroke">${escaped(needName(needs, target))}<title>${escaped(needs.join(', '))}</title></text>`;
}

function handoff(
  { curve, bubble: place, handoff: { standing, message } }: HandoffLine,
  colors: PictureColors,
): string[] {
  const { sign: letter, state, dash } = HANDOFF_LOOK[standing];
  const color = colors.states.get(STATE_APPEARANCE[state].color) ?? colors.text;
  const line = quoted(curvePath(curve));
  const filled = standing === 'answered';
  return [
    `<g fill="none" stroke-dasharray=${quoted(dash.join(' '))}><title>${escaped(message)}</title>`,
    `<path d=${line} stroke=${quoted(color)} stroke-width="${HANDOFF_WIDTH}"/>`,
    `<path d=${line} stroke=${quoted(colors.background)} stroke-width="${HANDOFF_GAP}" stroke-dasharray="none"/></g>`,
    `<path d=${quoted(bubblePath(place))} fill=${quoted(filled ? color : colors.background)} stroke=${quoted(color)}/>`,
    text(place.x - 4, place.y + 4, letter, filled ? colors.background : colors.text, 11, 700),
  ];
}

function node(item: GraphPackage, { x, y }: PlacedPackage, colors: PictureColors): string {
  const look = appearanceOf(item);
  const color = colors.states.get(look.color) ?? colors.quiet;
  const title = item.title.length > TITLE_LENGTH ? `${item.title.slice(0, TITLE_LENGTH - 1)}…` : item.title;
  const status = [look.label, item.agent].filter((part) => part !== undefined).join(' · ');
  return [
    `<g transform="translate(${x} ${y})"><title>${escaped(item.title)}</title>`,
    `<rect width="${NODE_WIDTH}" height="${NODE_HEIGHT}" rx="4" fill=${quoted(colors.node)} stroke=${quoted(colors.border)}/>`,
    `<rect width="3" height="${NODE_HEIGHT}" fill=${quoted(color)}/>`,
    `<circle cx="20" cy="22" r="5" fill=${quoted(color)}/>`,
    text(34, 27, title, colors.text, 13, 600),
    text(34, 47, item.id, colors.quiet, 11, 400),
    text(14, 72, status, colors.text, 12, 400),
    '</g>',
  ].join('');
}

function text(x: number, y: number, words: string, fill: string, size: number, weight: number): string {
  return `<text x="${x}" y="${y}" fill=${quoted(fill)} font-size="${size}" font-weight="${weight}">${escaped(words)}</text>`;
}

function quoted(value: string): string {
  return `"${escaped(value)}"`;
}

/** XML knows no control characters, not even escaped. */
function escaped(value: string): string {
  return value
    .replaceAll(/\p{Cc}/gu, ' ')
    .replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
