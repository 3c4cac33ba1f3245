import type { PackageAction } from '../../../src/protocol/packageAction';

/** What people read on a package's node. */
export const PACKAGE_STRINGS = {
  roleDescription: 'package',
  attempt: (attempt: number): string => `attempt ${attempt}`,
  percent: (percent: number): string => `${percent}%`,
  files: (files: number): string => (files === 1 ? '1 file changed' : `${files} files changed`),
  violations: (files: readonly string[]): string =>
    `${files.length === 1 ? '1 violation' : `${files.length} violations`}:\n${files.join('\n')}`,
  after: (titles: readonly string[]): string => `After ${titles.join(', ')}`,
  gate: (title: string): string => `Waits for a person: ${title}`,
  paused: 'Paused',
  locks: (locks: readonly string[]): string => `Locks:\n${locks.join('\n')}`,
  critical: 'On the critical path',
  separator: ' · ',
  actions: {
    run: 'Run Package',
    stop: 'Stop Package',
    terminal: 'Show Terminal',
    worktree: 'Open Worktree',
    log: 'Show Log',
    plan: 'Go to Plan',
  } satisfies Readonly<Record<PackageAction, string>>,
  actionOn: (action: string, title: string): string => `${action}: ${title}`,
  withKey: (label: string, key: string): string => `${label} (${key.toUpperCase()})`,
  spoken: {
    wave: (wave: number): string => `wave ${wave}`,
    percent: (percent: number): string => `${percent} percent`,
    hours: (hours: number): string => (hours === 1 ? '1 hour' : `${hours} hours`),
    minutes: (minutes: number): string => (minutes === 1 ? '1 minute' : `${minutes} minutes`),
    seconds: (seconds: number): string => (seconds === 1 ? '1 second' : `${seconds} seconds`),
    violations: (files: number): string => (files === 1 ? '1 violation' : `${files} violations`),
    selected: 'selected',
    separator: ', ',
  },
} as const;
