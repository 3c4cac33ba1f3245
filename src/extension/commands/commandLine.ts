import { spawn } from 'node:child_process';
import * as vscode from 'vscode';
import type { ErrorReason } from '../../wavesError';
import { WavesError } from '../../wavesError';

/** Where the command line that ships with the extension is. */
export interface CommandLine {
  readonly nodePath: string;
  readonly cliPath: string;
}

/** How the command line is asked. */
export interface CommandLineWish {
  /** Absolute path of the folder that it works in. */
  readonly folder: string;
  /** The command with its arguments; `--json` is added where they name no format. */
  readonly args: readonly string[];
  /** The reason of the error when it comes to nothing. */
  readonly reason: ErrorReason;
  /** Ends it, as Ctrl+C does. */
  readonly token?: vscode.CancellationToken;
  /** Hears each line that it says while it works. */
  readonly tell?: (line: string) => void;
}

/**
 * Has the command line do something and reads what it prints as JSON, whatever its exit code is. It is a process of its own,
 * since it starts many, and each would cost the extension host far more.
 * @throws WavesError with its words when it prints no JSON; CancellationError when it was called off.
 */
export function askCommandLine<T>(
  { nodePath, cliPath }: CommandLine,
  { folder, args, reason, token, tell }: CommandLineWish,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      nodePath,
      [cliPath, '-C', folder, ...args, ...(args.includes('--format') ? [] : ['--json'])],
      {
        env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
        stdio: ['ignore', 'pipe', 'pipe'],
        windowsHide: true,
      },
    );
    let [out, err] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text;
      tell?.(text.trim().split('\n').at(-1) ?? '');
    });
    const cancelled = token?.onCancellationRequested(() => child.kill('SIGINT'));
    child.once('error', reject);
    child.once('close', () => {
      cancelled?.dispose();
      if (token?.isCancellationRequested === true) {
        reject(new vscode.CancellationError());
        return;
      }
      try {
        resolve(JSON.parse(out) as T);
      } catch (cause) {
        reject(new WavesError(reason, wordsOf(err) ?? (cause as Error).message, undefined, { cause }));
      }
    });
  });
}

/** What went wrong, without what else it said: `waves: ...` with the lines below it. */
function wordsOf(said: string): string | undefined {
  const at = said.lastIndexOf('waves: ');
  const words = said.slice(at === -1 ? 0 : at + 'waves: '.length).trim();
  return words === '' ? undefined : words.replaceAll(/\s*\n\s*/g, ' ');
}
