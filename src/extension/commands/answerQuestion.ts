import * as vscode from 'vscode';
import type { RunControl } from '../running/runControl';
import { needsIn } from '../views/needs';
import type { CommandTarget } from '../views/commandTarget';

/** Answers what an agent asks: the question of the row it was called for, else the one that the person chooses. */
export async function answerQuestion(
  { target, control }: { readonly target: CommandTarget; readonly control: RunControl },
  argument: unknown,
): Promise<void> {
  const session = await target.shown();
  const given =
    typeof argument === 'object' && argument !== null && 'question' in argument
      ? argument.question
      : undefined;
  const question =
    typeof given === 'string' ? given : await chooseQuestion(session.run && needsIn(session.run));
  await control.steer(session, { kind: 'answer', question, answer: '' });
}

async function chooseQuestion(needs: ReturnType<typeof needsIn> = []): Promise<string> {
  const open = needs.flatMap(({ question, text, package: id }) =>
    question === undefined ? [] : [{ label: text, description: id, question }],
  );
  const [only] = open;
  if (only === undefined) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No agent asks anything now.'));
    throw new vscode.CancellationError();
  }
  const picked =
    open.length === 1
      ? only
      : await vscode.window.showQuickPick(open, { title: vscode.l10n.t('Which Question?') });
  if (picked === undefined) {
    throw new vscode.CancellationError();
  }
  return picked.question;
}
