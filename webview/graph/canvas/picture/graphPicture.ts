import type { HandoffLine } from '../../handoff/handoffLines';
import type { PlacedPackage } from '../../layout/layout';
import { columnsWidth, columnX, waveSpans } from '../../layout/layout';
import type { Size, Viewport } from '../../layout/viewport';
import type { Area } from './columnIndex';
import { packagesIn } from './columnIndex';
import { drawEdges, drawPointedEdge } from './drawEdges';
import { drawHandoffs } from './drawHandoffs';
import { drawNeeds } from './drawNeeds';
import { drawFrames } from './drawFrames';
import type { PackageBrush } from './drawPackages';
import { drawPackages, drawRing } from './drawPackages';
import { IconSprites } from './iconSprites';
import type { PictureContent } from './pictureContent';
import type { SceneEdge } from './scene';
import type { Snapshot } from './snapshot';
import { covers, placeOf, snapshotAround, snapshotOfWhole } from './snapshot';
import type { ThemeColors } from './themeColors';

/**
 * Farther away than this there is so much to draw that, while a person moves, what was drawn is shown again at its new
 * place; for so long after it they are still thought to move, in milliseconds.
 */
const MANY_ZOOM = 0.3;
const REST_MS = 120;
/** While a movement goes on, it is drawn anew no more often than this, in milliseconds. */
const RENEWAL_MS = 400;

/** What a person points at or has the focus on; both are drawn where no node of the page shows them. */
export interface Attention {
  readonly hovered: string | undefined;
  readonly focused: string | undefined;
  /** The edge that is pointed at. */
  readonly edge: SceneEdge | undefined;
  readonly handoff: HandoffLine | undefined;
}

/**
 * The graph on a canvas: lanes, edges, and every package that the page has no node for. Whatever changes is drawn with
 * the next frame, once.
 */
