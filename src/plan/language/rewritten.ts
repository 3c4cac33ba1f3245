import type { Located } from '../source';
import type { EditablePlan } from './editablePlan';
import { quotingOfText, scalarText } from './scalarText';
import type { TextEdit } from './textEdit';

/** Puts another text in the place of one, quoted as that was. */
export function rewritten({ text }: EditablePlan, { range }: Located<string>, value: string): TextEdit {
  return { range, newText: scalarText(value, quotingOfText(text.slice(range))) };
}
