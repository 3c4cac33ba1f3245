import './graphCanvas.css';
import { ReactFlow } from '@xyflow/react';
import type { JSX, MouseEvent, RefObject } from 'react';
import { memo, useCallback, useLayoutEffect, useMemo, useState } from 'react';
import type { GraphPackage, GraphSnapshot } from '../../../src/protocol/graph';
import type { DependencyFlowEdge } from '../edge/dependencyEdge';
import { DependencyEdge } from '../edge/dependencyEdge';
import type { GraphLayout } from '../layout';
import type { PackageFlowNode } from '../package/packageNode';
import { PackageNode } from '../package/packageNode';
import { WaveHeaders } from '../wave/waveHeaders';
import { WaveLanes } from '../wave/waveLanes';
import { flowEdges, flowNodes, keepUnchanged } from './flowElements';
import { CANVAS_STRINGS } from './strings';
import type { Viewport } from './viewport';
import { firstViewport, MAX_ZOOM, MIN_ZOOM, revealViewport } from './viewport';

const NODE_TYPES = { package: PackageNode };
const EDGE_TYPES = { dependency: DependencyEdge };

/** What the canvas shows and reports. */
export interface GraphCanvasProps {
  readonly container: RefObject<HTMLDivElement | null>;
  readonly snapshot: GraphSnapshot;
  readonly layout: GraphLayout;
  readonly selected: string | undefined;
  readonly tabStop: string | undefined;
  readonly showCritical: boolean;
  readonly showRedundant: boolean;
  readonly matches: ReadonlySet<string> | undefined;
  readonly marked: ReadonlySet<string>;
  /** Where the person looked when the panel was last open. */
  readonly viewport: Viewport | undefined;
  readonly onSelect: (packageId: string | undefined) => void;
  readonly onMark: (packageId: string) => void;
  /** A package, or a button on it, got the focus. */
  readonly onFocus: (packageId: string, byKeyboard: boolean) => void;
  readonly onViewport: (viewport: Viewport) => void;
}

/** The graph itself: waves as columns, packages as nodes, dependencies as edges. */
export const GraphCanvas = memo(function GraphCanvas(props: GraphCanvasProps): JSX.Element {
  const { container, snapshot, layout, onSelect, onMark, onFocus, onViewport } = props;
  const packages = useMemo(
    (): ReadonlyMap<string, GraphPackage> => new Map(snapshot.packages.map((each) => [each.id, each])),
    [snapshot.packages],
  );
  const { nodes, edges } = useFlowElements(props, packages);
  const beginning = useBeginning(props);
  const select = useCallback(
    (event: MouseEvent, { id }: { id: string }) => {
      event.currentTarget.closest<HTMLElement>('.react-flow__node')?.focus({ preventScroll: true });
      if (event.ctrlKey || event.metaKey || event.shiftKey) {
        onMark(id);
      } else {
        onSelect(id);
      }
    },
    [onSelect, onMark],
  );
  const classes = [
    'graph-canvas',
    ...(props.showCritical ? ['shows-critical'] : []),
    ...(props.selected === undefined ? [] : ['has-selection']),
  ];
  return (
    <div
      ref={container}
      className={classes.join(' ')}
      onFocus={({ target }) => {
        const id = target.closest<HTMLElement>('.react-flow__node')?.dataset['id'];
        if (id !== undefined) {
          onFocus(id, target.matches(':focus-visible'));
        }
      }}
    >
      {beginning && (
        <>
          <WaveHeaders layout={layout} packages={packages} />
          <ReactFlow
            nodes={nodes}
            edges={edges}
            nodeTypes={NODE_TYPES}
            edgeTypes={EDGE_TYPES}
            defaultViewport={beginning}
            minZoom={MIN_ZOOM}
            maxZoom={MAX_ZOOM}
            onNodeClick={select}
            onPaneClick={() => onSelect(undefined)}
            onMoveEnd={(_, viewport) => onViewport(viewport)}
            nodesDraggable={false}
            nodesConnectable={false}
            nodesFocusable={false}
            edgesFocusable={false}
            elementsSelectable={false}
            zoomOnDoubleClick={false}
            panOnScroll
            disableKeyboardA11y
            deleteKeyCode={null}
            selectionKeyCode={null}
            multiSelectionKeyCode={null}
            panActivationKeyCode={null}
            aria-label={CANVAS_STRINGS.graph(snapshot.feature.title)}
          >
            <WaveLanes layout={layout} />
          </ReactFlow>
        </>
      )}
    </div>
  );
});

function useFlowElements(
  props: GraphCanvasProps,
  packages: ReadonlyMap<string, GraphPackage>,
): { nodes: PackageFlowNode[]; edges: DependencyFlowEdge[] } {
  const { layout, snapshot, selected, tabStop, showRedundant, matches, marked } = props;
  const [keepNodes] = useState(() => keepUnchanged<PackageFlowNode>());
  const [keepEdges] = useState(() => keepUnchanged<DependencyFlowEdge>());
  return useMemo(() => {
    const input = { layout, snapshot, packages, selected, tabStop, showRedundant, matches, marked };
    return { nodes: keepNodes(flowNodes(input)), edges: keepEdges(flowEdges(input)) };
  }, [layout, snapshot, packages, selected, tabStop, showRedundant, matches, marked, keepNodes, keepEdges]);
}

/** The viewport to begin with. It needs the panel's size, so it is known only once the canvas is on the page. */
function useBeginning({ container, layout, selected, viewport }: GraphCanvasProps): Viewport | undefined {
  const [beginning, setBeginning] = useState(viewport);
  useLayoutEffect(() => {
    if (container.current && !beginning) {
      const { clientWidth: width, clientHeight: height } = container.current;
      const panel = { width, height };
      const first = firstViewport(layout, panel);
      const placed = selected === undefined ? undefined : layout.byId.get(selected);
      setBeginning(placed ? revealViewport(first, placed, panel) : first);
    }
  }, [container, layout, selected, beginning]);
  return beginning;
}
