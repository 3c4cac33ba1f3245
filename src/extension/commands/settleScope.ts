import * as vscode from 'vscode';
import type { GraphPackage } from '../../protocol/graph';
import type { RunControl } from '../running/runControl';
import type { PackageTarget } from '../views/commandTarget';

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
