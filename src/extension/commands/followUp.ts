import * as vscode from 'vscode';
import { unansweredHandoffs } from '../../run/handoffs/handoffs';
import type { RunControl } from '../running/runControl';
import type { CommandTarget } from '../views/commandTarget';

/**
 * Begins a package once more that came to its end without answering what another one asks: that of the row it was called
 * for, else the one that the person chooses.
 */
export async function followUp(
  { target, control }: { readonly target: CommandTarget; readonly control: RunControl },
  argument: unknown,
): Promise<void> {
  const session = await target.shown();
  const handoff = handoffIn(argument) ?? (await choose(session.run && unansweredHandoffs(session.run)));
  await control.steer(session, { kind: 'followUp', handoff });
}

/** A row of the packages view has it in its line, one of "Needs You" as its question. */
function handoffIn(argument: unknown): string | undefined {
  if (typeof argument !== 'object' || argument === null) {
    return undefined;
  }
  const { line, question } = argument as Readonly<Record<string, unknown>>;
  const found =
    typeof line === 'object' && line !== null
      ? (line as Readonly<Record<string, unknown>>)['unanswered']
      : question;
  return typeof found === 'string' ? found : undefined;
}

async function choose(open: ReturnType<typeof unansweredHandoffs> = []): Promise<string> {
  if (open.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No package waits for one that has ended.'));
    throw new vscode.CancellationError();
  }
  const picked = await vscode.window.showQuickPick(
    open.map(({ handoff, from, to, message }) => ({
      label: to,
      description: vscode.l10n.t('asked by {0}', from),
      detail: message,
      handoff,
    })),
    { title: vscode.l10n.t('Which Package Shall Begin Once More?') },
  );
  if (picked === undefined) {
    throw new vscode.CancellationError();
  }
  return picked.handoff;
}
