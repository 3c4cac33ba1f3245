import type { GraphPackage } from '../../../../src/protocol/graph';
import type { GraphLayout } from '../../layout/layout';
import type { Area } from '../picture/columnIndex';
import type { ThemeColors } from '../picture/themeColors';
import { drawMinimap, drawOverview, MINIMAP } from './minimapPicture';

/** A page that is never idle shows new states in the minimap after this time, in milliseconds. */
const LONGEST_WAIT = 300;

/** What a minimap shows. */
export interface MinimapContent {
  readonly layout: GraphLayout;
  readonly packages: ReadonlyMap<string, GraphPackage>;
  readonly colors: ThemeColors;
}

/**
 * Draws the minimap. Nobody looks there first: states that have changed are drawn once the page has nothing else to do,
 * and until then the former ones stay.
 */
export class MinimapDrawing {
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
