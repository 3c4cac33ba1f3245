import { isMap, isScalar } from 'yaml';
import { WavesError } from '../../../wavesError';
import { firstById } from '../../firstById';
import { compileScope } from '../../globs/scope';
import { causedError } from './causedError';
import type { EditablePlan } from './editablePlan';
import { editablePlan, lastPair } from './editablePlan';
import { addToWriteAllow } from './scopeEdits';
import type { TextEdit } from './textEdit';
import { applyTextEdits } from './textEdit';
import { insertField, replaceValue } from './yamlEdits';

/** Counts the revision of a plan on, where the plan counts them. */
function nextRevision(plan: EditablePlan): TextEdit[] {
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

/**
 * The text of a plan by which a package may write some files more, as its next revision; everything else in it, comments
 * included, stays as it is. The same text where the package may write them already.
 * @param files from the root of the repository.
 * @throws WavesError `edit-refused` in the words of the error that the plan would have then, such as an overlap with a
 * package that runs at the same time, or when its `deny` forbids a file; `unknown-package`.
 */
export function widenedPlan(text: string, id: string, files: readonly string[]): string {
  const plan = editablePlan(text);
  const scope = firstById(plan.reading.plan).get(id)?.scope;
  const matcher = compileScope(
    (scope?.writeAllow ?? []).map(({ value }) => value),
    (scope?.deny ?? []).map(({ value }) => value),
  );
  const missing = files.filter((file) => !matcher.admits(file));
  const denied = missing.map((file) => ({ file, verdict: matcher.verdict(file) })).find(isDenied);
  if (denied !== undefined) {
    throw new WavesError(
      'edit-refused',
      `${id} must not write ${denied.file}: its \`deny\` says so.`,
      'Change `deny` in the text of the plan if it is not meant any more.',
    );
  }
  if (missing.length === 0) {
    return text;
  }
  // Letters that mean something in globs stand for themselves in brackets.
  const globs = missing.map((file) => file.replaceAll(/[*?[]/g, '[$&]'));
  const edits = [...addToWriteAllow(plan, id, ...globs), ...nextRevision(plan)];
  const widened = applyTextEdits(text, edits);
  const caused = causedError(text, widened);
  if (caused !== undefined) {
    throw new WavesError(
      'edit-refused',
      caused.message,
      'Hand the changes over or drop them, or change the plan.',
    );
  }
  return widened;
}

function isDenied({ verdict }: { readonly verdict: ReturnType<ReturnType<typeof compileScope>['verdict']> }) {
  return !verdict.admitted && verdict.reason === 'denied';
}
