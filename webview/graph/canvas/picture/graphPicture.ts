import type { HandoffLine } from '../lines/handoffLines';
import type { GraphLayout, PlacedPackage } from '../layout/layout';
import type { Size, Viewport } from './viewport';
import { CanvasPen, IconSprites } from './canvasPen';
import type { PackageBrush } from './drawPackages';
import { drawRing, drawSpots } from './drawPackages';
import { drawPointedEdge, paintPicture } from './paintPicture';
import type { PictureContent, SceneEdge } from './scene';
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
    const pen = new CanvasPen(context, colors, density, this.#sprites);
    if (this.#moving && this.#viewport.zoom < MANY_ZOOM) {
      this.#showSnapshots(pen, content, colors, panel);
    } else {
      this.#paint(pen, content, colors, { viewport: this.#viewport, size: panel });
    }
    if (this.#attention.edge) {
      pen.through(this.#viewport);
      drawPointedEdge(pen, content, colors, { edge: this.#attention.edge, zoom: this.#viewport.zoom });
    }
    pen.through();
    this.#drawRings({ pen, colors, viewport: this.#viewport }, content);
  }

  /** Draws all but what a person points at. */
  #paint(
    pen: CanvasPen,
    content: PictureContent,
    colors: ThemeColors,
    { viewport, size }: { readonly viewport: Viewport; readonly size: Size },
  ): void {
    const { x, y, zoom } = viewport;
    const area = {
      left: -x / zoom,
      top: -y / zoom,
      right: (size.width - x) / zoom,
      bottom: (size.height - y) / zoom,
    };
    const pointed = this.#attention.handoff;
    paintPicture(pen, content, colors, { viewport, area, pointed, leftOut: this.#mounted });
  }

  /** Shows again what was drawn, over the whole graph drawn small where that does not reach. */
  #showSnapshots(pen: CanvasPen, content: PictureContent, colors: ThemeColors, panel: Size): void {
    const density = window.devicePixelRatio;
    const paint = (context: CanvasRenderingContext2D, viewport: Viewport, size: Size): void =>
      this.#paint(new CanvasPen(context, colors, density, this.#sprites), content, colors, {
        viewport,
        size,
      });
    const covered = this.#around !== undefined && covers(this.#around, this.#viewport, panel);
    if (!covered && performance.now() - this.#renewed > RENEWAL_MS) {
      this.#around = snapshotAround(paint, panel, this.#viewport, density);
      this.#renewed = performance.now();
    }
    pen.through();
    const shown = [this.#around];
    if (!this.#around || !covers(this.#around, this.#viewport, panel)) {
      this.#whole ??= snapshotOfWhole(paint, content.scene.layout, density);
      shown.unshift(this.#whole);
    }
    for (const snapshot of shown) {
      if (snapshot) {
        const { x, y, width, height } = placeOf(snapshot, this.#viewport);
        // What is transparent would be seen twice.
        pen.context.clearRect(x, y, width, height);
        pen.context.drawImage(snapshot.bitmap, x, y, width, height);
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

/** Paints the whole graph as small as the minimap is: of each package no more than its colour. */
export function paintOverview(
  context: OffscreenCanvasRenderingContext2D,
  {
    layout,
    packages,
    colors,
    density,
    viewport,
  }: {
    readonly layout: GraphLayout;
    readonly packages: PictureContent['packages'];
    readonly colors: ThemeColors;
    /** Pixels of the screen for each of CSS. */
    readonly density: number;
    readonly viewport: Viewport;
  },
): void {
  const pen = new CanvasPen(context, colors, density);
  pen.through();
  drawSpots({ pen, colors, viewport }, { packages }, layout.packages);
}
