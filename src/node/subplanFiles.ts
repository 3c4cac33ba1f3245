import { join, relative } from 'node:path';
import type { ReadSubplan } from '../plan/subplans';
import { WavesError } from '../wavesError';
import { FilePlanFiles } from './planFiles';

/**
 * Reads the plans that packages name, from the disk.
 * @param root absolute path of the top of the repository; what leads out of it by a link is not read.
 */
export function subplanFiles(root: string): ReadSubplan {
  const files = new FilePlanFiles(root);
  return async (path) => {
    try {
      const { text, hash, path: real } = await files.readPlan(join(root, path));
      return /^\.\.(?:[\\/]|$)/.test(relative(root, real))
        ? { trouble: 'It leads out of the repository.' }
        : { text, hash };
    } catch (error) {
      if (WavesError.is(error, 'plan-unreadable')) {
        return { trouble: error.message };
      }
      throw error;
    }
  };
}
