import type { PackageStateName } from '../../../../src/run/kernel/kernel';
import type { Trace } from '../lines/edgeLook';
import type { Viewport } from './viewport';
import type { Line, Pen, TextLook } from './pen';
import type { ThemeColors } from './themeColors';

/** Paints on a canvas. */
export class CanvasPen implements Pen {
  readonly context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;
  readonly #colors: ThemeColors;
  readonly #sprites: IconSprites | undefined;
  readonly #density: number;

  /** @param sprites what draws icons; without it, there are none. @param density pixels of the screen for each of CSS */
  constructor(
    context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D,
    colors: ThemeColors,
    density: number,
    sprites?: IconSprites,
  ) {
    this.context = context;
    this.#colors = colors;
    this.#density = density;
    this.#sprites = sprites;
  }

  path(data = ''): Path2D {
    return new Path2D(data);
  }

  fill(path: Trace, color: string): void {
    if (path instanceof Path2D) {
      this.context.fillStyle = color;
      this.context.fill(path);
    }
  }

  stroke(path: Trace, { color, width, dash = [], cap = 'butt' }: Line): void {
    if (path instanceof Path2D) {
      this.context.strokeStyle = color;
      this.context.lineWidth = width;
      this.context.lineCap = cap;
      this.context.setLineDash(dash);
      this.context.stroke(path);
    }
  }

  text(words: string, x: number, y: number, { color, size, bold, align, above, halo }: TextLook): void {
    const { context } = this;
    context.font = `${bold === true ? 'bold ' : ''}${size}px ${this.#colors.fontFamily}`;
    context.textAlign = align ?? 'start';
    context.textBaseline = above === true ? 'bottom' : 'middle';
    if (halo !== undefined) {
      context.strokeStyle = halo;
      context.lineWidth = 3;
      context.lineJoin = 'round';
      context.setLineDash([]);
      context.strokeText(words, x, y);
      context.lineJoin = 'miter';
    }
    context.fillStyle = color;
    context.fillText(words, x, y);
  }

  icon(state: PackageStateName, size: number, x: number, y: number): void {
    this.#sprites?.draw(this.context, state, size, x, y);
  }

  fade(alpha: number): void {
    this.context.globalAlpha = alpha;
  }

  through({ x, y, zoom }: Viewport = ITSELF): void {
    const density = this.#density;
    this.context.setTransform(density * zoom, 0, 0, density * zoom, density * x, density * y);
  }

  titled(_title: string, paint: () => void): void {
    paint();
  }
}

const ITSELF: Viewport = { x: 0, y: 0, zoom: 1 };

/** The states' icons as small bitmaps, drawn once for each size: copying is much faster than setting text. */
export class IconSprites {
  readonly #colors: ThemeColors;
  readonly #density: number;
  readonly #sprites = new Map<string, OffscreenCanvas>();

  /** @param density pixels of the screen for each of CSS */
  constructor(colors: ThemeColors, density: number) {
    this.#colors = colors;
    this.#density = density;
  }

  /** Draws the icon of a state with its left upper corner at the given place; sizes in pixels of CSS. */
  draw(context: CanvasPen['context'], state: PackageStateName, size: number, x: number, y: number): void {
    context.drawImage(this.#sprite(state, size), Math.round(x), Math.round(y), size, size);
  }

  #sprite(state: PackageStateName, size: number): OffscreenCanvas {
    const key = `${state} ${size}`;
    const known = this.#sprites.get(key);
    if (known) {
      return known;
    }
    const pixels = Math.ceil(size * this.#density);
    const sprite = new OffscreenCanvas(pixels, pixels);
    const context = sprite.getContext('2d');
    if (context) {
      const { color, icon } = this.#colors.states[state];
      context.font = `${pixels}px codicon`;
      context.textBaseline = 'middle';
      context.textAlign = 'center';
      context.fillStyle = color;
      context.fillText(icon, pixels / 2, pixels / 2);
    }
    this.#sprites.set(key, sprite);
    return sprite;
  }
}
