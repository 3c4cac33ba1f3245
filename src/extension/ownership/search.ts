import * as vscode from 'vscode';
import { appearanceOf } from '../../run/kernel/kernel';
import type { FileList } from '../language/fileList';
import type { RepositoryLocks } from '../locks/repositoryLocks';
import type { FileOwnership, PlanOwnership } from './fileOwnership';
import { lockSummary } from '../locks/lockTexts';

/** How many files are offered at once: nobody reads more, and the list stays quick. */
const MOST_FILES = 100;

interface Found extends vscode.QuickPickItem {
  readonly go?: () => unknown;
}

/** What is searched. */
export interface SearchPlaces {
  readonly owners: FileOwnership;
  readonly files: FileList;
  readonly locks: RepositoryLocks;
  readonly now: () => number;
}

/** Finds packages, locks and files by any part of their names, in one list; files are found by their owners too. */
export async function search({ owners, files, locks, now }: SearchPlaces): Promise<void> {
  const { current } = owners;
  if (current === undefined) {
    throw new vscode.CancellationError();
  }
  const fixed = [
    ...heading(vscode.l10n.t('Packages'), packagesOf(current)),
    ...heading(
      vscode.l10n.t('Locks'),
      locks.rows.map((lock) => ({
        label: `$(lock) ${lock.key}`,
        description: lockSummary(lock, now()),
        go: () => vscode.commands.executeCommand('waves.locks.focus'),
      })),
    ),
  ];
  const pick = vscode.window.createQuickPick<Found>();
  pick.title = vscode.l10n.t('Search Packages, Files and Locks');
  pick.placeholder = vscode.l10n.t('A part of a name; files are also found by their owner');
  pick.matchOnDescription = true;
  pick.items = fixed;
  pick.busy = true;
  pick.show();
  pick.onDidHide(() => pick.dispose());
  pick.onDidAccept(() => {
    const [item] = pick.selectedItems;
    pick.hide();
    item?.go?.();
  });
  const all = (await files.of(current.session.uri)) ?? [];
  pick.busy = false;
  const offer = () => {
    pick.items = [...fixed, ...heading(vscode.l10n.t('Files'), filesLike(pick.value, all, current))];
  };
  pick.onDidChangeValue(offer);
  offer();
}

function packagesOf({ session }: PlanOwnership): Found[] {
  return session.snapshot().packages.map((item) => ({
    label: `$(${appearanceOf(item).codicon}) ${item.title}`,
    description: `${item.id} · ${appearanceOf(item).label}`,
    go: () => vscode.commands.executeCommand('waves.openGraph', { package: item.id, plan: session.uri }),
  }));
}

/** Whose files are meant is tried first: an id finds what its package may write. */
function filesLike(value: string, files: readonly string[], current: PlanOwnership): Found[] {
  const words = value.toLowerCase().split(/\s+/).filter(Boolean);
  const found: Found[] = [];
  for (const path of files) {
    if (found.length >= MOST_FILES || words.length === 0) {
      break;
    }
    const lower = path.toLowerCase();
    if (words.every((word) => lower.includes(word)) || isOwnedByOneOf(words, path, current)) {
      const owners = current.ownership.standingOf(path).owners.map(({ id }) => id);
      found.push({
        label: `$(file) ${path}`,
        description: owners.join(', '),
        alwaysShow: true,
        go: () => vscode.commands.executeCommand('vscode.open', current.uriOf(path)),
      });
    }
  }
  return found;
}

function isOwnedByOneOf(words: readonly string[], path: string, { index }: PlanOwnership): boolean {
  const [word, ...others] = words;
  return others.length === 0 && index.ownersOf(path).writers.some((claim) => claim.package === word);
}

function heading(label: string, items: readonly Found[]): Found[] {
  return items.length === 0 ? [] : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...items];
}
