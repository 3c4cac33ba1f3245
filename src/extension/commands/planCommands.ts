import * as vscode from 'vscode';
import { editorRange } from '../editor/editorRange';
import { saveOpenPlan } from '../plans/packagePlace';
import type { PlanSession } from '../plans/planSession';
import { consentToRun } from '../runs/consent';
import { requireTrust } from '../editor/trust';
import type { CommandLine } from './commandLine';
import { askCommandLine } from './commandLine';
import type { PlanAdvice } from '../../planning/advice';

/** What trying one check has shown. */
interface CheckFinding {
  readonly command: string;
  /** `missing`: it can never pass here. `warning`: it fails as long as nothing is done. */
  readonly state: 'ok' | 'warning' | 'missing';
  /** In words. */
  readonly found: string;
}

/** What `waves doctor --json` prints. */
interface DoctorReport {
  readonly findings: readonly (Omit<CheckFinding, 'command'> & { readonly name: string })[];
}

const CHECK = 'check: ';

interface Choice extends vscode.QuickPickItem {
  readonly command: string;
}

/**
 * Tries the checks of a plan on the last commit, and shows which can never pass, which pass already, and which fail as
 * long as nothing is done. A choice leads to the check in the plan.
 * @throws CancellationError when the person does not let the commands run, or calls it off.
 */
export async function tryChecks(session: PlanSession, commandLine: CommandLine): Promise<void> {
  await requireTrust();
  const { repository, uri } = session;
  if (repository === undefined) {
    return;
  }
  await saveOpenPlan(uri);
  await consentToRun(repository, { plan: uri.fsPath, defaultAgent: { name: 'demo' } });
  const title = vscode.l10n.t('Trying checks on the base');
  const location = vscode.ProgressLocation.Notification;
  const report = await vscode.window.withProgress({ location, title, cancellable: true }, (progress, token) =>
    askCommandLine<DoctorReport>(commandLine, {
      folder: repository.root,
      args: ['doctor', uri.fsPath, '--try-checks', '--yes'],
      reason: 'plan-invalid',
      token,
      tell: (message) => progress.report({ message }),
    }),
  );
  const findings = checksOf(report);
  const picked = await vscode.window.showQuickPick(findings.map(choice), {
    title: vscode.l10n.t('Checks on the Base'),
    placeHolder: placeHolder(findings),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (picked !== undefined) {
    await showCheck(session, picked.command);
  }
}

function checksOf({ findings }: DoctorReport): CheckFinding[] {
  return findings.flatMap(({ name, state, found }) =>
    name.startsWith(CHECK) ? [{ command: name.slice(CHECK.length), state, found }] : [],
  );
}

const ICONS: Readonly<Record<CheckFinding['state'], string>> = {
  ok: '$(pass)',
  warning: '$(circle-outline)',
  missing: '$(error)',
};

function choice({ command, state, found }: CheckFinding): Choice {
  return { label: `${ICONS[state]} ${command}`, detail: found, command };
}

function placeHolder(findings: readonly CheckFinding[]): string {
  const impossible = findings.filter(({ state }) => state === 'missing').length;
  if (findings.length === 0) {
    return vscode.l10n.t('The plan names no command that checks anything.');
  }
  return impossible === 0
    ? vscode.l10n.t('All {0} can be run here.', findings.length)
    : vscode.l10n.t('{0} of {1} can never pass here.', impossible, findings.length);
}

async function showCheck({ plan, uri }: PlanSession, command: string): Promise<void> {
  const steps = plan.packages.flatMap(({ verification }) => verification.steps);
  const range = steps.find((step) => step.command === command)?.commandRange;
  await vscode.window.showTextDocument(uri, range === undefined ? {} : { selection: editorRange(range) });
}

/**
 * Shows what would make a plan shorter or safer, as the scheduler of runs reckons it. A choice leads to its package in the graph.
 * @throws WavesError `plan-unreadable`; CancellationError when the plan cannot be saved.
 */
export async function showAdvice({ uri }: PlanSession, commandLine: CommandLine): Promise<void> {
  await saveOpenPlan(uri);
  const { times, advice, untried } = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Reckoning the plan') },
    () =>
      askCommandLine<PlanAdvice>(commandLine, {
        folder: vscode.Uri.joinPath(uri, '..').fsPath,
        args: ['graph', uri.fsPath, '--advice', '--format', 'json'],
        reason: 'plan-unreadable',
      }),
  );
  const expected = times
    .map(({ agents, minutes }) => vscode.l10n.t('{0}: {1} min', agents, Math.round(minutes)))
    .join(' · ');
  const picked = await vscode.window.showQuickPick(
    advice.map(({ text, packages, minutes }) => ({
      label: `$(lightbulb) ${packages.slice(0, 3).join(', ') || vscode.l10n.t('The whole plan')}`,
      ...(minutes === undefined ? {} : { description: vscode.l10n.t('−{0} min', Math.round(minutes)) }),
      detail: text,
      packages,
    })),
    {
      title: vscode.l10n.t('Advice on the Plan'),
      placeHolder:
        untried === 'errors'
          ? vscode.l10n.t('Unchecked: changes are tried when the plan has no errors.')
          : untried === 'large'
            ? vscode.l10n.t('Unchecked: the plan is too large for trying changes.')
            : advice.length === 0
              ? vscode.l10n.t('Nothing was found that would make it shorter.')
              : vscode.l10n.t('If each takes as long as the plan allows, by number of agents: {0}', expected),
      matchOnDetail: true,
    },
  );
  const [first] = picked?.packages ?? [];
  if (first !== undefined) {
    await vscode.commands.executeCommand('waves.openGraph', { plan: uri, package: first });
  }
}

/**
 * Opens the page about problems of plans, at the one that is meant.
 * @param code of the problem; anything else opens the page at its top.
 */
export async function explainProblem(extension: vscode.Uri, code: unknown): Promise<void> {
  const page = vscode.Uri.joinPath(extension, 'docs', 'checks.md');
  const at = typeof code === 'string' && /^[a-z0-9-]+$/.test(code) ? page.with({ fragment: code }) : page;
  await vscode.commands.executeCommand('markdown.showPreview', at);
}
