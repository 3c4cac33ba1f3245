import type { PackageRun } from '../run';

/** Why a package was skipped, and what had been tried before: "not needed now, after 4 attempts". */
export function skippedText({ message, attempt }: Pick<PackageRun, 'message' | 'attempt'>): string {
  const tries =
    attempt === 0 ? 'before its first attempt' : `after ${attempt} attempt${attempt === 1 ? '' : 's'}`;
  return message === undefined ? tries : `${message}, ${tries}`;
}
