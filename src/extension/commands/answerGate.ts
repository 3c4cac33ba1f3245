import * as vscode from 'vscode';
import type { RunControl } from '../running/runControl';
import { needsIn } from '../views/needs';
import type { CommandTarget } from '../views/commandTarget';

/** Says yes or no at a gate, or to an escalation: that of the row it was called for, else the one that the person chooses. */
export async function answerGate(
  { target, control }: { readonly target: CommandTarget; readonly control: RunControl },
  kind: 'approve' | 'reject',
  argument: unknown,
): Promise<void> {
  const session = await target.shown();
  const given =
    typeof argument === 'object' && argument !== null && 'gate' in argument ? argument.gate : undefined;
  const gate = typeof given === 'string' ? given : await chooseGate(session.run && needsIn(session.run));
  await control.steer(session, { kind, gate });
}

async function chooseGate(needs: ReturnType<typeof needsIn> = []): Promise<string> {
  const open = needs.flatMap(({ gate, text, package: id }) =>
    gate === undefined ? [] : [{ label: text, description: id, gate }],
  );
  if (open.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No gate is open, and nothing was escalated.'));
    throw new vscode.CancellationError();
  }
  const picked = await vscode.window.showQuickPick(open, { title: vscode.l10n.t('Which One?') });
  if (picked === undefined) {
    throw new vscode.CancellationError();
  }
  return picked.gate;
}
