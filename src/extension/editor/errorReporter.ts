import * as vscode from 'vscode';
import type { ErrorReason } from '../../wavesError';
import { WavesError } from '../../wavesError';

interface Help {
  readonly label: string;
  readonly command: string;
}

/** The one place that tells people of errors: short in a message, whole in the output. */
export class ErrorReporter {
  constructor(private readonly output: vscode.LogOutputChannel) {}

  /** Tells an error that a person's own action met. Cancelling is no error. */
  async show(error: unknown): Promise<void> {
    if (error instanceof vscode.CancellationError) {
      return;
    }
    this.note(error);
    const log: Help = { label: vscode.l10n.t('Show Log'), command: 'waves.showOutput' };
    const help = (WavesError.is(error) ? helpFor(error.reason) : undefined) ?? log;
    const answer = await vscode.window.showErrorMessage(messageOf(error), help.label);
    if (answer === help.label) {
      await vscode.commands.executeCommand(help.command);
    }
  }

  /** Does what a person has asked for, and tells the error that it meets. */
  attempt(work: Promise<void>): void {
    work.catch((error: unknown) => void this.show(error));
  }

  /** Writes an error of work in the background into the output; nothing pops up. */
  note(error: unknown): void {
    if (WavesError.is(error)) {
      this.output.warn([error.message, error.advice].filter((line) => line !== undefined).join('\n'));
      if (error.cause !== undefined) {
        this.output.debug('Caused by', error.cause);
      }
    } else {
      this.output.error(error instanceof Error ? error : String(error));
    }
  }

  /** Writes down what happened, for whoever wonders later. */
  info(message: string): void {
    this.output.info(message);
  }
}

/** The command that helps with an error, where there is one. */
function helpFor(reason: ErrorReason): Help | undefined {
  switch (reason) {
    case 'plan-invalid':
      return { label: vscode.l10n.t('Show Problems'), command: 'workbench.actions.view.problems' };
    case 'no-repository':
      return { label: vscode.l10n.t('Initialize Repository'), command: 'git.init' };
    case 'no-commits':
    case 'branch-checked-out':
      return { label: vscode.l10n.t('Open Source Control'), command: 'workbench.view.scm' };
    case 'lock-held':
      return { label: vscode.l10n.t('Show Locks'), command: 'waves.locks.focus' };
    case 'unknown-agent':
      return { label: vscode.l10n.t('Choose Agent'), command: 'waves.chooseAgent' };
    default:
      return undefined;
  }
}

/** What happened and what to do, in at most a few lines. */
function messageOf(error: unknown): string {
  if (WavesError.is(error)) {
    return error.advice === undefined ? error.message : `${error.message} ${error.advice}`;
  }
  const what = error instanceof Error ? error.message : String(error);
  return vscode.l10n.t('Something unexpected went wrong: {0}', what.split('\n')[0] ?? '');
}