export class GraphPicture {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D | null;
  #content: PictureContent | undefined;
  #colors: ThemeColors | undefined;
  #sprites: IconSprites | undefined;
  #viewport: Viewport = { x: 0, y: 0, zoom: 1 };
  #mounted: ReadonlySet<string> = new Set();
  #attention: Attention = { hovered: undefined, focused: undefined, edge: undefined, handoff: undefined };
  #sized = false;
  #frame: number | undefined;
  #moving = false;
  #rest: ReturnType<typeof setTimeout> | undefined;
  /** What was drawn of the surroundings, when, and of everything. */
  #around: Snapshot | undefined;
  #renewed = -Infinity;
  #whole: Snapshot | undefined;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
    this.#context = canvas.getContext('2d');
  }

  /** Shows something else. */
  show(content: PictureContent): void {
    this.#content = content;
    this.#forget();
  }

  /** Paints with the colours of another theme. */
  paint(colors: ThemeColors): void {
    this.#colors = colors;
    this.#sprites = new IconSprites(colors, window.devicePixelRatio);
    this.#forget();
  }

  /** Looks at another part. */
  look(viewport: Viewport): void {
    this.#viewport = viewport;
    this.#moving = true;
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      this.#moving = false;
      this.#request();
    }, REST_MS);
    this.#request();
  }

  /** Leaves out the packages that the page shows as nodes. */
  leaveOut(mounted: ReadonlySet<string>): void {
    this.#mounted = mounted;
    this.#forget();
  }

  /** Marks what a person points at. */
  attend(attention: Partial<Attention>): void {
    this.#attention = { ...this.#attention, ...attention };
    this.#request();
  }

  /**
   * Fits the bitmap to its element's size in pixels of CSS, and draws at once so that nothing flickers. Nothing is drawn
   * before the size is known.
   */
  resize(width: number, height: number): void {
    const density = window.devicePixelRatio;
    const size = { width: Math.round(width * density), height: Math.round(height * density) };
    if (!this.#sized || size.width !== this.#canvas.width || size.height !== this.#canvas.height) {
      this.#sized = true;
      Object.assign(this.#canvas, size);
      this.#draw();
    }
  }

  /** Ends all drawing. */
  dispose(): void {
    clearTimeout(this.#rest);
    if (this.#frame !== undefined) {
      cancelAnimationFrame(this.#frame);
    }
  }

  #request(): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      this.#draw();
    });
  }

  #draw(): void {
    const context = this.#context;
    const content = this.#content;
    const colors = this.#colors;
    if (!this.#sized || !context || !content || !colors || !this.#sprites) {
      return;
    }
    const density = window.devicePixelRatio;
    const panel = { width: this.#canvas.width / density, height: this.#canvas.height / density };
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
    const brush = { context, colors, sprites: this.#sprites, viewport: this.#viewport };
    if (this.#moving && this.#viewport.zoom < MANY_ZOOM) {
      this.#showSnapshots(brush, content, panel);
    } else {
      this.#paint(brush, content, panel);
    }
    context.setTransform(density, 0, 0, density, 0, 0);
    if (this.#attention.edge) {
      const { x, y, zoom } = this.#viewport;
      context.setTransform(density * zoom, 0, 0, density * zoom, density * x, density * y);
      drawPointedEdge(context, content, colors, { edge: this.#attention.edge, zoom });
      context.setTransform(density, 0, 0, density, 0, 0);
    }
    this.#drawRings(brush, content);
  }

  /** Draws all but what a person points at. */
  #paint(brush: PackageBrush, content: PictureContent, panel: Size): void {
    const { context, colors, viewport } = brush;
    const { x, y, zoom } = viewport;
    const density = window.devicePixelRatio;
    const area = {
      left: -x / zoom,
      top: -y / zoom,
      right: (panel.width - x) / zoom,
      bottom: (panel.height - y) / zoom,
    };
    context.setTransform(density * zoom, 0, 0, density * zoom, density * x, density * y);
    drawLanes(context, content, colors, area);
    drawFrames(context, content, colors, zoom);
    drawEdges(context, content, colors, { area, zoom });
    drawNeeds(context, content, colors, { area, zoom });
    drawHandoffs(context, content, colors, { zoom, pointed: this.#attention.handoff });
    context.setTransform(density, 0, 0, density, 0, 0);
    const drawn = packagesIn(content.scene.layout, area).filter(({ id }) => !this.#mounted.has(id));
    drawPackages(brush, content, drawn);
  }

  /** Shows again what was drawn, over the whole graph drawn small where that does not reach. */
  #showSnapshots(brush: PackageBrush, content: PictureContent, panel: Size): void {
    const density = window.devicePixelRatio;
    const paint = (context: CanvasRenderingContext2D, viewport: Viewport, size: Size): void =>
      this.#paint({ ...brush, context, viewport }, content, size);
    const covered = this.#around !== undefined && covers(this.#around, this.#viewport, panel);
    if (!covered && performance.now() - this.#renewed > RENEWAL_MS) {
      this.#around = snapshotAround(paint, panel, this.#viewport, density);
      this.#renewed = performance.now();
    }
    brush.context.setTransform(density, 0, 0, density, 0, 0);
    const shown = [this.#around];
    if (!this.#around || !covers(this.#around, this.#viewport, panel)) {
      this.#whole ??= snapshotOfWhole(paint, content.scene.layout, density);
      shown.unshift(this.#whole);
    }
    for (const snapshot of shown) {
      if (snapshot) {
        const { x, y, width, height } = placeOf(snapshot, this.#viewport);
        // What is transparent would be seen twice.
        brush.context.clearRect(x, y, width, height);
        brush.context.drawImage(snapshot.bitmap, x, y, width, height);
      }
    }
  }

  /** Those of some packages that no node of the page shows. */
  #drawnOf(content: PictureContent, ids: ReadonlySet<string | undefined>): PlacedPackage[] {
    return [...ids].flatMap((id) =>
      id === undefined || this.#mounted.has(id) ? [] : (content.scene.layout.byId.get(id) ?? []),
    );
  }

  /** What was drawn shows something that is no more. */
  #forget(): void {
    this.#around = undefined;
    this.#whole = undefined;
    this.#renewed = -Infinity;
    this.#request();
  }

  #drawRings(brush: PackageBrush, content: PictureContent): void {
    const { focus, foreground } = brush.colors;
    const { hovered, focused } = this.#attention;
    const ringed = new Set([...content.marked, content.selected, hovered, focused]);
    for (const placed of this.#drawnOf(content, ringed)) {
      if (placed.id === hovered || content.marked.has(placed.id)) {
        drawRing(brush, placed, { color: focus, width: 1, distance: 1 });
      }
      if (placed.id === content.selected) {
        drawRing(brush, placed, { color: focus, width: 2, distance: 2 });
      }
      if (placed.id === focused) {
        drawRing(brush, placed, { color: focus, width: 2, distance: 4 });
        drawRing(brush, placed, { color: foreground, width: 1, distance: 6 });
      }
    }
  }
}

/** How far a wave's lane reaches beyond its packages, in pixels at zoom 1. */
const LANE_MARGIN = 12;

/** A quiet ground under each wave, so that the columns can be told apart where they are empty. */
function drawLanes(
  context: CanvasRenderingContext2D,
  { scene }: PictureContent,
  colors: ThemeColors,
  area: Area,
): void {
  const { height } = scene.layout;
  waveSpans(scene.layout).forEach(({ first, columns }) => {
    const left = columnX(first) - LANE_MARGIN;
    const width = columnsWidth(columns) + 2 * LANE_MARGIN;
    if (left > area.right || left + width < area.left) {
      return;
    }
    context.beginPath();
    context.roundRect(left, -LANE_MARGIN, width, height + 2 * LANE_MARGIN, 6);
    if (colors.highContrast) {
      context.strokeStyle = colors.lane;
      context.lineWidth = 1;
      context.setLineDash([1, 3]);
      context.stroke();
      context.setLineDash([]);
    } else {
      context.fillStyle = colors.lane;
      context.fill();
    }
  });
}
