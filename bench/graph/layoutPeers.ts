import { execFile } from 'node:child_process';
import type { GraphLayout } from '../../webview/graph/canvas/layout/layout';
import {
  layoutGraph,
  NODE_HEIGHT,
  NODE_WIDTH,
  relayoutGraph,
} from '../../webview/graph/canvas/layout/layout';
import type { LayoutInput } from '../../webview/graph/canvas/layout/layeredGraph';

/** The middle of every package, as a layout has placed it; the first wave is on the left. */
export type Centres = ReadonlyMap<string, { readonly x: number; readonly y: number }>;

/** A way to lay plans out. */
export interface LayoutPeer {
  readonly name: string;
  /** The largest plan that it is given: what takes minutes is not waited for. */
  readonly limit: number;
  /** Resolves to undefined where the peer is not installed. */
  readonly lay: (plan: LayoutInput) => Promise<Centres | undefined>;
  /** Lays out what a plan has become; where this is missing, nothing is known of what was there before. */
  readonly layAgain?: (plan: LayoutInput, former: LayoutInput) => Promise<Centres | undefined>;
}

/** Distances of every peer's layout, in pixels. */
const NODE_GAP = 20;
const WAVE_GAP = 80;

/** Our own. */
export const ours: LayoutPeer = {
  name: 'waves',
  limit: Infinity,
  lay: (plan) => Promise.resolve(centresOf(layoutGraph(plan))),
  layAgain: (plan, former) => Promise.resolve(centresOf(relayoutGraph(plan, layoutGraph(former), {}))),
};

function centresOf({ packages }: GraphLayout): Centres {
  return new Map(packages.map(({ id, x, y }) => [id, { x: x + NODE_WIDTH / 2, y: y + NODE_HEIGHT / 2 }]));
}

/** Graphviz, free to choose ranks, or with every wave as one. */
function dot(name: string, ranked: boolean): LayoutPeer {
  return {
    name,
    limit: 5_000,
    async lay(plan) {
      const answer = await graphviz(dotSource(plan, ranked));
      const names = plan.packages.map(({ id }) => id);
      return answer === undefined
        ? undefined
        : new Map(
            answer
              .split('\n')
              .map((line) => line.split(' '))
              .filter(([kind]) => kind === 'node')
              .map(([, node, x, y]) => [
                names[Number(node?.slice(1))] ?? '',
                { x: Number(x) * 72, y: Number(y) * 72 },
              ]),
          );
    },
  };
}

function dotSource(plan: LayoutInput, ranked: boolean): string {
  const names = new Map(plan.packages.map(({ id }, index) => [id, `n${index}`]));
  const inches = (pixels: number): string => (pixels / 72).toFixed(3);
  return [
    `digraph{rankdir=LR;splines=false;nodesep=${inches(NODE_GAP)};ranksep=${inches(WAVE_GAP)};`,
    `node[shape=box,fixedsize=true,label="",width=${inches(NODE_WIDTH)},height=${inches(NODE_HEIGHT)}];`,
    ...[...names.values()].map((node) => `${node};`),
    ...(ranked
      ? plan.waves.map((ids) => `{rank=same;${ids.map((id) => names.get(id) ?? '').join(';')}}`)
      : []),
    ...plan.edges.map(({ from, to }) => `${names.get(from) ?? ''}->${names.get(to) ?? ''};`),
    '}',
  ].join('\n');
}

function graphviz(source: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = execFile('dot', ['-Tplain'], { maxBuffer: 1e9 }, (error, stdout) =>
      resolve(error ? undefined : stdout),
    );
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(source);
  });
}

const dagre: LayoutPeer = {
  name: 'dagre',
  limit: 1_000,
  async lay(plan) {
    const library = await installed(() => import('@dagrejs/dagre'));
    if (!library) {
      return undefined;
    }
    const graph = new library.graphlib.Graph();
    graph.setGraph({ rankdir: 'LR', nodesep: NODE_GAP, ranksep: WAVE_GAP });
    graph.setDefaultEdgeLabel(() => ({}));
    plan.packages.forEach(({ id }) => graph.setNode(id, { width: NODE_WIDTH, height: NODE_HEIGHT }));
    plan.edges.forEach(({ from, to }) => graph.setEdge(from, to));
    library.layout(graph);
    return new Map(graph.nodes().map((id) => [id, graph.node(id)]));
  },
};

const elk: LayoutPeer = {
  name: 'elkjs',
  limit: 5_000,
  async lay(plan) {
    const library = await installed(() => import('elkjs/lib/elk.bundled.js'));
    if (!library) {
      return undefined;
    }
    const result = await new library.default().layout({
      id: 'plan',
      layoutOptions: {
        'elk.algorithm': 'layered',
        'elk.direction': 'RIGHT',
        'elk.spacing.nodeNode': String(NODE_GAP),
        'elk.layered.spacing.nodeNodeBetweenLayers': String(WAVE_GAP),
      },
      children: plan.packages.map(({ id }) => ({ id, width: NODE_WIDTH, height: NODE_HEIGHT })),
      edges: plan.edges.map(({ from, to }, index) => ({ id: `e${index}`, sources: [from], targets: [to] })),
    });
    return new Map(
      (result.children ?? []).map(({ id, x = 0, y = 0 }) => [
        id,
        { x: x + NODE_WIDTH / 2, y: y + NODE_HEIGHT / 2 },
      ]),
    );
  },
};

const d3dag: LayoutPeer = {
  name: 'd3-dag',
  limit: 1_000,
  async lay(plan) {
    const library = await installed(() => import('d3-dag'));
    if (!library) {
      return undefined;
    }
    const linked = new Set(plan.edges.flatMap(({ from, to }) => [from, to]));
    const single = plan.packages.filter(({ id }) => !linked.has(id)).map(({ id }) => [id, id] as const);
    const graph = library.graphConnect().single(true)([
      ...plan.edges.map(({ from, to }) => [from, to] as const),
      ...single,
    ]);
    const sugiyama = library
      .sugiyama()
      .layering(library.layeringLongestPath())
      .decross(library.decrossTwoLayer().order(library.twolayerGreedy()))
      .coord(library.coordGreedy())
      .nodeSize([NODE_HEIGHT, NODE_WIDTH])
      .gap([NODE_GAP, WAVE_GAP]);
    sugiyama(graph);
    return new Map([...graph.nodes()].map((node) => [node.data, { x: node.y, y: node.x }]));
  },
};

async function installed<T>(load: () => Promise<T>): Promise<T | undefined> {
  try {
    return await load();
  } catch {
    return undefined;
  }
}

export const PEERS: readonly LayoutPeer[] = [dot('dot', false), dot('dot by wave', true), dagre, elk, d3dag];
