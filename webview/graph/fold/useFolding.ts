import { useMemo, useState } from 'react';
import type { GraphSnapshot } from '../../../src/protocol/graph';
import type { FoldedPlan } from './foldedSnapshot';
import { folding } from './foldedSnapshot';
import type { FoldPlan } from './foldPlan';
import { foldPlan } from './foldPlan';

/**
 * A plan as it is folded now. What is folded follows the present, also where a moment of the past is shown: nothing
 * shall jump while somebody looks through time.
 */
export function useFolding(
  live: GraphSnapshot,
  snapshot: GraphSnapshot,
  on: boolean,
): FoldedPlan & { readonly plan: FoldPlan } {
  const [fold] = useState(folding);
  const plan = foldPlan(live, on);
  const { packages, waves, edges } = useMemo(() => fold(plan, snapshot), [fold, plan, snapshot]);
  return useMemo(() => ({ plan, packages, waves, edges }), [plan, packages, waves, edges]);
}
