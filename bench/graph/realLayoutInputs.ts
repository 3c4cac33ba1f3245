import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { layoutInputOf } from '../../test/support/layoutInput';
import type { LayoutInput } from '../../webview/graph/canvas/layout/layeredGraph';

/** The plans in a folder and its folders, as the graph lays them out. */
export function realLayoutInputs(folder: string): readonly LayoutInput[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.ya?ml$/.test(path))
    .map((path) => join(folder, path))
    .filter((path) => existsSync(path))
    .map((path) => layoutInputOf(readFileSync(path, 'utf8')))
    .filter(({ packages }) => packages.length > 0);
}
