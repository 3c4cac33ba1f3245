import type { Node, NodeProps } from '@xyflow/react';
import { Handle, Position, ReactFlow } from '@xyflow/react';
import type { JSX } from 'react';
import { memo, useState } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import type { GraphSnapshot } from '../../src/protocol/graph';
import { largePlan } from '../../webview/dev/largePlan';
import { layoutGraph, NODE_HEIGHT, NODE_WIDTH } from '../../webview/graph/canvas/layout/layout';

type PlainNode = Node<{ title: string; state: string }, 'plain'>;

/**
 * The usual way to show a graph: React Flow with every package as a node of the page. It is given our layout, known
 * sizes and memoised nodes, so that only the rendering is compared.
 */
const PlainNode = memo(function PlainNode({ data }: NodeProps<PlainNode>): JSX.Element {
  return (
    <div className="plain">
      <strong>{data.title}</strong>
      <span>{data.state}</span>
      <Handle type="target" position={Position.Left} />
      <Handle type="source" position={Position.Right} />
    </div>
  );
});
const NODE_TYPES = { plain: PlainNode };

function nodesOf(snapshot: GraphSnapshot, layout: ReturnType<typeof layoutGraph>): PlainNode[] {
  return snapshot.packages.map(({ id, title, state }) => ({
    id,
    type: 'plain',
    position: layout.byId.get(id) ?? { x: 0, y: 0 },
    width: NODE_WIDTH,
    height: NODE_HEIGHT,
    data: { title, state },
  }));
}

let show: (nodes: PlainNode[]) => void = () => undefined;

function Page({ first, snapshot }: { first: PlainNode[]; snapshot: GraphSnapshot }): JSX.Element {
  const [nodes, setNodes] = useState(first);
  show = setNodes;
  const edges = snapshot.edges.map(({ from, to }) => ({ id: `${from} ${to}`, source: from, target: to }));
  const [kept] = useState(edges);
  return <ReactFlow nodes={nodes} edges={kept} nodeTypes={NODE_TYPES} minZoom={0.01} panOnScroll />;
}

declare global {
  interface Window {
    usual: { prepare(size: number): void; start(): void; changeAll(): void };
  }
}

let prepared: { snapshot: GraphSnapshot; layout: ReturnType<typeof layoutGraph> } | undefined;
window.usual = {
  prepare(size) {
    const snapshot = largePlan(size, 0);
    prepared = { snapshot, layout: layoutGraph(snapshot) };
  },
  start() {
    const root = document.getElementById('root');
    if (root && prepared) {
      const { snapshot, layout } = prepared;
      createRoot(root).render(<Page first={nodesOf(snapshot, layout)} snapshot={snapshot} />);
    }
  },
  changeAll() {
    if (prepared) {
      const { snapshot, layout } = prepared;
      const packages = snapshot.packages.map((each) => ({ ...each, state: 'done' as const }));
      flushSync(() => show(nodesOf({ ...snapshot, packages }, layout)));
    }
  },
};
