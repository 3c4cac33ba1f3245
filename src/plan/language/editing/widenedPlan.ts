import { WavesError } from '../../../wavesError';
import { firstById } from '../../firstById';
import { compileScope } from '../../globs/scope';
import { causedError } from './causedError';
import { editablePlan } from './editablePlan';
import { nextRevision } from './raisedContracts';
import { addToWriteAllow } from './scopeEdits';
import { applyTextEdits } from './textEdit';

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
