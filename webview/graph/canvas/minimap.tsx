import './minimap.css';
import { useReactFlow, useStore, useStoreApi } from '@xyflow/react';
import type { JSX, PointerEvent, RefObject } from 'react';
import { useEffect, useRef } from 'react';
import type { GraphLayout, Point } from './layout/layout';
import { usePictureShown } from '../parts/pictureShown';
import { paintOverview } from './picture/graphPicture';
import type { Area } from './picture/scene';
import { packagesIn } from './picture/scene';
import { useThemeColors } from './picture/themeColors';
import type { ThemeColors } from './picture/themeColors';
import type { PackageLookup } from './layout/within';

/** A panel smaller than this has no room to spare. */
const LEAST_WIDTH = 800;
const LEAST_HEIGHT = 400;

interface MinimapProps {
  readonly layout: GraphLayout;
  readonly packages: PackageLookup;
}

/** How far it stands from the right and from the bottom of the panel; `minimap.css` says the same. */
const FROM_RIGHT = 12;
const FROM_BOTTOM = 28;

/**
 * The whole graph in a corner, with what can be seen of it; shown while that is not everything. Where it would cover packages it
 * is small until it is pointed at. For the mouse only.
 */
export function Minimap(props: MinimapProps): JSX.Element | null {
  const { layout } = props;
  const useful = useStore(({ transform: [x, y, zoom], width, height }) => {
    const whole = x >= 0 && y >= 0 && x + layout.width * zoom <= width && y + layout.height * zoom <= height;
    return width >= LEAST_WIDTH && height >= LEAST_HEIGHT && !whole;
  });
  const covers = useStore(({ transform: [x, y, zoom], width, height }) => {
    const right = width - FROM_RIGHT;
    const bottom = height - FROM_BOTTOM;
    const area = {
      left: (right - MINIMAP.width - x) / zoom,
      top: (bottom - MINIMAP.height - y) / zoom,
      right: (right - x) / zoom,
      bottom: (bottom - y) / zoom,
    };
    return useful && packagesIn(layout, area).length > 0;
  });
  const shown = usePictureShown();
  return useful && shown ? <MinimapCanvas {...props} covers={covers} /> : null;
}

function MinimapCanvas(props: MinimapProps & { readonly covers: boolean }): JSX.Element {
  const { layout, covers } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const flow = useReactFlow();
  useMinimapDrawing(canvas, props);
  const go = (event: PointerEvent<HTMLCanvasElement>): void => {
    if (event.buttons === 1) {
      event.currentTarget.setPointerCapture(event.pointerId);
      const { scale, x, y } = minimapScale(layout);
      const { offsetX, offsetY } = event.nativeEvent;
      void flow.setCenter((offsetX - x) / scale, (offsetY - y) / scale, { zoom: flow.getZoom() });
    }
  };
  return (
    <div className={covers ? 'minimap is-small' : 'minimap'} aria-hidden="true">
      <canvas ref={canvas} className="minimap-canvas" onPointerDown={go} onPointerMove={go} />
    </div>
  );
}

function useMinimapDrawing(
  canvas: RefObject<HTMLCanvasElement | null>,
  { layout, packages }: MinimapProps,
): void {
  const store = useStoreApi();
  const colors = useThemeColors();
  const drawing = useRef<MinimapDrawing>(undefined);
  useEffect(() => {
    if (!canvas.current) {
      return undefined;
    }
    const own = new MinimapDrawing(canvas.current, () => areaOf(store));
    drawing.current = own;
    const stop = store.subscribe(() => own.look());
    return () => {
      stop();
      own.dispose();
      drawing.current = undefined;
    };
  }, [canvas, store]);
  useEffect(() => {
    if (colors) {
      drawing.current?.show({ layout, packages, colors });
    }
  }, [layout, packages, colors]);
}

function areaOf(store: ReturnType<typeof useStoreApi>): Area {
  const { transform, width, height } = store.getState();
  const [x, y, zoom] = transform;
  return { left: -x / zoom, top: -y / zoom, right: (width - x) / zoom, bottom: (height - y) / zoom };
}

/** A page that is never idle shows new states in the minimap after this time, in milliseconds. */
const LONGEST_WAIT = 300;

/** What a minimap shows. */
interface MinimapContent {
  readonly layout: GraphLayout;
  readonly packages: PackageLookup;
  readonly colors: ThemeColors;
}

