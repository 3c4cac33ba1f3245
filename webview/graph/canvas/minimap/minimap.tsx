import './minimap.css';
import { useReactFlow, useStore, useStoreApi } from '@xyflow/react';
import type { JSX, PointerEvent, RefObject } from 'react';
import { useEffect, useRef } from 'react';
import type { GraphPackage } from '../../../../src/protocol/graph';
import type { GraphLayout } from '../../layout/layout';
import { usePictureShown } from '../../parts/pictureShown';
import type { Area } from '../picture/columnIndex';
import { useThemeColors } from '../picture/themeColorsSource';
import { MinimapDrawing } from './minimapDrawing';
import { minimapScale } from './minimapPicture';

/** A panel smaller than this has no room to spare. */
const LEAST_WIDTH = 800;
const LEAST_HEIGHT = 400;

interface MinimapProps {
  readonly layout: GraphLayout;
  readonly packages: ReadonlyMap<string, GraphPackage>;
}

/** The whole graph in a corner, with what can be seen of it; shown while that is not everything. For the mouse only. */
export function Minimap(props: MinimapProps): JSX.Element | null {
  const { layout } = props;
  const useful = useStore(({ transform: [x, y, zoom], width, height }) => {
    const whole = x >= 0 && y >= 0 && x + layout.width * zoom <= width && y + layout.height * zoom <= height;
    return width >= LEAST_WIDTH && height >= LEAST_HEIGHT && !whole;
  });
  const shown = usePictureShown();
  return useful && shown ? <MinimapCanvas {...props} /> : null;
}

function MinimapCanvas(props: MinimapProps): JSX.Element {
  const { layout } = props;
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
    <div className="minimap" aria-hidden="true">
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
