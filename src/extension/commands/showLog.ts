import * as vscode from 'vscode';
import { WavesError } from '../../wavesError';
import type { AttemptLogs } from '../logs/attemptLogs';
import type { PackageTarget } from '../views/commandTarget';

/** Opens the log of a package's latest attempt. */
export async function showLog({ session, item, run }: PackageTarget, logs: AttemptLogs): Promise<void> {
  if (run === undefined || item.attempt === 0) {
    throw new WavesError(
      'unknown-package',
      vscode.l10n.t('{0} has not run yet, so it has no log.', item.title),
    );
  }
  await logs.open({ plan: session.uri, run: run.run, package: item.id, attempt: item.attempt });
}
