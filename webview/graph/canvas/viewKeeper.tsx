import type { GraphLayout } from '../layout/layout';
import { useKeptViewport } from './keptViewport';
import { useSelectionInSight } from './selectionInSight';
import { useSteadyView } from './steadyView';
import type { Viewport } from '../layout/viewport';

/**
 * Keeps the viewport over a reload, what a person looks at over a new layout, and what is selected in sight. Stands behind React Flow: what that
 * begins with is no movement.
 */
export function ViewKeeper(props: {
  readonly layout: GraphLayout;
  readonly selected: string | undefined;
  readonly onViewport: (viewport: Viewport) => void;
}): null {
  useKeptViewport(props.onViewport);
  useSteadyView(props.layout);
  useSelectionInSight(props.layout, props.selected);
  return null;
}
