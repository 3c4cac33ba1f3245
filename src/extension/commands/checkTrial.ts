import { spawn } from 'node:child_process';
import * as vscode from 'vscode';
import { WavesError } from '../../wavesError';
import type { CommandLine } from './worktreeCleaning';

/** What trying one check has shown. */
export interface CheckFinding {
  readonly command: string;
  /** `missing`: it can never pass here. `warning`: it fails as long as nothing is done. */
  readonly state: 'ok' | 'warning' | 'missing';
  /** In words. */
  readonly found: string;
}

/** What `waves doctor --json` prints. */
interface DoctorReport {
  readonly findings: readonly (Omit<CheckFinding, 'command'> & { readonly name: string })[];
}

const CHECK = 'check: ';

/**
 * Has `waves doctor --try-checks` try the checks of a plan. It is a process of its own, which ends what it has started
 * when it is ended.
 * @param tell which command it is at.
 * @throws WavesError `plan-invalid` with its words; CancellationError.
 */
export function tryChecksByCommandLine(
  { nodePath, cliPath }: CommandLine,
  { root, plan }: { readonly root: string; readonly plan: string },
  token: vscode.CancellationToken,
  tell: (message: string) => void,
): Promise<readonly CheckFinding[]> {
  return new Promise((resolve, reject) => {
    const args = [cliPath, '-C', root, 'doctor', plan, '--try-checks', '--yes', '--json'];
    const child = spawn(nodePath, args, {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    let [out, err] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text;
      tell(text.trim().split('\n').at(-1) ?? '');
    });
    const cancelled = token.onCancellationRequested(() => child.kill('SIGTERM'));
    child.once('error', reject);
    child.once('close', () => {
      cancelled.dispose();
      if (token.isCancellationRequested) {
        reject(new vscode.CancellationError());
        return;
      }
      try {
        resolve(checksOf(JSON.parse(out) as DoctorReport));
      } catch (cause) {
        const words = err.trim() || (cause as Error).message;
        reject(new WavesError('plan-invalid', words, undefined, { cause }));
      }
    });
  });
}

function checksOf({ findings }: DoctorReport): CheckFinding[] {
  return findings.flatMap(({ name, state, found }) =>
    name.startsWith(CHECK) ? [{ command: name.slice(CHECK.length), state, found }] : [],
  );
}
