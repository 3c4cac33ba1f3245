import * as vscode from 'vscode';
import { chooseOtherAgent } from './chooseAgent';
import type { Question } from '../../run/asking/questions';
import type { SteeringAction } from '../../run/kernel/kernel';
import { appearanceOf, cameToNothing } from '../../run/kernel/kernel';
import type { PackageRun, RunState } from '../../run/run';
import { blockedBy, describeBlock } from '../../run/run';
import { renamedWish } from '../../views/packageAddress';
import { WavesError } from '../../wavesError';
import { packagePlace } from '../plans/packagePlace';
import type { PlanSession } from '../plans/planSession';

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
    case 'sendBack': {
      if (action.message !== '') {
        return action;
      }
      const message = await ask(
        vscode.l10n.t('Send Back {0}', [action.file ?? action.package, action.line ?? []].flat().join(':')),
        vscode.l10n.t('What is wrong with it? Its agent goes on, and is told.'),
      );
      if (message === '') {
        throw new vscode.CancellationError();
      }
      return { ...action, message };
    }
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

/** More agents than these are counted, not named, where a person is asked about them. */
const MOST_NAMED = 8;

/** How a run is to end: agents at work are ended, or nothing new begins while they finish. */
export type StopChoice = 'now' | 'after_agents';

/**
 * Says whose agents end with a run, and asks how it is to stop. A run without an agent at work stops unasked.
 * @throws CancellationError when it is to go on.
 */
export async function chooseStop(run: RunState): Promise<StopChoice> {
  const titles = [...run.index.active].map((id) => run.packages.get(id)?.planned.title ?? id);
  if (titles.length === 0) {
    return 'now';
  }
  const named = titles.slice(0, MOST_NAMED).join(', ');
  const who =
    titles.length > MOST_NAMED ? vscode.l10n.t('{0} and {1} more', named, titles.length - MOST_NAMED) : named;
  const now = vscode.l10n.t('Stop Agents Now');
  const later = vscode.l10n.t('Let Them Finish');
  const answer = await vscode.window.showWarningMessage(
    titles.length === 1
      ? vscode.l10n.t('1 package is being worked on: {0}', who)
      : vscode.l10n.t('{0} packages are being worked on: {1}', titles.length, who),
    {
      modal: true,
      detail: vscode.l10n.t(
        'Stopping now ends their agents; what they have changed stays in their worktrees, and they can be run again. Letting them finish pauses the run: nothing goes on after them until you resume it.',
      ),
    },
    now,
    ...(run.paused === undefined ? [later] : []),
  );
  if (answer === undefined) {
    throw new vscode.CancellationError();
  }
  return answer === later ? 'after_agents' : 'now';
}

/**
 * Asks which of the packages that came to nothing begin anew as the run goes on. What was stopped by itself, while the
 * rest of the run went on, is not chosen beforehand.
 * @returns ids; undefined where there is nothing to choose from: of one, it is clear.
 * @throws CancellationError when the run is not to go on.
 */
export async function chooseRetries(run: RunState): Promise<readonly string[] | undefined> {
  const candidates = [...run.packages.values()].filter((item) => item.selected && cameToNothing(item));
  if (run.phase !== 'ended' || candidates.length < 2) {
    return undefined;
  }
  const chooseAll = run.outcome === 'cancelled' || candidates.every(({ state }) => state === 'cancelled');
  const picked = await vscode.window.showQuickPick(
    candidates.map((item) => ({
      id: item.planned.id,
      label: `$(${appearanceOf(item).codicon}) ${item.planned.title}`,
      description: `${item.planned.id} · ${appearanceOf(item).label}`,
      detail: reasonOf(run, item),
      picked: chooseAll || item.state !== 'cancelled',
    })),
    {
      canPickMany: true,
      ignoreFocusOut: true,
      matchOnDescription: true,
      title: vscode.l10n.t('Continue ({0} to try again)', candidates.length),
      placeHolder: vscode.l10n.t('Which packages begin anew? What is not chosen stays as it is.'),
    },
  );
  if (picked === undefined) {
    throw new vscode.CancellationError();
  }
  return picked.map(({ id }) => id);
}

function reasonOf(run: RunState, item: PackageRun): string {
  return (
    item.message ??
    blockedBy(run, item.planned.id)
      .map((block) => describeBlock(block))
      .join('; ')
  );
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
    : {
        title: vscode.l10n.t(
          '{0} asks {1}: you answer in its place',
          titleOf(run, handoff.from),
          titleOf(run, handoff.to),
        ),
        ...{ package: handoff.from, text: handoff.message, options: [] },
      };
}

function titleOf(run: RunState, id: string): string {
  return run.packages.get(id)?.planned.title ?? id;
}

type Asked = Pick<Question, 'package' | 'text' | 'options'> & { readonly title?: string };

/** @throws CancellationError when the person does not answer. */
async function askAnswer(question: Asked | undefined): Promise<string> {
  const { package: id = '', text = '', options = [] } = question ?? {};
  const title = question?.title ?? vscode.l10n.t('The agent of {0} asks', id);
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

/** A wish as the run understands it that it is about. */
interface SteeringTarget {
  readonly run: RunState;
  readonly action: SteeringAction;
}

/**
 * Which run a wish is about that names packages, gates and escalations by their addresses, and how that run calls them.
 * @throws WavesError `unknown-run` when no such run has begun.
 */
export function steeringTarget(session: PlanSession, wish: SteeringAction): SteeringTarget {
  const { run } = packagePlace(session, addressIn(wish) ?? '');
  if (run === undefined) {
    throw new WavesError('unknown-run', vscode.l10n.t('No run of this plan is going on.'));
  }
  return { run, action: renamedWish(wish, (address) => packagePlace(session, address).id) };
}

function addressIn(wish: SteeringAction): string | undefined {
  switch (wish.kind) {
    case 'approve':
    case 'reject':
      return wish.gate;
    case 'answer':
      return wish.question;
    case 'followUp':
      return wish.handoff;
    case 'retry':
      return wish.packages?.[0];
    default:
      return wish.package;
  }
}
