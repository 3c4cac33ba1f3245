/** @typedef {import('./figures.mjs').Comparison} Comparison */

const WIDTH = 640;
const HEIGHT = 300;
const LEFT = 64;
const RIGHT = 120;
const TOP = 30;
const BOTTOM = 40;

/**
 * Draws what something costs over the size of the work, ours beside the peer, as an SVG. Both scales are logarithmic: a straight
 * line that rises by one decade in each says that cost grows in proportion.
 *
 * @param {string} title
 * @param {readonly (Comparison & { size: number })[]} points from small to large
 */
export function growthPlot(title, points) {
  const costs = points.flatMap(({ ours, peer }) => [ours, peer]);
  const x = scale(
    points.map(({ size }) => size),
    LEFT,
    WIDTH - RIGHT,
  );
  const y = scale(costs, HEIGHT - BOTTOM, TOP);
  const line = (
    /** @type {'ours' | 'peer'} */ which,
    /** @type {string} */ colour,
    /** @type {string} */ dash,
  ) => {
    const path = points.map((point) => `${x(point.size).toFixed(1)},${y(point[which]).toFixed(1)}`).join(' ');
    const last = points[points.length - 1];
    const name = which === 'ours' ? 'waves' : 'beside it';
    const label = text(
      x(last.size) + 6,
      y(last[which]) + (which === 'ours' ? -2 : 10),
      name,
      colour,
      'start',
    );
    return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"${dash}/>${label}`;
  };
  const ticks = [
    ...points.map(({ size }) =>
      text(x(size), HEIGHT - BOTTOM + 18, size.toLocaleString('en'), '#57606a', 'middle'),
    ),
    ...[Math.min(...costs), Math.max(...costs)].map((cost) =>
      text(LEFT - 6, y(cost) + 4, cost.toPrecision(3), '#57606a', 'end'),
    ),
    text(LEFT, 16, `${title}, in ${points[0]?.unit}`, '#24292f', 'start'),
  ];
  const axes = `<path d="M${LEFT} ${TOP}V${HEIGHT - BOTTOM}H${WIDTH - RIGHT}" fill="none" stroke="#8c959f"/>`;
  const lines = [line('peer', '#bc4c00', ' stroke-dasharray="5 4"'), line('ours', '#0969da', '')].join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="#fff"/>${axes}${lines}${ticks.join('')}</svg>\n`;
}

/** @param {readonly number[]} values @param {number} from @param {number} to */
function scale(values, from, to) {
  const least = Math.log(Math.min(...values));
  const most = Math.log(Math.max(...values));
  return (/** @type {number} */ value) =>
    most === least ? (from + to) / 2 : from + ((to - from) * (Math.log(value) - least)) / (most - least);
}

/** @param {number} x @param {number} y @param {string} words @param {string} colour @param {string} anchor */
function text(x, y, words, colour, anchor) {
  const plain = words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('`', '');
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" fill="${colour}" text-anchor="${anchor}">${plain}</text>`;
}