/**
 * Draws the minimap. Nobody looks there first: states that have changed are drawn once the page has nothing else to do,
 * and until then the former ones stay.
 */
class MinimapDrawing {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D | null;
  /** What of the graph is in view. */
  readonly #inView: () => Area;
  #content: MinimapContent | undefined;
  #overview: OffscreenCanvas | undefined;
  #frame: number | undefined;
  #renewal: number | undefined;

  constructor(canvas: HTMLCanvasElement, inView: () => Area) {
    this.#canvas = canvas;
    this.#context = canvas.getContext('2d');
    this.#inView = inView;
  }

  /** Shows something else. */
  show(content: MinimapContent): void {
    const former = this.#content;
    this.#content = content;
    if (former?.layout !== content.layout || former.colors !== content.colors) {
      this.#overview = undefined;
      this.look();
    } else if (former.packages !== content.packages) {
      this.#renewal ??= requestIdleCallback(() => this.#renew(), { timeout: LONGEST_WAIT });
    }
  }

  /** Draws with the next frame what is in view by then. */
  look(): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      this.#draw();
    });
  }

  /** Ends all drawing. */
  dispose(): void {
    cancelAnimationFrame(this.#frame ?? 0);
    cancelIdleCallback(this.#renewal ?? 0);
  }

  #renew(): void {
    this.#renewal = undefined;
    this.#overview = undefined;
    this.look();
  }

  #draw(): void {
    if (!this.#context || !this.#content) {
      return;
    }
    const { layout, packages, colors } = this.#content;
    const density = window.devicePixelRatio;
    if (this.#canvas.width !== MINIMAP.width * density) {
      this.#canvas.width = MINIMAP.width * density;
      this.#canvas.height = MINIMAP.height * density;
    }
    this.#overview ??= drawOverview(layout, packages, colors, density);
    drawMinimap(this.#context, this.#overview, { layout, area: this.#inView(), colors, density });
  }
}

/** Size of the minimap in pixels of CSS. */
const MINIMAP = { width: 180, height: 110 } as const;
const MARGIN = 6;

/** How the whole graph is put into the minimap. */
function minimapScale({ width, height }: Pick<GraphLayout, 'width' | 'height'>): { scale: number } & Point {
  const scale = Math.min(
    (MINIMAP.width - 2 * MARGIN) / Math.max(1, width),
    (MINIMAP.height - 2 * MARGIN) / Math.max(1, height),
  );
  return { scale, x: (MINIMAP.width - width * scale) / 2, y: (MINIMAP.height - height * scale) / 2 };
}

/** The whole graph, small, on a bitmap of its own: moving about copies it, only changes draw it anew. */
function drawOverview(
  layout: GraphLayout,
  packages: PackageLookup,
  colors: ThemeColors,
  density: number,
): OffscreenCanvas {
  const bitmap = new OffscreenCanvas(MINIMAP.width * density, MINIMAP.height * density);
  const context = bitmap.getContext('2d');
  if (!context) {
    return bitmap;
  }
  const { scale, x, y } = minimapScale(layout);
  paintOverview(context, { layout, packages, colors, density, viewport: { x, y, zoom: scale } });
  return bitmap;
}

/** Draws the minimap: the overview, and a frame around what can be seen. */
function drawMinimap(
  context: CanvasRenderingContext2D,
  overview: OffscreenCanvas,
  view: {
    readonly layout: GraphLayout;
    readonly area: Area;
    readonly colors: ThemeColors;
    readonly density: number;
  },
): void {
  const { layout, area, colors, density } = view;
  const { scale, x, y } = minimapScale(layout);
  context.setTransform(density, 0, 0, density, 0, 0);
  context.clearRect(0, 0, MINIMAP.width, MINIMAP.height);
  context.drawImage(overview, 0, 0, MINIMAP.width, MINIMAP.height);
  const left = Math.max(1, area.left * scale + x);
  const top = Math.max(1, area.top * scale + y);
  const right = Math.min(MINIMAP.width - 1, area.right * scale + x);
  const bottom = Math.min(MINIMAP.height - 1, area.bottom * scale + y);
  context.lineWidth = 1.5;
  context.strokeStyle = colors.focus;
  context.strokeRect(left, top, Math.max(3, right - left), Math.max(3, bottom - top));
}
