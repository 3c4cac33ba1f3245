import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Mistake } from './mistake';

export const root = resolve(import.meta.dirname, '../..');

/** A file of `src` with a mistake in it. @throws Error when the mistake cannot be made any more. */
export function mistaken({ file, from, to }: Mistake): { readonly path: string; readonly contents: string } {
  const ending = `/${file}`;
  const paths = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .map((path) => `/${path.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith(ending));
  const [found = ''] = paths;
  const path = join(root, 'src', found);
  const source = paths.length === 1 ? readFileSync(path, 'utf8') : '';
  if (source.split(from).length !== 2) {
    throw new Error(`${file}, which ${paths.length} files are called, does not say just once: ${from}`);
  }
  return { path, contents: source.replace(from, () => to) };
}
