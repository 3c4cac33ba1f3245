import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for temporary files, and what names it to programs. */
interface TemporaryPlace {
  readonly env: Readonly<Record<string, string>>;
  /** Takes it away with all in it, as far as that can be done. */
  remove(): Promise<void>;
}

/**
 * Makes a folder for temporary files that one agent has for itself, beside those of other programs: outside of any repository, so that
 * tools find there what they find in any such folder, and on a path as short as the system's, which sockets need.
 * @throws NodeJS.ErrnoException where there is no room for it.
 */
export async function temporaryPlace(): Promise<TemporaryPlace> {
  const folder = await mkdtemp(join(tmpdir(), 'waves-agent-'));
  return {
    env: { TMPDIR: folder, TMP: folder, TEMP: folder },
    remove: () => rm(folder, { recursive: true, force: true }).catch(() => undefined),
  };
}
