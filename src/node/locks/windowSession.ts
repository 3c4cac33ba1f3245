import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { mkdir, readdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ending } from '../../ports/ports';
import { isAlive, isProcessIdentity, ownIdentity } from '../processes/processIdentity';

/** After how long to look again for a window that this one has taken the place of, in milliseconds: it may end late. */
const LOOKS_MS = [0, 500, 2000, 5000, 15_000];

/**
 * Tells this window from others, and takes up the sessions of windows of the same workspace that have ended, as a window
 * has that was loaded anew. Each window keeps a file in the workspace's folder, with the process that it runs in.
 */
export class WindowSession implements Ending {
  /** What this window is called. */
  readonly id = randomUUID();
  private readonly timers: NodeJS.Timeout[] = [];
  private ended = false;
  private began: Promise<void> | undefined;

  /**
   * @param folder of the workspace, kept for it by the editor; undefined: there is none, and nothing to take up.
   * @param takesUp called with each session that goes on in this window.
   * @param failed told when the folder cannot be used; locks hold all the same.
   */
  constructor(
    private readonly folder: string | undefined,
    private readonly takesUp: (session: string) => void,
    private readonly failed: (error: unknown) => void,
  ) {
    if (folder !== undefined) {
      this.timers.push(...LOOKS_MS.map((delay) => setTimeout(() => void this.look(folder), delay)));
    }
  }

  /** Lets the next window of the workspace take this session up, also before this process has ended. */
  dispose(): void {
    this.ended = true;
    this.timers.forEach((timer) => clearTimeout(timer));
    if (this.folder !== undefined && this.began !== undefined) {
      this.tellEnd(this.folder);
    }
  }

  private tellEnd(folder: string): void {
    try {
      writeFileSync(fileOf(folder, this.id), JSON.stringify({ ended: true }), { mode: 0o600 });
    } catch {
      // Then the end of the process tells.
    }
  }

  private async look(folder: string): Promise<void> {
    try {
      this.began ??= this.begin(folder);
      await this.began;
      for (const name of await readdir(folder)) {
        const session = /^window-([0-9a-f-]{36})\.json$/.exec(name)?.[1];
        if (session !== undefined && session !== this.id && !this.ended && (await isOver(folder, session))) {
          await this.takeUp(folder, session);
        }
      }
    } catch (error) {
      this.failed(error);
    }
  }

  private async begin(folder: string): Promise<void> {
    await mkdir(folder, { recursive: true });
    await writeFile(fileOf(folder, this.id), JSON.stringify(await ownIdentity()), { mode: 0o600 });
    if (this.ended) {
      // It ended while the file was written, which has put the process in place of the end.
      this.tellEnd(folder);
    }
  }

  /** Of several windows that try, the one that has removed the file goes on with the session. */
  private async takeUp(folder: string, session: string): Promise<void> {
    try {
      await unlink(fileOf(folder, session));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
        return;
      }
      throw error;
    }
    this.takesUp(session);
  }
}

async function isOver(folder: string, session: string): Promise<boolean> {
  const text = await readFile(fileOf(folder, session), 'utf8').catch(() => undefined);
  if (text === undefined) {
    return false;
  }
  try {
    const value: unknown = JSON.parse(text);
    return !isProcessIdentity(value) || !(await isAlive(value));
  } catch {
    // It is being written, or was cut off by a crash: the next look, or the next window, tells.
    return false;
  }
}

function fileOf(folder: string, session: string): string {
  return join(folder, `window-${session}.json`);
}
