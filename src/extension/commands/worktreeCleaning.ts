import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { CleanupItem } from '../../run/cleaning/cleanup';
import { WavesError } from '../../wavesError';

/** Where the command line that ships with the extension is. */
export interface CommandLine {
  readonly nodePath: string;
  readonly cliPath: string;
}

/** What `waves clean --json` prints. */
export interface CleanReport {
  readonly removable?: readonly CleanupItem[];
  readonly removed?: readonly CleanupItem[];
  readonly kept: readonly CleanupItem[];
  readonly bytes: number;
  /** By this the removal can be undone. */
  readonly undo: string | null;
}

/**
 * Has `waves clean` look at a repository's worktrees, or remove some. It is a process of its own, since it starts many,
 * and each would cost the extension host far more.
 * @throws WavesError `git-failed` with its words.
 */
export async function cleanByCommandLine(
  { nodePath, cliPath }: CommandLine,
  root: string,
  args: readonly string[],
): Promise<CleanReport> {
  try {
    const { stdout } = await promisify(execFile)(
      nodePath,
      [cliPath, '-C', root, 'clean', '--json', ...args],
      {
        env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
        maxBuffer: 1 << 26,
        windowsHide: true,
      },
    );
    return JSON.parse(stdout) as CleanReport;
  } catch (cause) {
    const words = (cause as { readonly stderr?: string }).stderr?.trim();
    throw new WavesError('git-failed', words || (cause as Error).message, undefined, { cause });
  }
}
