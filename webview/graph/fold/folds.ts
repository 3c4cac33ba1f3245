export type { FoldPlan } from './foldPlan';
export { foldPlan, foldsAround } from './foldPlan';
export { unfolded } from './foldedSnapshot';
export { shownGraph } from './shownGraph';
export { useFolding } from './useFolding';
