import type { Dispatch } from 'react';
import { useCallback } from 'react';
import type { GraphSnapshot } from '../../src/protocol/graph';
import { KEYBOARD_STRINGS } from './keyboard/shortcuts';
import type { GraphLayout } from './canvas/layout/layout';
import { NODE_HEIGHT, ROW_GAP } from './canvas/layout/layout';
import type { Announcer } from './parts/announcer';
import type { ViewEvent } from './state/viewState';

/** A function that moves a package past its neighbour in the wave, for the keyboard; what it did is said. */
export function useMoveBeside(target: {
  readonly layout: GraphLayout;
  readonly snapshot: GraphSnapshot;
  readonly announcer: Announcer;
  readonly dispatch: Dispatch<ViewEvent>;
}): (packageId: string, direction: 'up' | 'down') => void {
  const { layout, snapshot, announcer, dispatch } = target;
  return useCallback(
    (packageId, direction) => {
      const placed = layout.byId.get(packageId);
      if (!placed) {
        return;
      }
      const step = direction === 'up' ? -1 : 1;
      const column = layout.columns[placed.column] ?? [];
      const neighbour = column[placed.row + step];
      // Alone at its end of the wave, it goes half a row further.
      const y = neighbour ? neighbour.y + step : placed.y + (step * (NODE_HEIGHT + ROW_GAP)) / 2;
      dispatch({ type: 'move', package: packageId, y });
      const row = Math.min(column.length, Math.max(1, placed.row + 1 + (neighbour ? step : 0)));
      const title = snapshot.packages.find(({ id }) => id === packageId)?.title ?? packageId;
      announcer.say([KEYBOARD_STRINGS.moved(title, row, column.length)]);
    },
    [layout, snapshot, announcer, dispatch],
  );
}
