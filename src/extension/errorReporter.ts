import * as vscode from 'vscode';
import { WavesError } from '../wavesError';

/** The one place that tells people of errors: short in a message, whole in the output. */
export class ErrorReporter {
  constructor(private readonly output: vscode.LogOutputChannel) {}

  /** Tells an error that a person's own action met. Cancelling is no error. */
  async show(error: unknown): Promise<void> {
    if (error instanceof vscode.CancellationError) {
      return;
    }
    this.note(error);
    const details = vscode.l10n.t('Show Details');
    if ((await vscode.window.showErrorMessage(messageOf(error), details)) === details) {
      this.output.show();
    }
  }

  /** Writes an error of work in the background into the output; nothing pops up. */
  note(error: unknown): void {
    if (WavesError.is(error)) {
      this.output.warn([error.message, error.advice].filter((line) => line !== undefined).join('\n'));
    } else {
      this.output.error(error instanceof Error ? error : String(error));
    }
  }
}

/** What happened and what to do, in at most a few lines. */
export function messageOf(error: unknown): string {
  if (WavesError.is(error)) {
    return error.advice === undefined ? error.message : `${error.message} ${error.advice}`;
  }
  const what = error instanceof Error ? error.message : String(error);
  return vscode.l10n.t('Something unexpected went wrong: {0}', what.split('\n')[0] ?? '');
}
