import { isMap, isScalar } from 'yaml';
import { WavesError } from '../../../wavesError';
import type { EditablePlan } from './editablePlan';
import { editablePlan, lastPair } from './editablePlan';
import { insertField, replaceValue } from './yamlEdits';
import type { TextEdit } from './textEdit';
import { applyTextEdits } from './textEdit';

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

/**
 * The text of a plan with the revision of its contracts counted on, as its next revision; everything else in it, comments
 * included, stays as it is.
 * @throws WavesError `edit-refused` for a text that is no plan.
 */
export function raisedContracts(text: string): string {
  const plan = editablePlan(text);
  return applyTextEdits(text, [raised(plan), ...nextRevision(plan)]);
}

function raised(plan: EditablePlan): TextEdit {
  const root = plan.reading.document.yaml?.contents;
  if (!isMap(root)) {
    throw new WavesError('edit-refused', 'The plan is no map, so that its contracts have no revision.');
  }
  const next = String(plan.reading.plan.contracts.revision + 1);
  const contracts = lastPair(root, 'contracts')?.value;
  const [map, name] = isMap(contracts)
    ? ([contracts, 'revision'] as const)
    : ([root, 'contracts_revision'] as const);
  const pair = lastPair(map, name);
  return pair !== undefined && isScalar(pair.value)
    ? replaceValue(plan.text, pair, next)
    : insertField(plan.text, map, [`${name}: ${next}`], ['plan_revision', 'schema_version']);
}
