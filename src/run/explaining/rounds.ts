import { t } from '@vscode/l10n';
import type { PackageRun } from '../run';

/** Where a package stands that goes in rounds until a step passes, as status, report and views have it. */
export interface RoundStatus {
  /** The round that it is in, or that was its last, from 1. */
  readonly number: number;
  /** How many there may be. */
  readonly of: number;
  /** The step that has to pass: its name, or `review`. */
  readonly until: string;
  /** What the latest round that came to nothing has found; absent: none has. */
  readonly found?: string;
}

/** Where a package stands in its rounds; undefined: it goes in none. */
export function roundStatus({
  planned: { until },
  round,
  state,
  lastFailure: found,
}: Pick<PackageRun, 'planned' | 'round' | 'state' | 'lastFailure'>): RoundStatus | undefined {
  if (until === undefined) {
    return undefined;
  }
  const ended = round?.number ?? 0;
  const number = state === 'failed' ? Math.max(1, ended) : Math.min(until.rounds, ended + 1);
  const { rounds: of, name } = until;
  return { number, of, until: name, ...(round === undefined || found === undefined ? {} : { found }) };
}

/** The same in words, without what was found. */
export function roundText({ number, of, until }: RoundStatus): string {
  return t('round {0} of {1}, until "{2}" passes', number, of, until);
}
