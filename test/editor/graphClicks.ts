import type { FrameLocator } from 'playwright-core';
import { NODE_WIDTH } from '../../webview/graph/canvas/layout/layout';
import { waitFor } from '../support/waitFor';
import type { Seen } from './again';
import { againUntil, PATIENCE_MS } from './again';

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Clicks on the line between two packages of the graph that stand beside each other, until what it leads to is seen. */
export function clickBetween(graph: FrameLocator, from: string, to: string, leadsTo: Seen): Promise<boolean> {
  return clickWhere(graph, from, to, leadsTo, (source, target) => ({
    x: (source.x + source.width + target.x) / 2,
    y: (source.y + source.height / 2 + target.y + target.height / 2) / 2,
  }));
}

/** Clicks on the bubble of what one package of the graph asks of another in the same wave: right of them, half way. */
export function clickHandoff(graph: FrameLocator, from: string, to: string, leadsTo: Seen): Promise<boolean> {
  return clickWhere(graph, from, to, leadsTo, (source, target) => ({
    x: source.x + source.width + 27 * (source.width / NODE_WIDTH),
    y: (source.y + target.y + source.height) / 2,
  }));
}

/** Looks for the place anew until a line is found there, and clicks: the view may still move to where all can be seen. */
function clickWhere(
  graph: FrameLocator,
  from: string,
  to: string,
  leadsTo: Seen,
  place: (source: Box, target: Box) => { x: number; y: number },
): Promise<boolean> {
  return againUntil('a line has led to something', leadsTo, async () => {
    const { x, y } = await placeOfLine(graph, from, to, place);
    await graph.owner().page().mouse.click(x, y);
  });
}

async function placeOfLine(
  graph: FrameLocator,
  from: string,
  to: string,
  place: (source: Box, target: Box) => { x: number; y: number },
): Promise<{ x: number; y: number }> {
  const { mouse } = graph.owner().page();
  return waitFor(
    'a line is there',
    async () => {
      const [source, target] = [await boxOf(graph, from), await boxOf(graph, to)];
      if (source === undefined || target === undefined) {
        return undefined;
      }
      const { x, y } = place(source, target);
      await mouse.move(x + 1, y);
      await mouse.move(x, y);
      return (await graph.locator('.edge-card').count()) > 0 ? { x, y } : undefined;
    },
    PATIENCE_MS,
  );
}

async function boxOf(graph: FrameLocator, id: string): Promise<Box | undefined> {
  const node = graph.locator(`.react-flow__node[data-id="${id}"]`);
  return (await node.count()) === 0 ? undefined : ((await node.boundingBox()) ?? undefined);
}
