import type { TestAPI } from 'vitest';
import { it } from 'vitest';

/**
 * How deep tests go that could go on for ever: `npm test` as deep as fits into it, always the same; `npm run test:deep`
 * much deeper, from a seed of its own that it prints.
 */
const isDeep = process.env['WAVES_DEPTH'] === 'deep';

/** Where everything begins that is drawn at random. */
export const SEED = Number(process.env['WAVES_SEED'] ?? 1);

/** How many, here and in depth. */
export function atDepth<T>(usual: T, deep: T): T {
  return isDeep ? deep : usual;
}

/**
 * A test of `npm run test:deep` alone, which `npm test` skips: another real run of what a real run shows there too, or of what is held
 * there in memory.
 */
export const inDepth: TestAPI = isDeep ? it : (it.skip as TestAPI);
