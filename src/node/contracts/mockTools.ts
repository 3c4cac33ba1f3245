import { setTimeout as pause } from 'node:timers/promises';
import { join } from 'node:path';
import which from 'which';
import type { MockTools } from '../../run/contracts/contractEvents';
import { connectTrouble } from '../coordinator/address';
import type { RepositoryPlace } from '../git/findRepository';
import { runFolder } from '../runs/runFolder';

/** How long a mock server may take until it answers, in milliseconds: Prism reads the whole contract first. */
const PATIENCE_MS = 60_000;
const PAUSE_MS = 100;

/** What mock servers need, on this machine. */
export class MachineMockTools implements MockTools {
  constructor(
    private readonly place: RepositoryPlace,
    readonly own: readonly string[],
  ) {}

  findProgram(name: string): Promise<string | undefined> {
    return findProgram(this.place.root, name);
  }

  folder(run: string, start: number): string {
    return join(runFolder(this.place.commonDir, run), 'mock', String(start));
  }

  async answers(url: string, isOver: () => boolean): Promise<boolean> {
    const { hostname, port, protocol } = new URL(url);
    const address = {
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port || (protocol === 'https:' ? 443 : 80)),
    };
    for (const end = performance.now() + PATIENCE_MS; ;) {
      if ((await connectTrouble(address)) === undefined) {
        return true;
      }
      if (isOver() || performance.now() > end) {
        return false;
      }
      await pause(PAUSE_MS);
    }
  }
}

/**
 * Absolute path of a program that a repository has installed for itself (`node_modules/.bin`), or else of that on the PATH.
 * @param root absolute path of the main work tree.
 */
export async function findProgram(root: string, name: string): Promise<string | undefined> {
  const own = await which(name, { nothrow: true, path: join(root, 'node_modules', '.bin') });
  return own ?? (await which(name, { nothrow: true })) ?? undefined;
}
