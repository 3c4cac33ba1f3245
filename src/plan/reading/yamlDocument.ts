import { chunkedDocument } from './chunkedDocument';
import type { PlanDocument } from './planDocument';
import { wholeDocument } from './wholeDocument';

const BYTE_ORDER_MARK = '\uFEFF';

/**
 * Parses the text of a plan. Never throws: what cannot be parsed becomes a problem.
 * @param previous an earlier version of the text, of which everything is used that has not changed.
 */
export function parsePlanDocument(text: string, previous?: PlanDocument): PlanDocument {
  const content = text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
  return chunkedDocument(content, previous?.chunks) ?? wholeDocument(content);
}
