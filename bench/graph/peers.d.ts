/**
 * As much of the peers as the benchmark uses. They are installed by whoever measures, so that the project is
 * type-checked without them.
 */

declare module '@dagrejs/dagre' {
  export namespace graphlib {
    class Graph {
      setGraph(options: object): void;
      setDefaultEdgeLabel(label: () => object): void;
      setNode(id: string, size: { readonly width: number; readonly height: number }): void;
      setEdge(from: string, to: string): void;
      nodes(): string[];
      node(id: string): { readonly x: number; readonly y: number };
    }
  }
  export function layout(graph: graphlib.Graph): void;
}

declare module 'elkjs/lib/elk.bundled.js' {
  interface ElkNode {
    readonly id: string;
    readonly x?: number;
    readonly y?: number;
    readonly children?: readonly ElkNode[];
  }
  export default class Elk {
    layout(graph: object): Promise<ElkNode>;
  }
}

declare module 'd3-dag' {
  interface PlacedGraph {
    nodes(): Iterable<{ readonly data: string; readonly x: number; readonly y: number }>;
  }
  interface Sugiyama {
    (graph: PlacedGraph): void;
    layering(operator: object): Sugiyama;
    decross(operator: object): Sugiyama;
    coord(operator: object): Sugiyama;
    nodeSize(size: readonly [number, number]): Sugiyama;
    gap(gap: readonly [number, number]): Sugiyama;
  }
  export function graphConnect(): {
    single(alone: boolean): (edges: readonly (readonly [string, string])[]) => PlacedGraph;
  };
  export function sugiyama(): Sugiyama;
  export function layeringLongestPath(): object;
  export function decrossTwoLayer(): { order(operator: object): object };
  export function twolayerGreedy(): object;
  export function coordGreedy(): object;
}
