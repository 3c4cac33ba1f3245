import { isMap, isScalar } from 'yaml';
import type { EditablePlan } from './editablePlan';
import { lastPair } from './editablePlan';
import { replaceValue } from './yamlEdits';
import type { TextEdit } from './textEdit';

/** Counts the revision of a plan on, where the plan counts them. */
export function nextRevision(plan: EditablePlan): TextEdit[] {
  const root = plan.reading.document.yaml?.contents;
  const feature = isMap(root) ? lastPair(root, 'feature')?.value : undefined;
  const pair = isMap(feature) ? lastPair(feature, 'plan_revision') : undefined;
  const number = isScalar(pair?.value) ? pair.value.value : undefined;
  return pair !== undefined && typeof number === 'number' && Number.isInteger(number)
    ? [replaceValue(plan.text, pair, String(number + 1))]
    : [];
}
