import type { PlacedPackage } from '../../layout';
import { columnX, NODE_WIDTH } from '../../layout';
import type { Viewport } from '../viewport';
import type { Area } from './columnIndex';
import { packagesIn } from './columnIndex';
import { drawEdges, drawPointedEdge } from './drawEdges';
import type { PackageBrush } from './drawPackages';
import { drawPackages, drawRing } from './drawPackages';
import { IconSprites } from './iconSprites';
import type { PictureContent } from './pictureContent';
import type { SceneEdge } from './scene';
import type { ThemeColors } from './themeColors';

/** How far a wave's lane reaches beyond its packages, in pixels at zoom 1. */
const LANE_MARGIN = 12;

/** What a person points at or has the focus on; both are drawn where no node of the page shows them. */
export interface Attention {
  readonly hovered: string | undefined;
  readonly focused: string | undefined;
  /** The edge that is pointed at. */
  readonly edge: SceneEdge | undefined;
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
  #attention: Attention = { hovered: undefined, focused: undefined, edge: undefined };
  #frame: number | undefined;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
    this.#context = canvas.getContext('2d');
  }

  /** Shows something else. */
  show(content: PictureContent): void {
    this.#content = content;
    this.#request();
  }

  /** Paints with the colours of another theme. */
  paint(colors: ThemeColors): void {
    this.#colors = colors;
    this.#sprites = new IconSprites(colors, window.devicePixelRatio);
    this.#request();
  }

  /** Looks at another part. */
  look(viewport: Viewport): void {
    this.#viewport = viewport;
    this.#request();
  }

  /** Leaves out the packages that the page shows as nodes. */
  leaveOut(mounted: ReadonlySet<string>): void {
    this.#mounted = mounted;
    this.#request();
  }

  /** Marks what a person points at. */
  attend(attention: Partial<Attention>): void {
    this.#attention = { ...this.#attention, ...attention };
    this.#request();
  }

  /** Fits the bitmap to its element's size in pixels of CSS, and draws at once so that nothing flickers. */
  resize(width: number, height: number): void {
    const density = window.devicePixelRatio;
    this.#canvas.width = Math.round(width * density);
    this.#canvas.height = Math.round(height * density);
    this.#draw();
  }

  /** Ends all drawing. */
  dispose(): void {
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
    if (!context || !content || !colors || !this.#sprites) {
      return;
    }
    const density = window.devicePixelRatio;
    const { x, y, zoom } = this.#viewport;
    const area = {
      left: -x / zoom,
      top: -y / zoom,
      right: (this.#canvas.width / density - x) / zoom,
      bottom: (this.#canvas.height / density - y) / zoom,
    };
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
    context.setTransform(density * zoom, 0, 0, density * zoom, density * x, density * y);
    drawLanes(context, content, colors, area);
    drawEdges(context, content, colors, { area, zoom });
    if (this.#attention.edge) {
      drawPointedEdge(context, content, colors, { edge: this.#attention.edge, zoom });
    }
    context.setTransform(density, 0, 0, density, 0, 0);
    const brush = { context, colors, sprites: this.#sprites, viewport: this.#viewport };
    const far = packagesIn(content.scene.layout, area).filter(({ id }) => !this.#mounted.has(id));
    drawPackages(brush, content, far);
    this.#drawRings(brush, content, far);
  }

  #drawRings(brush: PackageBrush, content: PictureContent, far: readonly PlacedPackage[]): void {
    const { focus, foreground } = brush.colors;
    const { hovered, focused } = this.#attention;
    for (const placed of far) {
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

/** A quiet ground under each wave, so that the columns can be told apart where they are empty. */
function drawLanes(
  context: CanvasRenderingContext2D,
  { scene }: PictureContent,
  colors: ThemeColors,
  area: Area,
): void {
  const { columns, height } = scene.layout;
  columns.forEach((_, column) => {
    const left = columnX(column) - LANE_MARGIN;
    const width = NODE_WIDTH + 2 * LANE_MARGIN;
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
