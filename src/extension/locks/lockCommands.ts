import * as vscode from 'vscode';
import { fileLockKey, lockedPath, meantLockKey } from '../../run/locks/lockKey';
import type { LockRow } from '../../run/locks/lockRows';
import { holderName } from '../../run/locks/lockTable';
import type { FileOwnership } from '../ownership/fileOwnership';
import { requireTrust } from '../trust';
import { lockSummary } from '../views/lockTexts';
import type { RepositoryLocks } from './repositoryLocks';

/** How long a person's lock lasts after the last sign of life of the window, in milliseconds. */
const TTL_MS = 60_000;

/** What these commands work with. */
export interface LockPlaces {
  readonly locks: RepositoryLocks;
  readonly owners: FileOwnership;
}

/**
 * Takes a lock for the person: of the row or file that it was called for, else of the key that the person names.
 * @throws WavesError `lock-held` when somebody else has it, `no-repository`.
 */
export async function takeLock(argument: unknown, { locks, owners }: LockPlaces): Promise<void> {
  await requireTrust();
  const key = keyIn(argument, owners) ?? (await askForKey(owners));
  await locks.desk.take({ keys: [key], ttlMs: TTL_MS });
  const message = vscode.l10n.t('You hold {0} until you release it or close this window.', nameOf(key));
  vscode.window.setStatusBarMessage(`$(lock) ${message}`, 5000);
}

/**
 * Gives a lock of the person back: that of the row or file, else the one that is chosen.
 * @throws WavesError `lock-held` when it is somebody else's, `usage` when nobody holds it any more, `no-repository`.
 */
export async function releaseLock(argument: unknown, { locks, owners }: LockPlaces): Promise<void> {
  await requireTrust();
  const own = locks.rows.filter(({ holder }) => holder?.kind === 'person' && holder.name === locks.person);
  const key = keyIn(argument, owners) ?? (await choose(own, vscode.l10n.t('Release Which Lock?')));
  await locks.desk.release(key);
}

/**
 * Takes a lock away from whoever holds it; the reason is written into the audit log.
 * @throws WavesError `usage` when nobody holds it any more, `no-repository`.
 */
export async function breakLock(argument: unknown, { locks, owners }: LockPlaces): Promise<void> {
  await requireTrust();
  const held = locks.rows.filter(({ holder }) => holder !== undefined);
  const key = keyIn(argument, owners) ?? (await choose(held, vscode.l10n.t('Break Which Lock?')));
  const reason = await vscode.window.showInputBox({
    title: vscode.l10n.t('Break {0}', nameOf(key)),
    prompt: vscode.l10n.t('Why? The audit log keeps your reason.'),
    validateInput: (text) => (text.trim() === '' ? vscode.l10n.t('A reason is needed.') : undefined),
  });
  if (reason === undefined) {
    throw new vscode.CancellationError();
  }
  await confirm(
    key,
    held.find((row) => row.key === key),
  );
  await locks.desk.break(key, reason.trim());
}

async function confirm(key: string, row: LockRow | undefined): Promise<void> {
  const holder = row?.holder === undefined ? vscode.l10n.t('its holder') : holderName(row.holder);
  const yes = vscode.l10n.t('Break the Lock');
  const question = vscode.l10n.t('Take {0} away from {1}?', nameOf(key), holder);
  const detail = vscode.l10n.t('Whoever held it may go on writing; others can take the lock at once.');
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, yes)) !== yes) {
    throw new vscode.CancellationError();
  }
}

/** Rows of the view hold their lock; lenses and trees of files name a path, menus of the explorer a URI. */
function keyIn(argument: unknown, owners: FileOwnership): string | undefined {
  if (argument instanceof vscode.Uri) {
    const path = owners.current?.placeOf(argument)?.path;
    return path === undefined ? undefined : fileLockKey(path);
  }
  if (typeof argument !== 'object' || argument === null) {
    return undefined;
  }
  if ('lock' in argument) {
    return (argument.lock as LockRow).key;
  }
  return 'path' in argument ? fileLockKey(String(argument.path)) : undefined;
}

async function askForKey(owners: FileOwnership): Promise<string> {
  const open = vscode.window.activeTextEditor?.document.uri;
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Take a Lock'),
    prompt: vscode.l10n.t('A file from the top of the repository, or a key such as api:GET /users'),
    value: (open === undefined ? undefined : owners.current?.placeOf(open)?.path) ?? '',
  });
  if (text === undefined || text.trim() === '') {
    throw new vscode.CancellationError();
  }
  return meantLockKey(text);
}

async function choose(rows: readonly LockRow[], title: string): Promise<string> {
  const now = Date.now();
  const picked = await vscode.window.showQuickPick(
    rows.map((row) => ({ label: nameOf(row.key), description: lockSummary(row, now), key: row.key })),
    { title, placeHolder: rows.length === 0 ? vscode.l10n.t('There is none.') : '' },
  );
  if (picked === undefined) {
    throw new vscode.CancellationError();
  }
  return picked.key;
}

function nameOf(key: string): string {
  return lockedPath(key) ?? key;
}
