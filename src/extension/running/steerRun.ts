import * as vscode from 'vscode';
import type { SteeringAction } from '../../run/steer';

/**
 * Asks for what a wish still lacks: why a package is left out, and what is wrong where a gate is rejected.
 * @throws CancellationError when the person changes their mind.
 */
export async function completeWish(action: SteeringAction): Promise<SteeringAction> {
  switch (action.kind) {
    case 'skip': {
      const reason = await ask(
        vscode.l10n.t('Skip {0}', action.package),
        vscode.l10n.t('Why is it left out? What depends on it goes on without it.'),
      );
      return { ...action, reason };
    }
    case 'reject': {
      const message = await ask(
        vscode.l10n.t('Reject {0}', action.gate),
        vscode.l10n.t('What is wrong? The package is told, and begins anew when you run it again.'),
      );
      return message === '' ? action : { ...action, message };
    }
    default:
      return action;
  }
}

async function ask(title: string, prompt: string): Promise<string> {
  const answer = await vscode.window.showInputBox({ title, prompt, ignoreFocusOut: true });
  if (answer === undefined) {
    throw new vscode.CancellationError();
  }
  return answer.trim();
}
