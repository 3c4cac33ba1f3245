import { describe, expect, test } from 'vitest';
import { columnX, layoutGraph, NODE_HEIGHT } from '../../webview/graph/canvas/layout/layout';
import { countCrossings, orderSlots } from '../../webview/graph/canvas/layout/orderSearch';
import { layeredGraph } from '../../webview/graph/canvas/layout/layeredGraph';
import { realPlan, realPlanNames } from '../plan/realPlans';
import { layoutInputOf } from '../support/layoutInput';

/** What Graphviz' dot reaches over all of them together, every one drawn with its waves as ranks (bench/graph). */
const CROSSINGS_OF_DOT = 5;

describe.skipIf(realPlanNames.length === 0)('the layouts of the real plans of ../shared/plans', () => {
  test.each(realPlanNames)('%s: columns are waves, and nothing overlaps', (name) => {
    const input = layoutInputOf(realPlan(name));
    const layout = layoutGraph(input);
    expect(layout.packages).toHaveLength(input.packages.length);
    for (const { id, wave } of input.packages) {
      expect(layout.byId.get(id)?.x).toBe(columnX(wave - 1));
    }
    for (const column of layout.columns) {
      column.slice(1).forEach(({ y }, row) => {
        expect(y).toBeGreaterThanOrEqual((column[row]?.y ?? 0) + NODE_HEIGHT);
      });
    }
  });

  test('cross edges at most a tenth more often than Graphviz does', () => {
    const crossings = realPlanNames.map((name) => {
      const graph = layeredGraph(layoutInputOf(realPlan(name)));
      return countCrossings(graph, orderSlots(graph));
    });
    expect(crossings.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(1.1 * CROSSINGS_OF_DOT);
  });
});
