import type { PackageStateName } from '../../../../src/run/kernel/kernel';
import type { ThemeColors } from './themeColors';

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
  draw(context: CanvasRenderingContext2D, state: PackageStateName, size: number, x: number, y: number): void {
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
