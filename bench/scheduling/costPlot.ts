/** What deciding cost at one size: events in a run, and microseconds of processor time for each of them. */
export interface CostPoint {
  readonly packages: number;
  readonly microseconds: number;
}

const WIDTH = 640;
const HEIGHT = 320;
const LEFT = 56;
const BOTTOM = 40;
const TOP = 24;
const COLOURS = ['#0969da', '#bc4c00', '#1a7f37'];

/**
 * Draws what an event costs over the number of packages, as an SVG; a flat line says that the cost does not grow.
 * @param lines the points of each shape, by its name; sizes are drawn by their logarithm.
 */
export function costPlot(lines: ReadonlyMap<string, readonly CostPoint[]>): string {
  const all = [...lines.values()].flat();
  const [least, most] = [Math.min, Math.max].map((pick) => Math.log(pick(...all.map((p) => p.packages)))) as [
    number,
    number,
  ];
  const dearest = Math.max(...all.map((point) => point.microseconds));
  const x = (packages: number) =>
    LEFT + ((WIDTH - LEFT - 90) * (Math.log(packages) - least)) / Math.max(1e-9, most - least);
  const y = (microseconds: number) => HEIGHT - BOTTOM - ((HEIGHT - BOTTOM - TOP) * microseconds) / dearest;
  const drawn = [...lines].map(([name, points], index) => {
    const colour = COLOURS[index % COLOURS.length] ?? '#000';
    const path = points.map((point) => `${x(point.packages).toFixed(1)},${y(point.microseconds).toFixed(1)}`);
    const last = points.at(-1);
    const label =
      last === undefined ? '' : text(x(last.packages) + 6, y(last.microseconds) + 4, name, colour, 'start');
    return `<polyline points="${path.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>${label}`;
  });
  const sizes = [...new Set(all.map((point) => point.packages))];
  const ticks = [
    ...sizes.map((size) => text(x(size), HEIGHT - BOTTOM + 18, String(size), '#57606a', 'middle')),
    ...[0, dearest / 2, dearest].map((cost) =>
      text(LEFT - 6, y(cost) + 4, cost.toFixed(1), '#57606a', 'end'),
    ),
    text(LEFT, 14, 'microseconds of processor time for each event, over packages', '#24292f', 'start'),
  ];
  const axes = `<path d="M${LEFT} ${TOP}V${HEIGHT - BOTTOM}H${WIDTH - 90}" fill="none" stroke="#8c959f"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="#fff"/>${axes}${drawn.join('')}${ticks.join('')}</svg>\n`;
}

function text(x: number, y: number, words: string, colour: string, anchor: string): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" fill="${colour}" text-anchor="${anchor}">${words}</text>`;
}
