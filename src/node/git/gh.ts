import { spawn } from 'node:child_process';
import { WavesError } from '../../wavesError';

/** What a finished command of GitHub's command line left. */
export interface GhOutput {
  /** 4: nobody is logged in. */
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/**
 * Runs GitHub's own command line in a folder of a repository. It asks nothing.
 * @param input given on standard input.
 * @throws WavesError `gh-missing` when `gh` is not installed.
 */
export function gh(cwd: string, args: readonly string[], input = ''): Promise<GhOutput> {
  return new Promise((resolve, reject) => {
    const child = spawn('gh', args, {
      cwd,
      env: { ...process.env, GH_PROMPT_DISABLED: '1', GH_NO_UPDATE_NOTIFIER: '1', NO_COLOR: '1' },
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
    });
    let [out, err] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    child.once('error', (cause) =>
      reject(
        new WavesError(
          'gh-missing',
          'gh, the command line of GitHub, is not installed or not on the PATH.',
          'Install it (https://cli.github.com) and log in: gh auth login. What it is for can also be done on the page of the repository.',
          { cause },
        ),
      ),
    );
    child.once('close', (code) => resolve({ code: code ?? 1, out, err }));
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}
