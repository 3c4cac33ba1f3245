import * as vscode from 'vscode';
import { fileLockKey, lockedPath } from '../../run/kernel/kernel';
import type { LockRow } from '../../run/locks/lockRows';
import { holderName, meantLockKey } from '../../run/locks/lockTable';
import type { FileOwnership, PlanOwnership } from '../ownership/fileOwnership';
import type { PlanSession } from '../plans/planSession';
import { requireTrust } from '../editor/trust';
import { lockSummary } from '../locks/lockTexts';
import type { RepositoryLocks } from '../locks/repositoryLocks';

/** How long a person's lock lasts after the last sign of life of the window, in milliseconds. */
const TTL_MS = 60_000;

/** What these commands work with. */
export interface LockPlaces {
  readonly locks: RepositoryLocks;
  readonly owners: FileOwnership;
}

/** What a command was called for: its row, file or lens, and all rows or files that are selected too. */
export interface LockArguments {
  readonly argument?: unknown;
  readonly selected?: unknown;
}

/**
 * Takes locks for the person, all or none: of the rows or files that it was called for, else of the key that the person
 * names.
 * @throws WavesError `lock-held` when somebody else has one of them, `no-repository`.
 */
export async function takeLock(called: LockArguments, { locks, owners }: LockPlaces): Promise<void> {
  await requireTrust();
  const { keys, session } = meant(called, { locks, owners });
  const wanted = keys.length > 0 ? keys : [await askForKey({ locks, owners })];
  await locks.personLocks(session).take({ keys: wanted, ttlMs: TTL_MS });
  const message = vscode.l10n.t('You hold {0} until you release it or close this window.', namesOf(wanted));
  vscode.window.setStatusBarMessage(`$(lock) ${message}`, 5000);
}

/**
 * Gives locks of the person back: those of the rows or files, else the one that is chosen.
 * @throws WavesError `lock-held` when it is somebody else's, `usage` when nobody holds it any more, `no-repository`.
 */
export async function releaseLock(called: LockArguments, { locks, owners }: LockPlaces): Promise<void> {
  await requireTrust();
  const own = locks.rows.filter(({ holder }) => holder?.kind === 'person' && holder.name === locks.person);
  const { keys, session } = meant(called, { locks, owners });
  const found = keys.length > 1 ? keysWithin(keys, own) : keys;
  const ending = found.length > 0 ? found : [await choose(own, vscode.l10n.t('Release Which Lock?'))];
  for (const key of ending) {
    await locks.personLocks(session).release(key);
  }
}

/**
 * Takes locks away from whoever holds them; the reason is written into the audit log.
 * @throws WavesError `usage` when nobody holds one any more, `no-repository`.
 */
export async function breakLock(called: LockArguments, { locks, owners }: LockPlaces): Promise<void> {
  await requireTrust();
  const held = locks.rows.filter(({ holder }) => holder !== undefined);
  const { keys, session } = meant(called, { locks, owners });
  const found = keys.length > 1 ? keysWithin(keys, held) : keys;
  const broken = found.length > 0 ? found : [await choose(held, vscode.l10n.t('Break Which Lock?'))];
  const reason = await vscode.window.showInputBox({
    title: vscode.l10n.t('Break {0}', namesOf(broken)),
    prompt: vscode.l10n.t('Why? The audit log keeps your reason.'),
    validateInput: (text) => (text.trim() === '' ? vscode.l10n.t('A reason is needed.') : undefined),
  });
  if (reason === undefined || reason.trim() === '') {
    throw new vscode.CancellationError();
  }
  await confirm(
    broken,
    held.filter(({ key }) => broken.includes(key)),
  );
  for (const key of broken) {
    await locks.personLocks(session).break(key, reason.trim());
  }
}

async function confirm(keys: readonly string[], rows: readonly LockRow[]): Promise<void> {
  const holders = new Set(rows.flatMap(({ holder }) => (holder === undefined ? [] : holderName(holder))));
  const who = holders.size === 0 ? vscode.l10n.t('its holder') : [...holders].join(', ');
  const yes = vscode.l10n.t('Break the Lock');
  const question = vscode.l10n.t('Take {0} away from {1}?', namesOf(keys), who);
  const detail = vscode.l10n.t('Whoever held it may go on writing; others can take the lock at once.');
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, yes)) !== yes) {
    throw new vscode.CancellationError();
  }
}

interface Meant {
  readonly keys: readonly string[];
  /** Of a plan in their repository; undefined: there is none. */
  readonly session: PlanSession | undefined;
}

/** Rows of the view hold their lock, rows of files name a path; menus of files and lenses hand over URIs. */
function meant({ argument, selected }: LockArguments, { locks, owners }: LockPlaces): Meant {
  const items: unknown[] = Array.isArray(selected) && selected.length > 1 ? selected : [argument];
  const at =
    argument instanceof vscode.Uri
      ? owners.all.find((each) => each.placeOf(argument) !== undefined)
      : owners.current;
  const placeOf = locks.placeOf(at?.session);
  const keys = items.flatMap((item) => keyIn(item, at, placeOf) ?? []);
  return { keys: [...new Set(keys)], session: at?.session };
}

function keyIn(
  item: unknown,
  at: PlanOwnership | undefined,
  placeOf: (path: string) => string,
): string | undefined {
  if (item instanceof vscode.Uri) {
    const path = at?.placeOf(item)?.path;
    return path === undefined ? undefined : fileLockKey(placeOf(path));
  }
  if (typeof item !== 'object' || item === null) {
    return undefined;
  }
  if ('lock' in item) {
    return (item.lock as LockRow).key;
  }
  return 'path' in item ? fileLockKey(placeOf(String(item.path))) : undefined;
}

function keysWithin(keys: readonly string[], rows: readonly LockRow[]): string[] {
  return keys.filter((key) => rows.some((row) => row.key === key));
}

async function askForKey({ locks, owners }: LockPlaces): Promise<string> {
  const open = vscode.window.activeTextEditor?.document.uri;
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Take a Lock'),
    prompt: vscode.l10n.t('A file from the top of the repository, or a key such as api:GET /users'),
    value: (open === undefined ? undefined : owners.current?.placeOf(open)?.path) ?? '',
  });
  if (text === undefined || text.trim() === '') {
    throw new vscode.CancellationError();
  }
  return meantLockKey(text, locks.placeOf(owners.current?.session));
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

function namesOf(keys: readonly string[]): string {
  return keys.map(nameOf).join(', ');
}

function nameOf(key: string): string {
  return lockedPath(key) ?? key;
}
