import { shortened } from './legible';
import type { NodeReader } from './nodeReader';
import type { Located } from '../source';

/**
 * The word of a plan that must be one of some; anything else is reported where it stands.
 * @param name what the value is called in the report, as it begins a sentence.
 * @returns undefined when nothing is written, or something else.
 */
export function oneOf<T extends string>(
  reader: NodeReader,
  written: Located<string> | undefined,
  words: readonly T[],
  { name, code }: { readonly name: string; readonly code: 'unknown-word' | 'unknown-gate' },
): T | undefined {
  const known = words.find((word) => word === written?.value);
  if (written !== undefined && known === undefined) {
    const message = `${name} must be one of ${words.join(', ')}; it is \`${shortened(written.value)}\`.`;
    reader.report('error', code, message, written.range);
  }
  return known;
}
