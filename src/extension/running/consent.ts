import * as vscode from 'vscode';
import { consentForRun } from '../../engine/runPreview';
import { ConsentStore, consentIsSet } from '../../node/consentStore';
import type { RepositoryPlace } from '../../node/findRepository';
import { FilePlanFiles } from '../../node/planFiles';
import { sha256 } from '../../node/sha256';
import type { ConsentGrant, StartRunParams } from '../../protocol/driver';
import { commandSetText } from '../../run/consent/commandSet';

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
  const { text } = await new FilePlanFiles().readPlan(params.plan);
  const request = consentForRun(text, params, sha256);
  if (request === undefined) {
    return undefined;
  }
  const { hash, keys, commands } = request;
  const store = new ConsentStore(place.commonDir);
  const missing = new Set(await store.missing(keys));
  if (missing.size === 0) {
    return { hash, how: 'kept' };
  }
  if (consentIsSet()) {
    return { hash, how: 'setting' };
  }
  const open = commands.filter((_command, index) => missing.has(keys[index] ?? ''));
  const run = vscode.l10n.t('Run');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('This plan runs commands of its own on your machine.'),
    { modal: true, detail: commandSetText(open).join('\n') },
    run,
  );
  if (answer !== run) {
    throw new vscode.CancellationError();
  }
  await store.agree([...missing]);
  return { hash, how: 'asked' };
}
