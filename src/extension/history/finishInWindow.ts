import * as vscode from 'vscode';
import type { FinishSummary } from '../../run/report/finishSummary';
import { inWindowsLanguage } from '../../run/kernel/kernel';

/** What a run brings home with its open points in the language of the window; commits and reports have them in English. */
export function finishInWindow(summary: FinishSummary): FinishSummary {
  return { ...summary, open: summary.open.map(inWindowsLanguage) };
}

/** The same in a line, as `summaryText` says it in commits. */
export function finishLine(summary: FinishSummary): string {
  const { merged, asked, files, added, removed, passed, notPassed, open } = summary;
  const checks = passed + notPassed;
  const packages =
    merged === asked
      ? merged === 1
        ? vscode.l10n.t('1 package')
        : vscode.l10n.t('{0} packages', merged)
      : vscode.l10n.t('{0} of {1} packages', merged, asked);
  return [
    packages,
    changedLine(files, added, removed),
    checks === 0 ? vscode.l10n.t('no checks') : vscode.l10n.t('{0} of {1} checks passed', passed, checks),
    ...(open.length === 0
      ? []
      : [open.length === 1 ? vscode.l10n.t('1 point open') : vscode.l10n.t('{0} points open', open.length)]),
  ].join(', ');
}

/** How much has changed. */
export function changedLine(files: number, added: number, removed: number): string {
  return files === 1
    ? vscode.l10n.t('1 file, +{0} −{1} lines', added, removed)
    : vscode.l10n.t('{0} files, +{1} −{2} lines', files, added, removed);
}
