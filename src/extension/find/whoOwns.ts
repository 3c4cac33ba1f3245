import * as vscode from 'vscode';
import { appearanceOf } from '../../run/kernel/kernel';
import type { StandingOwner } from '../../views/ownership/fileStanding';
import { standingLines } from '../../views/ownership/fileBadge';
import type { FileOwnership } from '../ownership/fileOwnership';
import type { PlanSession } from '../plans/planSession';
import { showPlan } from '../plans/showPlan';
import { standingFor } from './fileArgument';

/** Shows everything about who may write a file, with the ways to go from there. */
export async function whoOwns(argument: unknown, owners: FileOwnership): Promise<void> {
  const { standing, ownership } = standingFor(argument, owners);
  const lines = standingLines(standing).map((label) => ({ label, go: undefined }));
  const ways = standing.owners.flatMap(({ id }) => [
    {
      label: vscode.l10n.t('$(go-to-file) Show {0} in the Plan', id),
      go: () => showPlan(ownership.session, id),
    },
    {
      label: vscode.l10n.t('$(type-hierarchy) Show {0} in the Graph', id),
      go: () =>
        vscode.commands.executeCommand('waves.openGraph', { package: id, plan: ownership.session.uri }),
    },
  ]);
  const picked = await vscode.window.showQuickPick(
    [...lines, { label: '', kind: vscode.QuickPickItemKind.Separator, go: undefined }, ...ways],
    { title: vscode.l10n.t('Who Owns {0}?', standing.path) },
  );
  await picked?.go?.();
}

/** Goes to the package that may write a file: the only one, or the one that the person chooses. */
export async function goToOwner(argument: unknown, owners: FileOwnership): Promise<void> {
  const { standing, ownership } = standingFor(argument, owners);
  const owner = await choose(standing.owners, standing.path);
  await showOwner(ownership.session, owner);
}

async function showOwner(session: PlanSession, owner: StandingOwner | undefined): Promise<void> {
  if (owner === undefined) {
    throw new vscode.CancellationError();
  }
  await showPlan(session, owner.id);
}

async function choose(owners: readonly StandingOwner[], path: string): Promise<StandingOwner | undefined> {
  if (owners.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No package may write {0}.', path));
  }
  if (owners.length < 2) {
    return owners[0];
  }
  const picked = await vscode.window.showQuickPick(
    owners.map((owner) => ({
      label: owner.title,
      description: `${owner.id} · ${appearanceOf(owner).label}`,
      detail: owner.glob,
      owner,
    })),
    { title: vscode.l10n.t('Go to Owner') },
  );
  return picked?.owner;
}
