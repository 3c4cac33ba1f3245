import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { ConsentRequest } from '../../engine/start/consent';
import { consentForRetry, consentForRun } from '../../engine/start/runPreview';
import { sha256 } from '../../node/files/files';
import { consentIsSet, openConsent } from '../../node/runs/consentStore';
import { commitFiles } from '../../node/git/objects';
import { repositoryGuardrails } from '../../node/coordinator/repositoryRules';
import type { RepositoryPlace } from '../../node/git/findRepository';
import type { OpenApproval } from '../../node/plans/planApproval';
import { openApproval } from '../../node/plans/planApproval';
import { readWholePlan } from '../../node/plans/planSurroundings';
import type { ConsentGrant, StartRunParams } from '../../protocol/driver';
import { commandSetText, dangerousCount } from '../../run/start/consent';
import { asksForRevision } from '../../run/asking/reportEvents';
import { showPage } from '../editor/pages';
import type { RunState } from '../../run/run';
import type { SteeringAction } from '../../run/kernel/kernel';

/**
 * Shows the commands that a run will carry out and that this user has not agreed to in this repository, and asks
 * whether they may run. The answer holds for the command line too.
 * @returns undefined for a plan with errors, which the driver refuses.
 * @throws CancellationError when they may not.
 */
export async function consentToRun(
  place: RepositoryPlace,
  params: StartRunParams,
): Promise<ConsentGrant | undefined> {
  const files = await commitFiles(dirname(params.plan));
  return agree(place, await consentForRun(await readWholePlan(params.plan), params, sha256, files));
}

/** Wishes by which packages may begin anew, with the plan as it is written then. */
const BEGINNING: ReadonlySet<string> = new Set(['retry', 'widen', 'bump']);

/**
 * The same for what begins anew: the plan may have been edited since the run began.
 * @returns undefined also for a wish that begins nothing, and for a child run: it goes by what its parent began with.
 */
export async function consentToSteering(
  place: RepositoryPlace,
  state: RunState,
  action: SteeringAction,
): Promise<ConsentGrant | undefined> {
  const begins = BEGINNING.has(action.kind) || asksForRevision(state, action);
  if (!begins || state.parent !== undefined) {
    return undefined;
  }
  const agent = action.kind === 'retry' ? action.agent : undefined;
  const plan = await readWholePlan(join(place.root, state.plan));
  const files = await commitFiles(place.root, state.base);
  return agree(place, await consentForRetry(plan, state, agent, sha256, files), state.agreed);
}

async function agree(
  place: RepositoryPlace,
  request: ConsentRequest | undefined,
  agreed?: readonly string[],
): Promise<ConsentGrant | undefined> {
  if (request === undefined) {
    return undefined;
  }
  const { hash } = request;
  const { commands: open, unsigned, agree: remember } = await openConsent(place, request, agreed);
  if (open.length === 0) {
    return { hash, how: 'kept' };
  }
  if (consentIsSet()) {
    return { hash, how: 'setting' };
  }
  const run = vscode.l10n.t('Run');
  const { rules } = repositoryGuardrails(place.root);
  const dangerous = dangerousCount(open, rules);
  const lines = commandSetText(open, rules);
  const whole = vscode.l10n.t('Read the Whole');
  let answer = await vscode.window.showWarningMessage(
    dangerous === 0
      ? vscode.l10n.t('This plan runs commands of its own on your machine.')
      : vscode.l10n.t(
          'This plan runs commands of its own on your machine, {0} of which guardrails recognise as dangerous.',
          dangerous,
        ),
    {
      modal: true,
      detail: [...(unsigned === undefined ? [] : [unsigned]), ...fitting(lines)].join('\n'),
    },
    run,
    ...(lines.length > MOST_LINES ? [whole] : []),
  );
  if (answer === whole) {
    const question = vscode.l10n.t('May these commands run?');
    const close = await showPage(question, lines.join('\n'), vscode.ViewColumn.Active);
    // Not modal: the page can be scrolled while it is decided.
    answer = await vscode.window.showWarningMessage(question, run);
    // What lay under it, as a rule the graph, is wanted now.
    await close();
  }
  if (answer !== run) {
    throw new vscode.CancellationError();
  }
  await remember();
  return { hash, how: 'asked' };
}

/** Lines that a message shows: what can be read at a glance in a window of any size. All of them are on a page. */
const MOST_LINES = 12;
const MOST_OTHERS = 5;

/** What of some lines a message shows, and how many more there are. */
function fitting(lines: readonly string[], most = MOST_LINES): readonly string[] {
  const more = lines.length - most;
  return more > 0 ? [...lines.slice(0, most), vscode.l10n.t('... and {0} more lines', more)] : lines;
}

/**
 * Sees to it that a plan which an agent has made is only run as a person has approved of it: the same question as the command
 * line's, and an answer given there holds here too.
 * @param plan absolute.
 * @throws CancellationError when the person does not approve now. @throws WavesError `plan-unreadable`.
 */
export async function approveOfPlan(place: RepositoryPlace, plan: string): Promise<void> {
  const open = await openApproval(place, plan);
  if (open === undefined) {
    return;
  }
  await open.ask();
  let told = open.beside;
  for (let why = open.why; ; why = vscode.l10n.t('Meanwhile, other plans have come to claim the same.')) {
    await decided(open, plan, why, told);
    // What such a message shows stays as it was while it is open.
    const since = (await open.planned()).filter((line) => !told.includes(line));
    if (since.length === 0) {
      break;
    }
    told = [...since, ...told];
  }
  await open.approve();
}

/**
 * Asks once. Resolves where the person approves.
 * @param beside how it stands beside other plans, in lines.
 */
async function decided(
  open: OpenApproval,
  plan: string,
  why: string,
  beside: readonly string[],
): Promise<void> {
  const { hash, lines } = open;
  const approve = vscode.l10n.t('Approve');
  const whole = vscode.l10n.t('Read the Whole');
  const detail = [...fitting(lines), ...fitting(beside, MOST_OTHERS), '', approvalOf(hash)].join('\n');
  const answer = await vscode.window.showInformationMessage(why, { modal: true, detail }, approve, whole);
  if (answer === whole) {
    await readWhole(open, plan);
  }
  if (answer === undefined) {
    await open.refuse();
  }
  if (answer !== approve) {
    throw new vscode.CancellationError();
  }
}

/** The plan itself, with what is approved of beside it; approving is asked for again when it is run. */
async function readWhole({ why, lines, hash }: OpenApproval, plan: string): Promise<void> {
  await vscode.window.showTextDocument(vscode.Uri.file(plan));
  await showPage(approvalOf(hash), [why, '', ...lines].join('\n'), vscode.ViewColumn.Beside);
}

function approvalOf(hash: string): string {
  return vscode.l10n.t('Approval {0}', hash.slice(0, 12));
}
