import { t } from '@vscode/l10n';
import { durationText } from '../../run/kernel/kernel';
import type { LockRow } from '../../run/locks/lockRows';
import type { LockHolder } from '../../run/locks/lockTable';

/** Somebody besides the holder who has to do with a lock. */
export interface LockParty {
  readonly role: 'waits' | 'claims';
  readonly name: string;
  readonly text: string;
  readonly holder: LockHolder;
}

/** What stands beside a lock's key: who holds it, for how long, until when, and how many wait. @param now milliseconds since 1970. */
export function lockSummary({ holder, since, expires, waiters, claims }: LockRow, now: number): string {
  const left = expires === undefined ? undefined : Date.parse(expires) - now;
  return [
    holder === undefined ? t('free') : shortName(holder),
    ...(holder === undefined || since === undefined
      ? []
      : [t('for {0}', durationText(now - Date.parse(since)))]),
    ...(left === undefined ? [] : [left > 0 ? t('expires in {0}', durationText(left)) : t('expired')]),
    ...(waiters.length === 0 ? [] : [t('{0} waiting', waiters.length)]),
    ...(holder === undefined && claims.length > 0 ? [t('{0} mean to take it', claims.length)] : []),
  ].join(' · ');
}

/** Who waits for a lock, in the order in which they get it, then who means to take it later. */
export function partiesOf({ waiters, claims }: LockRow): LockParty[] {
  return [
    ...waiters.map(({ run, package: id }, at): LockParty => ({
      role: 'waits',
      name: id,
      text: at === 0 ? t('waits, comes next') : t('waits, place {0}', at + 1),
      holder: { kind: 'package', run, package: id, attempt: 0 },
    })),
    ...claims.map((holder): LockParty => ({
      role: 'claims',
      name: shortName(holder),
      text: t('means to take it'),
      holder,
    })),
  ];
}

/** What menus may offer for a lock: words for `viewItem` in package.json. @param person the one who would choose from them. */
export function lockContext({ holder }: LockRow, person: string): string {
  if (holder === undefined) {
    return 'lock.free';
  }
  return holder.kind === 'person' && holder.name === person ? 'lock.held.own' : `lock.held.${holder.kind}`;
}

function shortName(holder: LockHolder): string {
  return holder.kind === 'package' ? holder.package : holder.name;
}
