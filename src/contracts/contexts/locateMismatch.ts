import type { CodePlace, Mismatch } from './compareAssumptions';

/** A text file of a package, from the top of the repository. */
export interface CodeFile {
  readonly path: string;
  readonly text: string;
}

/**
 * Finds where the code of a package goes by what does not fit: the first place of the field, the path or the value as a word
 * of its own. Undefined where no file has it.
 */
export function locateMismatch(
  { expected, kind }: Mismatch,
  files: readonly CodeFile[],
): CodePlace | undefined {
  const bare = expected.replace(/`/g, '');
  const word = kind === 'field' || kind === 'type' ? (bare.split(':')[0] ?? '').split('.').at(-1) : undefined;
  const path = kind === 'path' || kind === 'method' || kind === 'status' ? bare.split(' ').at(-1) : undefined;
  const wanted = word ?? path ?? bare;
  const pattern = new RegExp(`(^|[^\\w$])${wanted.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}($|[^\\w$])`);
  for (const { path: file, text } of files) {
    const line = text.split('\n').findIndex((one) => pattern.test(one));
    if (wanted !== '' && line >= 0) {
      return { file, line: line + 1 };
    }
  }
  return undefined;
}
