import './picture.css';
import { useStoreApi } from '@xyflow/react';
import type { JSX, RefObject } from 'react';
import { useEffect, useLayoutEffect, useRef } from 'react';
import { ColorSamples } from './colorSamples';
import { GraphPicture } from './graphPicture';
import { onThemeChange } from './onThemeChange';
import type { PictureContent } from './pictureContent';
import { readThemeColors } from './themeColors';

/** The canvas under the nodes; follows React Flow's viewport, its own size and the theme. */
export function PictureCanvas(props: {
  readonly picture: RefObject<GraphPicture | undefined>;
  readonly content: PictureContent;
  readonly mounted: ReadonlySet<string>;
}): JSX.Element {
  const { picture, content, mounted } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const samples = useRef<HTMLDivElement>(null);
  const store = useStoreApi();

  useLayoutEffect(() => {
    if (!canvas.current || !samples.current) {
      return undefined;
    }
    const drawing = new GraphPicture(canvas.current);
    picture.current = drawing;
    const stops = [
      followViewport(store, drawing),
      followSize(canvas.current, drawing),
      followTheme(samples.current, drawing),
    ];
    return () => {
      stops.forEach((stop) => stop());
      drawing.dispose();
      picture.current = undefined;
    };
  }, [picture, store]);
  useLayoutEffect(() => picture.current?.show(content), [picture, content]);
  useEffect(() => picture.current?.leaveOut(mounted), [picture, mounted]);

  return (
    <>
      <ColorSamples container={samples} />
      <canvas ref={canvas} className="graph-picture" aria-hidden="true" />
    </>
  );
}

type Store = ReturnType<typeof useStoreApi>;

function followViewport(store: Store, picture: GraphPicture): () => void {
  let former: unknown;
  const look = (): void => {
    const { transform } = store.getState();
    if (transform !== former) {
      former = transform;
      const [x, y, zoom] = transform;
      picture.look({ x, y, zoom });
    }
  };
  look();
  return store.subscribe(look);
}

function followSize(canvas: HTMLCanvasElement, picture: GraphPicture): () => void {
  const observer = new ResizeObserver(() => picture.resize(canvas.clientWidth, canvas.clientHeight));
  observer.observe(canvas);
  picture.resize(canvas.clientWidth, canvas.clientHeight);
  return () => observer.disconnect();
}

function followTheme(samples: HTMLElement, picture: GraphPicture): () => void {
  const paint = (): void => picture.paint(readThemeColors(samples));
  paint();
  // Icons drawn before their font had arrived would stay empty.
  void document.fonts.load('16px codicon').then(paint);
  return onThemeChange(paint);
}
