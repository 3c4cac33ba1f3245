import * as vscode from 'vscode';
import { chooseOtherAgent } from './chooseAgent';
import type { Question } from '../../run/questions/questions';
import type { RunState } from '../../run/run';
import type { SteeringAction } from '../../run/kernel/wishes';

/**
 * Asks for what a wish still lacks: why a package is left out, what is wrong where a gate is rejected, and what a question
 * is answered.
 * @throws CancellationError when the person changes their mind.
 */
export async function completeWish(action: SteeringAction, run: RunState): Promise<SteeringAction> {
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
    case 'answer':
      return action.answer === ''
        ? { ...action, answer: await askAnswer(questionOf(run, action.question)) }
        : action;
    case 'hint':
      return action.message === ''
        ? { ...action, message: await askAnswer(questionOf(run, action.package)) }
        : action;
    case 'switchAgent':
      return action.agent === '' ? { ...action, agent: await chooseOtherAgent(action.package) } : action;
    case 'register': {
      const address = await ask(
        vscode.l10n.t('Register {0} as Submodule', action.repository),
        vscode.l10n.t('At which address is the commit that is checked out there, as a branch or tag?'),
      );
      return { ...action, address };
    }
    default:
      return action;
  }
}

/** What an agent asks of people, or of another package in whose place a person answers. */
function questionOf(run: RunState, id: string): Asked | undefined {
  const unfinished = run.packages.get(id)?.unfinished;
  if (unfinished !== undefined) {
    return { package: id, text: unfinished.words ?? unfinished.message, options: [] };
  }
  const handoff = run.handoffs.get(id);
  return handoff === undefined
    ? run.questions.get(id)
    : { package: handoff.from, text: handoff.message, options: [] };
}

type Asked = Pick<Question, 'package' | 'text' | 'options'>;

/** @throws CancellationError when the person does not answer. */
async function askAnswer(question: Asked | undefined): Promise<string> {
  const { package: id = '', text = '', options = [] } = question ?? {};
  const title = vscode.l10n.t('The agent of {0} asks', id);
  if (options.length > 0) {
    const other = { label: vscode.l10n.t('Something else…'), alwaysShow: true };
    const items = [...options.map((label) => ({ label })), other];
    const picked = await vscode.window.showQuickPick(items, {
      title,
      placeHolder: text,
      ignoreFocusOut: true,
    });
    if (picked === undefined) {
      throw new vscode.CancellationError();
    }
    if (picked !== other) {
      return picked.label;
    }
  }
  const answer = await ask(title, text);
  if (answer === '') {
    throw new vscode.CancellationError();
  }
  return answer;
}

async function ask(title: string, prompt: string): Promise<string> {
  const answer = await vscode.window.showInputBox({ title, prompt, ignoreFocusOut: true });
  if (answer === undefined) {
    throw new vscode.CancellationError();
  }
  return answer.trim();
}
