import './picture.css';
import { useStoreApi } from '@xyflow/react';
import type { JSX, RefObject } from 'react';
import { useEffect, useLayoutEffect, useRef } from 'react';
import { GraphPicture } from './graphPicture';
import type { PictureContent } from './scene';
import { useThemeColors } from './themeColors';

/** The canvas under the nodes; follows React Flow's viewport, its own size and the theme. */
export function PictureCanvas(props: {
  readonly picture: RefObject<GraphPicture | undefined>;
  readonly content: PictureContent;
  readonly mounted: ReadonlySet<string>;
}): JSX.Element {
  const { picture, content, mounted } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const colors = useThemeColors();
  const store = useStoreApi();

  useLayoutEffect(() => {
    if (!canvas.current) {
      return undefined;
    }
    const drawing = new GraphPicture(canvas.current);
    picture.current = drawing;
    const stops = [followViewport(store, drawing), followSize(canvas.current, drawing)];
    return () => {
      stops.forEach((stop) => stop());
      drawing.dispose();
      picture.current = undefined;
    };
  }, [picture, store]);
  useLayoutEffect(() => {
    if (colors) {
      picture.current?.paint(colors);
    }
  }, [picture, colors]);
  useLayoutEffect(() => picture.current?.show(content), [picture, content]);
  useEffect(() => picture.current?.leaveOut(mounted), [picture, mounted]);

  return <canvas ref={canvas} className="graph-picture" aria-hidden="true" />;
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
  // It tells the first size before the first picture is on the screen; asking for it now would cost a layout more.
  const observer = new ResizeObserver(() => picture.resize(canvas.clientWidth, canvas.clientHeight));
  observer.observe(canvas);
  return () => observer.disconnect();
}
