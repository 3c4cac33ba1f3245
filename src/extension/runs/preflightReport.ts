import * as vscode from 'vscode';
import { FileRunStore } from '../../node/runs/runStore';
import type { RepositoryPlace } from '../../node/git/findRepository';
import type { StartRunResult } from '../../protocol/driver';
import type { PreflightCheck } from '../../run/start/preflight';
import { preflightText } from '../../run/start/preflight';

/** What preflight looked at when a run was asked for, if something was missing; undefined when it said GO. */
export async function preflightObstacles(
  { commonDir }: RepositoryPlace,
  { run, after }: StartRunResult,
): Promise<readonly PreflightCheck[] | undefined> {
  const { events } = await FileRunStore.forReading(commonDir).read(run);
  const latest = events.findLast((event) => event.type === 'preflight.checked' && event.seq > after);
  return latest?.type === 'preflight.checked' && latest.outcome === 'missing' ? latest.checks : undefined;
}

/**
 * Shows what preflight found missing, and asks what to do.
 * @returns whether to begin all the same, or to look again.
 * @throws CancellationError when the person wants neither.
 */
export async function askAboutPreflight(checks: readonly PreflightCheck[]): Promise<'anyway' | 'again'> {
  const again = vscode.l10n.t('Check Again');
  const anyway = vscode.l10n.t('Run Anyway');
  const [head = '', ...lines] = preflightText(checks);
  const detail = lines.map((line) => line.trim().replaceAll(/ {2,}/g, '  ')).join('\n');
  const answer = await vscode.window.showWarningMessage(head, { modal: true, detail }, again, anyway);
  if (answer === undefined) {
    throw new vscode.CancellationError();
  }
  return answer === anyway ? 'anyway' : 'again';
}
