import * as vscode from 'vscode';
import type { RunControl } from '../running/runControl';
import { needsIn } from '../views/needs';
import type { CommandTarget, PackageTarget } from '../views/commandTarget';
import { unansweredHandoffs } from '../../run/handoffs/handoffs';
import type { GraphPackage } from '../../protocol/graph';

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

/** Asks what is to become of what a package has changed outside of its scope, and has it done. */
export async function settleScope(target: PackageTarget, control: RunControl): Promise<void> {
  const { session, address, item } = target;
  const files = (item.violations ?? []).join(', ');
  const picked = await vscode.window.showQuickPick(ways(), {
    title: vscode.l10n.t('{0} Has Changed Files Outside of Its Scope', address),
    placeHolder: files,
    matchOnDetail: true,
  });
  if (picked === undefined) {
    throw new vscode.CancellationError();
  }
  await control.steer(session, { kind: picked.way, package: address });
}

/** Packages that may have changed something outside of their scopes. */
export function hasStrayed({ violations = [] }: GraphPackage): boolean {
  return violations.length > 0;
}

function ways(): (vscode.QuickPickItem & { readonly way: 'drop' | 'handOver' | 'widen' | 'fail' })[] {
  return [
    {
      way: 'drop',
      label: vscode.l10n.t('Drop Changes'),
      iconPath: new vscode.ThemeIcon('discard'),
      detail: vscode.l10n.t(
        'The files are as before; what was changed is kept under a ref. The rest goes on.',
      ),
    },
    {
      way: 'handOver',
      label: vscode.l10n.t('Hand Over'),
      iconPath: new vscode.ThemeIcon('arrow-right'),
      detail: vscode.l10n.t('The same, and the packages that own the files get the changes as a patch.'),
    },
    {
      way: 'widen',
      label: vscode.l10n.t('Widen Scope'),
      iconPath: new vscode.ThemeIcon('edit'),
      detail: vscode.l10n.t('The plan is edited: the package may write these files.'),
    },
    {
      way: 'fail',
      label: vscode.l10n.t('Fail Attempt'),
      iconPath: new vscode.ThemeIcon('error'),
      detail: vscode.l10n.t('It counts as a failure; the package is retried while its budget lasts.'),
    },
  ];
}
