import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where large downloads are kept between clones: `WAVES_CACHE`, else a folder in the user's cache. It lies outside
 * the project so that a fresh clone does not download a whole editor again.
 *
 * @returns {string} an absolute path; the folder may not exist yet
 */
export function cacheFolder() {
  if (process.env.WAVES_CACHE) {
    return process.env.WAVES_CACHE;
  }
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'wave-orchestrator');
}
