import * as vscode from 'vscode';
import { appearanceOf, isActive } from '../../run/kernel/kernel';
import type { StandingOwner } from '../../views/ownership/fileBadge';
import { standingLines } from '../../views/ownership/fileBadge';
import { showPlan } from '../plans/packagePlace';
import type { FileOwnership, StandingInPlan } from './fileOwnership';
import type { PlanSession } from '../plans/planSession';
import { WavesError } from '../../wavesError';

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

/** A file and a package that works on it. */
interface WorkedOn {
  readonly session: PlanSession;
  /** Id of the package. */
  readonly id: string;
  /** From the top of the repository. */
  readonly path: string;
}

/**
 * Which file and package a command is about: those that it was called for, else the file and whoever works on it.
 * @throws WavesError `unknown-package` when nobody does, `no-repository`. @throws CancellationError when there is no file.
 */
export function workedOn(argument: unknown, owners: FileOwnership): WorkedOn {
  if (isTarget(argument)) {
    const { package: id, path } = argument;
    const session = owners.all.find((plan) => plan.session.run?.packages.has(id))?.session;
    if (session === undefined) {
      throw new WavesError('unknown-package', vscode.l10n.t('{0} has no worktree yet.', id));
    }
    return { session, id, path };
  }
  const { standing, ownership } = standingFor(argument, owners);
  const id = standing.changedBy[0]?.id ?? standing.owners.find(({ state }) => isActive(state))?.id;
  if (id === undefined) {
    const message = vscode.l10n.t('No package is working on {0} now.', standing.path);
    throw new WavesError('unknown-package', message);
  }
  return { session: ownership.session, id, path: standing.path };
}

function isTarget(value: unknown): value is { readonly package: string; readonly path: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'package' in value &&
    'path' in value &&
    typeof value.package === 'string' &&
    typeof value.path === 'string'
  );
}

/**
 * How the file stands that a command is about: the one that it was called for, else the one in the active editor.
 * @throws WavesError `no-repository` when no plan has to do with it. @throws CancellationError when there is no file.
 */
function standingFor(
  argument: unknown,
  owners: FileOwnership,
): StandingInPlan & { readonly uri: vscode.Uri } {
  const uri = fileFor(argument, owners);
  const found = owners.standingOf(uri);
  if (found === undefined) {
    const name = vscode.workspace.asRelativePath(uri);
    throw new WavesError('no-repository', vscode.l10n.t('{0} is not in a repository with a plan.', name));
  }
  return { ...found, uri };
}

/** Trees hand over their rows, menus of the explorer the file, and the palette nothing. */
function fileFor(argument: unknown, owners: FileOwnership): vscode.Uri {
  if (argument instanceof vscode.Uri) {
    return argument;
  }
  if (
    typeof argument === 'object' &&
    argument !== null &&
    'path' in argument &&
    owners.current !== undefined
  ) {
    return owners.current.uriOf(String(argument.path));
  }
  const { activeTextEditor } = vscode.window;
  if (activeTextEditor === undefined) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Open a file first.'));
    throw new vscode.CancellationError();
  }
  return activeTextEditor.document.uri;
}
