import { userInfo } from 'node:os';
import { isAbsolute } from 'node:path';
import { findRepository } from '../../node/git/findRepository';
import type { PersonalWish } from '../../node/locks/personalLocks';
import { PersonalLocks } from '../../node/locks/personalLocks';
import { FilePlaces } from '../../node/locks/filePlaces';
import { FileLockStore } from '../../node/locks/lockStore';
import { GoingRuns } from '../../node/runs/goingRuns';
import { systemClock } from '../../node/processes/systemClock';
import type { LockRow } from '../../run/locks/lockRows';
import { lockRows } from '../../run/locks/lockRows';
import { holderName, meantLockKey } from '../../run/locks/lockTable';
import { localMinute } from '../../run/kernel/kernel';
import { WavesError } from '../../wavesError';
import type { CommandContext, CommandTable } from '../context/command';
import { EXIT, jsonOption, positiveInteger } from '../context/command';
import { pathInRepository, placeInRepository } from '../plans/owner';

interface LocksOptions {
  readonly words: readonly string[];
  readonly for: number;
  readonly reason?: string;
  readonly claim?: boolean;
  readonly wait?: boolean;
  readonly json?: boolean;
}

/** How long a lock from the command line lasts where nothing else is said: the format's own default, in minutes. */
const MINUTES = 120;

/** Adds `waves locks`. */
export function addLocks(table: CommandTable): void {
  table
    .add(
      {
        usage: 'locks [action] [key...]',
        summary: 'show who holds which lock until when; take, release or break one',
        group: 'looking',
        args: 'words',
      },
      locks,
    )
    .option('--for <minutes>', 'take: how long', positiveInteger, MINUTES)
    .option('--reason <reason>', 'take, break: why, for the others and the audit log')
    .option('--claim', 'take: only say what you mean to work on; keeps nobody from it')
    .option('--wait', 'take: wait until nobody else has any of them')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      [
        '',
        'A key is a logical lock of plans (db:schema:users, flag:billing/*) or the path of a file.',
        '',
        '  waves locks',
        '  waves locks take src/api/users.ts --reason "trying something" --for 30',
        '  waves locks take db:migration-slot --wait && npm run migrate',
        '  waves locks release src/api/users.ts',
        '  waves locks break db:schema:users --reason "its run is gone for good"',
      ].join('\n'),
    );
}

/** `waves locks`: the table of the repository's locks, and what a person does with it; needs no driver. */
async function locks(context: CommandContext, options: LocksOptions): Promise<number> {
  const [action, ...written] = options.words;
  const { commonDir, root } = await findRepository(context.folder);
  const store = new FileLockStore(commonDir, systemClock);
  const runs = new GoingRuns(commonDir);
  await runs.look();
  const rows = lockRows({ table: await store.read(), runs: runs.states, now: systemClock.now() });
  if (action === undefined) {
    context.terminal.out(
      options.json === true
        ? JSON.stringify(rows, null, 2)
        : rows.length === 0
          ? 'No lock is held, and nobody means to take one.'
          : rows.flatMap(lines).join('\n'),
    );
    return EXIT.success;
  }
  const prefix = await placeInRepository(context.folder);
  const places = new FilePlaces(root);
  places.learn(rows);
  const placeOf = (path: string) =>
    places.of(isAbsolute(path) ? pathInRepository(prefix, context.folder, path) : prefix + path);
  const keys = written.map((text) => meantLockKey(text, placeOf));
  if (keys.length === 0) {
    throw new WavesError('usage', `Name the lock: waves locks ${action} KEY`);
  }
  const personal = new PersonalLocks(store, commonDir, userInfo().username);
  const { reason } = options;
  switch (action) {
    case 'take': {
      const wish: PersonalWish = {
        keys,
        ttlMs: options.for * 60_000,
        ...(options.claim === true ? { claim: true } : {}),
        ...(reason === undefined ? {} : { reason }),
      };
      await (options.wait === true
        ? personal.takeWhenFree(wish, ({ message }) => context.terminal.err(`Waiting: ${message}`))
        : personal.take(wish));
      break;
    }
    case 'release':
      for (const key of keys) {
        await personal.release(key);
      }
      break;
    case 'break':
      if (reason === undefined || reason.trim() === '') {
        throw new WavesError('usage', 'Say why, for whoever held it: waves locks break KEY --reason WHY');
      }
      for (const key of keys) {
        await personal.break(key, reason);
      }
      break;
    default:
      throw new WavesError(
        'usage',
        `There is no "waves locks ${action}".`,
        'Use take, release or break, or nothing to see all.',
      );
  }
  const done = { take: options.claim === true ? 'Claimed' : 'Locked', release: 'Released', break: 'Broken' }[
    action
  ];
  context.terminal.out(
    options.json === true ? JSON.stringify({ action, keys }, null, 2) : `${done}: ${keys.join(', ')}`,
  );
  return EXIT.success;
}

function lines(row: LockRow): string[] {
  const until = row.expires === undefined ? '' : `, until ${localMinute(row.expires)} without a sign of life`;
  const why = row.reason === undefined ? '' : ` (${row.reason})`;
  return [
    row.holder === undefined
      ? `${row.key}  free`
      : `${row.key}  held by ${holderName(row.holder)}${why}${row.since === undefined ? '' : ` since ${localMinute(row.since)}`}${until}`,
    ...row.waiters.map(
      (waiter) => `  ${waiter.package} (${waiter.run}) waits since ${localMinute(waiter.since)}`,
    ),
    ...row.claims.map((claim) => `  ${holderName(claim)} means to take it`),
  ];
}
