import { join } from 'node:path';
import * as vscode from 'vscode';
import type { ConsentRequest } from '../../engine/start/consent';
import { consentForRetry, consentForRun } from '../../engine/start/runPreview';
import { ConsentStore, consentIsSet } from '../../node/runs/consentStore';
import { repositoryGuardrails } from '../../node/coordination/repositoryRules';
import type { RepositoryPlace } from '../../node/git/findRepository';
import { readWholePlan } from '../../node/plans/planSurroundings';
import { sha256 } from '../../node/files/sha256';
import type { ConsentGrant, StartRunParams } from '../../protocol/driver';
import { commandSetText, dangerousCount } from '../../run/consent/commandSet';
import { asksForRevision } from '../../run/escalations/asksForRevision';
import type { RunState } from '../../run/run';
import type { SteeringAction } from '../../run/kernel/wishes';

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
  return agree(place, consentForRun(await readWholePlan(params.plan), params, sha256));
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
  return agree(place, consentForRetry(plan, state, agent, sha256), state.agreed);
}

async function agree(
  place: RepositoryPlace,
  request: ConsentRequest | undefined,
  agreed?: readonly string[],
): Promise<ConsentGrant | undefined> {
  if (request === undefined) {
    return undefined;
  }
  const { hash, keys, commands } = request;
  const store = new ConsentStore(place.commonDir);
  const known = new Set(agreed);
  const missing = new Set((await store.missing(keys)).filter((key) => !known.has(key)));
  if (missing.size === 0) {
    return { hash, how: 'kept' };
  }
  if (consentIsSet()) {
    return { hash, how: 'setting' };
  }
  const open = commands.filter((_command, index) => missing.has(keys[index] ?? ''));
  const run = vscode.l10n.t('Run');
  const { rules } = repositoryGuardrails(place.root);
  const dangerous = dangerousCount(open, rules);
  const answer = await vscode.window.showWarningMessage(
    dangerous === 0
      ? vscode.l10n.t('This plan runs commands of its own on your machine.')
      : vscode.l10n.t(
          'This plan runs commands of its own on your machine, {0} of which guardrails recognise as dangerous.',
          dangerous,
        ),
    { modal: true, detail: commandSetText(open, rules).join('\n') },
    run,
  );
  if (answer !== run) {
    throw new vscode.CancellationError();
  }
  await store.agree([...missing]);
  return { hash, how: 'asked' };
}
