import { expect, test } from 'vitest';
import { walk } from '../../webview/graph/keyboard/walk';
import { layoutGraph } from '../../webview/graph/canvas/layout/layout';

const edges = [
  { from: 'a', to: 'c', redundant: false },
  { from: 'b', to: 'e', redundant: false },
];
const layout = layoutGraph({
  waves: [['a', 'b'], ['c', 'd'], ['e']],
  packages: [
    { id: 'a', wave: 1 },
    { id: 'b', wave: 1 },
    { id: 'c', wave: 2 },
    { id: 'd', wave: 2 },
    { id: 'e', wave: 3 },
  ],
  edges,
});

test.each([
  ['a', 'down', 'b'],
  ['a', 'up', undefined],
  ['b', 'up', 'a'],
  ['a', 'right', 'c'],
  ['b', 'right', 'e'],
  ['e', 'left', 'b'],
  ['c', 'left', 'a'],
  ['a', 'left', undefined],
  ['e', 'right', undefined],
  ['b', 'waveStart', 'a'],
  ['a', 'waveStart', undefined],
  ['a', 'waveEnd', 'b'],
  ['e', 'first', 'a'],
  ['a', 'last', 'e'],
] as const)('from %s, %s leads to %s', (from, step, to) => {
  expect(walk(layout, edges, from, step)).toBe(to);
});

test('without an edge it leads to the nearest package of the next wave', () => {
  expect(walk(layout, edges, 'd', 'right')).toBe('e');
  expect(['a', 'b']).toContain(walk(layout, edges, 'd', 'left'));
});

test('from nowhere it leads to the first package, in an empty graph to none', () => {
  expect(walk(layout, edges, undefined, 'right')).toBe('a');
  expect(walk(layout, edges, 'unknown', 'right')).toBe('a');
  expect(walk(layoutGraph({ waves: [], packages: [], edges: [] }), [], undefined, 'right')).toBeUndefined();
});
