import { isIntegration } from '../checks/integration';
import type { SourceRange } from '../source';
import { isUsableId } from './packageIds';
import type { EditablePlan } from './editablePlan';
import { markAsIntegration } from './integrationFix';
import { packageReferences } from './packageReferences';
import { quotingOfText, scalarText } from './scalarText';
import type { TextEdit } from './textEdit';

/** Why a package cannot get a name, in words; undefined when it can. */
export function whyNotRename(
  { reading: { plan } }: EditablePlan,
  id: string,
  renamed: string,
): string | undefined {
  if (renamed !== id && plan.packages.some((item) => item.id === renamed)) {
    return `There is already a package "${renamed}" in this plan.`;
  }
  return isUsableId(renamed, plan.dialect)
    ? undefined
    : plan.dialect === 'full'
      ? 'An id begins with a small letter and has up to 64 small letters, digits, "-" and "_".'
      : 'An id begins with a letter or digit and has up to 64 letters, digits, ".", "-" and "_".';
}

/**
 * Gives a package another id everywhere in the plan. Anchors keep their names; branches and worktrees are not touched. One that is
 * the integration only by its id stays it, by its task type.
 */
export function renamePackage(plan: EditablePlan, id: string, renamed: string): TextEdit[] {
  const { text, reading } = plan;
  const source = (range: SourceRange): string => text.slice(range);
  const item = reading.plan.packages.find((each) => each.id === id);
  const losesRole = item !== undefined && isIntegration(item) && !isIntegration({ ...item, id: renamed });
  const references = packageReferences(reading.plan, reading.document.root)
    .filter((reference) => reference.id === id && !source(reference.range).startsWith('*'))
    .map(({ range }) => ({ range, newText: scalarText(renamed, quotingOfText(source(range))) }));
  return [...references, ...(losesRole ? markAsIntegration(plan, id) : [])];
}
