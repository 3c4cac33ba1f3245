import './waveLanes.css';
import { ViewportPortal } from '@xyflow/react';
import type { JSX } from 'react';
import { memo } from 'react';
import type { GraphLayout } from '../layout';
import { columnX, NODE_WIDTH } from '../layout';

/** How far a wave's lane reaches beyond its packages, in pixels at zoom 1. */
const MARGIN = 12;

/** A quiet ground under each wave, so that the columns can be told apart where they are empty. */
export const WaveLanes = memo(function WaveLanes({ layout }: { layout: GraphLayout }): JSX.Element {
  return (
    <ViewportPortal>
      {layout.columns.map((_, column) => (
        <div
          key={column}
          className="wave-lane"
          style={{
            left: columnX(column) - MARGIN,
            top: -MARGIN,
            width: NODE_WIDTH + 2 * MARGIN,
            height: layout.height + 2 * MARGIN,
          }}
        />
      ))}
    </ViewportPortal>
  );
});
