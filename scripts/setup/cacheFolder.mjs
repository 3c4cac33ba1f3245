import { homedir, userInfo } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

/**
 * Where large downloads are kept between clones: `WAVES_CACHE`, else a folder in the user's cache. It lies outside
 * the project so that a fresh clone does not download a whole editor again.
 *
 * @returns {string} an absolute path; the folder may not exist yet
 */
export function cacheFolder() {
  if (process.env.WAVES_CACHE) {
    return resolve(process.env.WAVES_CACHE);
  }
  const named = process.env.XDG_CACHE_HOME ?? '';
  // A relative one counts as none (XDG Base Directory Specification); HOME may be set and empty.
  const caches = isAbsolute(named) ? named : join(homedir() || userInfo().homedir, '.cache');
  return join(caches, 'wave-orchestrator');
}
