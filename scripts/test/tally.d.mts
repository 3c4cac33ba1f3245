/** What a tier of tests came to: seconds from its first file to its last, and of all its files together. */
export interface TierReport {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly failures: readonly string[];
  readonly seconds: number;
  readonly work: number;
}

/** Adds up checks and tiers, and what is wrong besides. */
export class Tally {
  readonly failures: readonly string[];
  readonly failed: number;
  readonly line: string;
  count(name: string, good: boolean): void;
  add(tier: string, report: TierReport): void;
}
