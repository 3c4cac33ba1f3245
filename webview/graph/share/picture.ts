import { STATE_APPEARANCE } from '../../../src/run/kernel/packageStates';
import type { PictureColors } from './graphSvg';

/** A picture has at most so many pixels; browsers draw nothing on larger canvases. */
const MOST_PIXELS = 64_000_000;

/** The colours of the page as it is dressed now, each resolved to what can stand alone in a file. */
export function pageColors(): PictureColors {
  const probe = document.createElement('span');
  probe.hidden = true;
  document.body.append(probe);
  const resolved = (value: string): string => {
    probe.style.color = value;
    return getComputedStyle(probe).color;
  };
  try {
    const states = new Map<string, string>();
    for (const { color } of Object.values(STATE_APPEARANCE)) {
      probe.dataset['color'] = color;
      states.set(color, resolved('var(--state-color)'));
    }
    return {
      background: resolved('var(--vscode-editor-background)'),
      node: resolved('var(--vscode-editorWidget-background)'),
      border: resolved('var(--quiet-foreground)'),
      text: resolved('var(--vscode-foreground)'),
      quiet: resolved('var(--quiet-foreground)'),
      font: 'system-ui, sans-serif',
      states,
    };
  } finally {
    probe.remove();
  }
}

/**
 * An SVG picture as PNG, in base64, at twice its size where that can be drawn.
 *
 * @throws Error when the browser cannot draw it
 */
export async function pngOf(svg: string): Promise<string> {
  const canvas = await drawn(svg);
  return canvas.toDataURL('image/png').replace(/^data:image\/png;base64,/, '');
}

/**
 * Puts an SVG picture on the clipboard as PNG. The host can put texts there only, so the page does this by itself.
 *
 * @throws Error when the browser cannot draw it, or does not let the page write there
 */
export async function copyPng(svg: string): Promise<void> {
  const canvas = await drawn(svg);
  const png = new Promise<Blob>((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The picture is too large.'))));
  });
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': png })]);
}

async function drawn(svg: string): Promise<HTMLCanvasElement> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const scale = Math.min(2, Math.sqrt(MOST_PIXELS / (image.width * image.height)));
  const canvas = document.createElement('canvas');
  canvas.width = Math.floor(image.width * scale);
  canvas.height = Math.floor(image.height * scale);
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}
