import { useStoreApi } from '@xyflow/react';
import type { PointerEvent, RefObject } from 'react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { GraphLayout, PlacedPackage } from '../layout/layout';
import { packageAt } from './picture/columnIndex';
import type { GraphPicture } from './picture/graphPicture';

/** Where on the screen something happened, of `MouseEvent`. */
interface ScreenPoint {
  readonly clientX: number;
  readonly clientY: number;
}

/** What a person points at where packages are drawn and not nodes. */
export interface Pointing {
  readonly hovered: PlacedPackage | undefined;
  readonly packageUnder: (point: ScreenPoint) => PlacedPackage | undefined;
  readonly move: (event: PointerEvent) => void;
  readonly leave: () => void;
}

/** Follows the pointer over the picture, at most once for each frame. */
export function usePointing(options: {
  readonly container: RefObject<HTMLElement | null>;
  readonly layout: GraphLayout;
  /** Packages that are nodes; those tell by themselves that they are pointed at. */
  readonly drawn: ReadonlySet<string>;
  readonly picture: RefObject<GraphPicture | undefined>;
}): Pointing {
  const { container, layout, drawn, picture } = options;
  const store = useStoreApi();
  const [hovered, setHovered] = useState<PlacedPackage>();
  const frame = useRef<number>(undefined);
  const seen =
    hovered && layout.byId.get(hovered.id) === hovered && !drawn.has(hovered.id) ? hovered : undefined;
  useEffect(() => picture.current?.attend({ hovered: seen?.id }), [picture, seen]);
  const functions = useMemo(() => {
    const packageUnder = ({ clientX, clientY }: ScreenPoint): PlacedPackage | undefined => {
      const panel = container.current?.getBoundingClientRect();
      const [x, y, zoom] = store.getState().transform;
      return (
        panel &&
        packageAt(layout, { x: (clientX - panel.left - x) / zoom, y: (clientY - panel.top - y) / zoom })
      );
    };
    return {
      packageUnder,
      move({ clientX, clientY, target, buttons }: PointerEvent): void {
        const onGraph = target instanceof Element && target.closest('.react-flow') !== null && buttons === 0;
        cancelAnimationFrame(frame.current ?? 0);
        frame.current = requestAnimationFrame(() =>
          setHovered(onGraph ? packageUnder({ clientX, clientY }) : undefined),
        );
      },
      leave(): void {
        cancelAnimationFrame(frame.current ?? 0);
        setHovered(undefined);
      },
    };
  }, [container, layout, store]);
  return { hovered: seen, ...functions };
}
