import type { GraphLayout } from '../layout';
import { useKeptViewport } from './keptViewport';
import { useSteadyView } from './steadyView';
import type { Viewport } from './viewport';

/**
 * Keeps the viewport over a reload and what a person looks at over a new layout. Stands behind React Flow: what that
 * begins with is no movement.
 */
export function ViewKeeper(props: {
  readonly layout: GraphLayout;
  readonly onViewport: (viewport: Viewport) => void;
}): null {
  useKeptViewport(props.onViewport);
  useSteadyView(props.layout);
  return null;
}
