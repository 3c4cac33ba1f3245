import './graphCanvas.css';
import { ReactFlow } from '@xyflow/react';
import type { JSX, MouseEvent, RefObject } from 'react';
import { memo, useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { GraphPackage, GraphSnapshot } from '../../../src/protocol/graph';
import { needsAttention } from '../../../src/run/kernel/kernel';
import { contractOn } from './lines/packageEdges';
import { useGraphServices } from '../parts/graphServices';
import { handoffLines } from './lines/handoffLines';
import type { GraphLayout, Moves } from './layout/layout';
import { columnX } from './layout/layout';
import { drawingPackages, isFold } from './layout/within';
import type { WaveOrder } from './waveOrder';
import { useGlide } from './useGlide';
import type { PackageFlowNode } from '../package/packageNode';
import { PackageNode } from '../package/packageNode';
import { WaveHeaders } from './waveHeaders';
import { EdgeCard, HoverCard, HandoffCard } from './cards';
import type { Dragged } from './dropPreview';
import { DropPreview, dropPlace } from './dropPreview';
import { useEdgePointing, usePointing } from './pointing';
import { useLongPress } from './longPress';
import { flowNodes, keepUnchanged } from './flowElements';
import { Minimap } from './minimap';
import type { DrawnPackages } from './layout/within';
import { useIsFar, useIsNear, useIsSmall, useMountedPackages } from './mountedPackages';
import { ProblemMarks } from './problemMarks';
import type { GraphPicture } from './picture/graphPicture';
import { PictureCanvas } from './picture/pictureCanvas';
import type { PictureContent } from './picture/scene';
import { sceneOf, sceneWithMoved } from './picture/scene';
import type { Interest, Viewport } from './picture/viewport';
import { firstViewport, MAX_ZOOM, revealViewport, smallestZoom } from './picture/viewport';
import { t } from '@vscode/l10n';
import { useKeptViewport, useSteadyView, useSelectionInSight } from './steadyView';

const NODE_TYPES = { package: PackageNode };
/** Edges are drawn on the canvas. */
const NO_EDGES: never[] = [];
const NOTHING: ReadonlySet<string> = new Set();

/** What the canvas shows and reports. */
export interface GraphCanvasProps {
  readonly container: RefObject<HTMLDivElement | null>;
  readonly snapshot: GraphSnapshot;
  /** The same without anything folded or opened. */
  readonly plan: GraphSnapshot;
  /** The edges of the plan itself, without those of its sub-plans. */
  readonly ownEdges: GraphSnapshot['edges'];
  readonly layout: GraphLayout;
  /** Where a person has put packages. */
  readonly moves: Moves;
  readonly selected: string | undefined;
  readonly tabStop: string | undefined;
  readonly showCritical: boolean;
  readonly showRedundant: boolean;
  readonly matches: ReadonlySet<string> | undefined;
  readonly marked: ReadonlySet<string>;
  /** Where the person looked when the graph was last on the page. */
  readonly keptViewport: () => Viewport | undefined;
  readonly onSelect: (packageId: string | undefined) => void;
  readonly onMark: (packageId: string) => void;
  /** Packages whose sub-plans are shown. */
  readonly openGroups: ReadonlySet<string>;
  /** A package was dragged to another height. */
  readonly onMove: (packageId: string, y: number) => void;
  /** A package was dragged to another wave, at a height of it; or cannot be there. */
  readonly onOrder: (order: WaveOrder | { readonly refused: string }, y: number) => void;
  /** An edge was drawn from one package to another. */
  readonly onConnect: (from: string, to: string) => void;
  /** A package that is out of sight is wanted. */
  readonly onShow: (packageId: string) => void;
  /** Gives a package the focus, also one that has no node yet. */
  readonly focus: (packageId: string) => void;
  /** A package, or a button on it, got the focus. */
  readonly onFocus: (packageId: string, byKeyboard: boolean) => void;
  readonly onViewport: (viewport: Viewport) => void;
}

/** The graph itself: waves as columns, packages as nodes, dependencies as edges. */
export const GraphCanvas = memo(function GraphCanvas(props: GraphCanvasProps): JSX.Element {
  const { container, snapshot, layout, onFocus, onViewport } = props;
  const { editor, open } = useGraphServices();
  const [draw] = useState(drawingPackages);
  const packages = useMemo(() => draw(snapshot.packages), [draw, snapshot.packages]);
  const picture = useRef<GraphPicture>(undefined);
  const far = useIsFar();
  const near = useIsNear();
  const small = useIsSmall();
  const shown = useGlide(layout, [props.moves, props.openGroups]);
  const mounted = useMountedPackages(layout, useKept(props));
  const nodes = useFlowNodes({ ...props, layout: shown }, packages, mounted);
  const [dragged, setDragged] = useState<Dragged>();
  const content = usePictureContent({ ...props, layout: shown }, packages, dragged);
  const drawn = far ? NOTHING : mounted;
  const pointing = usePointing({ container, layout: shown, drawn, picture });
  const edgePointing = useEdgePointing({ container, content, picture });
  useLongPress(container);
  const beginning = useBeginning(props);
  const choose = useChoose(props);
  const classes = [
    'graph-canvas',
    ...(props.showCritical ? ['shows-critical'] : []),
    ...(far ? ['is-far'] : []),
    ...(near ? ['is-near'] : []),
    ...(small ? ['is-small'] : []),
    ...(pointing.hovered === undefined ? [] : ['is-pointing']),
  ];
  return (
    <div
      ref={container}
      className={classes.join(' ')}
      onFocus={({ target }) => {
        const id = target.closest<HTMLElement>('.react-flow__node')?.dataset['id'];
        const byKeyboard = target.matches(':focus-visible');
        picture.current?.attend({ focused: byKeyboard ? id : undefined });
        if (id !== undefined) {
          onFocus(id, byKeyboard);
        }
      }}
      onBlur={() => picture.current?.attend({ focused: undefined })}
      onPointerMove={(event) => {
        pointing.move(event);
        edgePointing.move(event);
      }}
      onPointerLeave={() => {
        pointing.leave();
        edgePointing.leave();
      }}
    >
      {beginning && (
        <>
          <WaveHeaders layout={layout} packages={packages} edges={props.ownEdges} />
          <PictureCanvas picture={picture} content={content} mounted={drawn} />
          <ReactFlow
            nodes={dragged ? withDragged(nodes, dragged) : nodes}
            edges={NO_EDGES}
            nodeTypes={NODE_TYPES}
            defaultViewport={beginning}
            minZoom={smallestZoom(layout)}
            maxZoom={MAX_ZOOM}
            onNodeClick={(event, { id }) => choose(event, id)}
            onPaneClick={(event) => {
              const id = pointing.packageUnder(event)?.id;
              const contract =
                id === undefined && editor ? contractOn(edgePointing.pointed?.edge?.edge) : undefined;
              if (contract) {
                open('file', contract.package, contract.path);
              } else {
                choose(event, id ?? edgePointing.pointed?.handoff?.from);
              }
            }}
            nodesDraggable={editor && !far && snapshot.past !== true}
            nodeDragThreshold={4}
            onNodeDrag={(_, { id, position }) => setDragged({ id, ...position })}
            onNodeDragStop={(_, { id, position }) => {
              setDragged(undefined);
              const place = dropPlace(props.plan, layout, { id, ...position });
              if (place) {
                props.onOrder(place.order, position.y);
              } else {
                props.onMove(id, position.y);
              }
            }}
            nodesConnectable={editor && snapshot.past !== true}
            connectOnClick={false}
            onConnect={({ source, target }) => props.onConnect(source, target)}
            onConnectEnd={(event, { isValid, fromNode, fromHandle }) => {
              // Whoever lets go over the middle of a package means it too.
              const point = 'changedTouches' in event ? event.changedTouches[0] : event;
              const id =
                isValid === true || point === undefined ? undefined : pointing.packageUnder(point)?.id;
              if (fromNode && id !== undefined && id !== fromNode.id) {
                const [from, to] = fromHandle?.type === 'target' ? [id, fromNode.id] : [fromNode.id, id];
                props.onConnect(from, to);
              }
            }}
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
          />
          <ViewKeeper layout={shown} selected={props.selected} onViewport={onViewport} />
          <DropPreview plan={props.plan} layout={shown} dragged={dragged} />
          <ProblemMarks layout={shown} packages={packages} onShow={props.onShow} />
          <Minimap layout={layout} packages={packages} />
          <HoverCard placed={pointing.hovered} packages={packages} />
          <EdgeCard pointed={edgePointing.pointed} packages={packages} />
          <HandoffCard
            line={edgePointing.pointed?.handoff}
            at={edgePointing.pointed?.at}
            packages={packages}
          />
        </>
      )}
    </div>
  );
});

/** The nodes with one where it is being dragged to: up and down in its column, until it has left that. */
function withDragged(nodes: PackageFlowNode[], { id, x, y }: Dragged): PackageFlowNode[] {
  return nodes.map((node) =>
    node.id === id ? { ...node, position: { x: heldAt(id, node.position.x, x), y } } : node,
  );
}

function heldAt(id: string, own: number, x: number): number {
  return isFold(id) || Math.abs(x - own) < columnX(1) / 2 ? own : x;
}

/** A click selects or, with a modifier key, marks a package; beside all of them it selects none. */
function useChoose({
  onSelect,
  onMark,
  focus,
}: GraphCanvasProps): (event: MouseEvent, packageId: string | undefined) => void {
  return useCallback(
    (event, packageId) => {
      if (packageId === undefined) {
        onSelect(undefined);
        return;
      }
      focus(packageId);
      if (event.ctrlKey || event.metaKey || event.shiftKey) {
        onMark(packageId);
      } else {
        onSelect(packageId);
      }
    },
    [onSelect, onMark, focus],
  );
}

/** The packages that stay on the page wherever a person looks: what has the focus, had it before, or is selected. */
function useKept({ selected, tabStop }: GraphCanvasProps): readonly string[] {
  const [stops, setStops] = useState<readonly (string | undefined)[]>([tabStop]);
  if (stops[0] !== tabStop) {
    setStops([tabStop, stops[0]]);
  }
  return useMemo(() => [...stops, selected].filter((id) => id !== undefined), [stops, selected]);
}

function useFlowNodes(
  props: GraphCanvasProps,
  packages: DrawnPackages,
  mounted: ReadonlySet<string>,
): PackageFlowNode[] {
  const { layout, snapshot, selected, tabStop, matches, marked, openGroups } = props;
  const [keepNodes] = useState(() => keepUnchanged<PackageFlowNode>());
  return useMemo(
    () =>
      keepNodes(
        flowNodes({ layout, snapshot, packages, selected, tabStop, mounted, matches, marked, openGroups }),
      ),
    [layout, snapshot, packages, selected, tabStop, mounted, matches, marked, openGroups, keepNodes],
  );
}

function usePictureContent(
  props: GraphCanvasProps,
  packages: DrawnPackages,
  dragged: Dragged | undefined,
): PictureContent {
  const { layout, snapshot, selected, showCritical, showRedundant, matches, marked } = props;
  const resting = useMemo(() => sceneOf(layout, snapshot.edges), [layout, snapshot.edges]);
  const scene = useMemo(() => {
    const placed = dragged && resting.layout.byId.get(dragged.id);
    return placed
      ? sceneWithMoved(resting, { ...placed, x: heldAt(placed.id, placed.x, dragged.x), y: dragged.y })
      : resting;
  }, [resting, dragged]);
  const handoffs = useMemo(() => handoffLines(scene.layout, packages), [scene.layout, packages]);
  return useMemo(
    () => ({ scene, packages, handoffs, selected, showCritical, showRedundant, matches, marked }),
    [scene, packages, handoffs, selected, showCritical, showRedundant, matches, marked],
  );
}

/** The viewport to begin with. It needs the panel's size, so it is known only once the canvas is on the page. */
function useBeginning({
  container,
  snapshot,
  layout,
  selected,
  keptViewport,
}: GraphCanvasProps): Viewport | undefined {
  const [beginning, setBeginning] = useState(keptViewport);
  useLayoutEffect(() => {
    if (container.current && !beginning) {
      const { clientWidth: width, clientHeight: height } = container.current;
      const panel = { width, height };
      const first = firstViewport(layout, panel, interesting(layout, snapshot));
      const placed = selected === undefined ? undefined : layout.byId.get(selected);
      setBeginning(placed ? revealViewport(first, placed, panel) : first);
    }
  }, [container, snapshot, layout, selected, beginning]);
  return beginning;
}

/** What is not done, and of that what has failed or needs a person. */
function interesting({ byId }: GraphLayout, { packages, run }: GraphSnapshot): Interest {
  const place = (items: readonly GraphPackage[]) => items.flatMap(({ id }) => byId.get(id) ?? []);
  const open = packages.filter(({ state }) => state !== 'done' && state !== 'skipped');
  return {
    open: run.state === 'none' ? [] : place(open),
    problems: place(packages.filter(needsAttention)),
  };
}

/** What people read about the canvas. */
const CANVAS_STRINGS = {
  graph: (feature: string): string =>
    t('Packages of {0} by wave. Arrow keys move, question mark shows all keys.', feature),
} as const;

/**
 * Keeps the viewport over a reload, what a person looks at over a new layout, and what is selected in sight. Stands behind React Flow: what that
 * begins with is no movement.
 */
function ViewKeeper(props: {
  readonly layout: GraphLayout;
  readonly selected: string | undefined;
  readonly onViewport: (viewport: Viewport) => void;
}): null {
  useKeptViewport(props.onViewport);
  useSteadyView(props.layout);
  useSelectionInSight(props.layout, props.selected);
  return null;
}
