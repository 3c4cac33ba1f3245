import { t } from '@vscode/l10n';
import type { GraphGate, PackageAction } from '../../../src/protocol/graph';
import { roundText } from '../../../src/run/explaining/attemptHistory';

/** What people read on a package's node. */
export const PACKAGE_STRINGS = {
  roleDescription: t('package'),
  foldDescription: t('group of packages'),
  inFold: (packages: number): string => (packages === 1 ? t('1 package') : t('{0} packages', packages)),
  fold: (title: string, done: number, packages: number): string =>
    t('{0}: {1} of {2} packages done', title, done, packages),
  attempt: (attempt: number): string => t('attempt {0}', attempt),
  round: roundText,
  percent: (percent: number): string => `${percent}%`,
  files: (files: number): string => (files === 1 ? t('1 file changed') : t('{0} files changed', files)),
  violations: (files: readonly string[]): string =>
    t(
      '{0}:\n{1}',
      files.length === 1 ? t('1 violation') : t('{0} violations', files.length),
      files.join('\n'),
    ),
  after: (titles: readonly string[]): string => t('After {0}', titles.join(', ')),
  gate: (title: string): string => t('Waits for a person: {0}', title),
  paused: t('Paused'),
  locks: (locks: readonly string[]): string => t('Locks:\n{0}', locks.join('\n')),
  critical: t('On the critical path'),
  separator: ' · ',
  /** An expected time, rounded so that it stays calm: milliseconds in, `~8 min` out. */
  about(milliseconds: number): string {
    const minutes = milliseconds / 60_000;
    if (minutes < 1) {
      return t('~{0} s', Math.max(1, Math.round(milliseconds / 1000)));
    }
    return minutes < 90 ? t('~{0} min', Math.round(minutes)) : t('~{0} h', Math.round(minutes / 6) / 10);
  },
  worked: t('Work of its agents, checks and merges; waiting does not count'),
  expected: (about: string): string => t('Expected to take {0}', about),
  ofExpected: (about: string): string => t('of {0}', about),
  /** It takes longer than expected, by about that much. */
  over: (about: string): string => t('({0} over)', about),
  usage: (text: string): string => t('Used {0}', text),
  usageUntold: t('Its agent does not tell what it used'),
  subplan: (title: string, done: number, packages: number): string =>
    t('Sub-plan {0}: {1} of {2} packages done', title, done, packages),
  proposal: (title: string, packages: number): string =>
    packages === 1
      ? t('Plan {0}: 1 package, which does not run unless a person approves', title)
      : t('Plan {0}: {1} packages, none of which runs unless a person approves', title, packages),
  integration: t('Brings the work of the others together'),
  gates: {
    start: {
      person: t('Before it starts, a person must agree'),
      check: t('Before it starts, a check must pass'),
      review: t('Before it starts, a review must agree'),
    },
    merge: {
      person: t('Before its merge, a person must agree'),
      check: t('Before its merge, a check must pass'),
      review: t('Before its merge, a review must agree'),
    },
  } satisfies Readonly<Record<GraphGate['before'], Readonly<Record<GraphGate['by'], string>>>>,
  gateStates: { waiting: t('not reached'), open: t('asks now'), passed: t('passed') } satisfies Readonly<
    Record<GraphGate['state'], string>
  >,
  gateWords: (what: string, state: string, title: string): string =>
    title === '' ? t('{0} ({1})', what, state) : t('{0} ({1}): {2}', what, state, title),
  actions: {
    run: t('Run Package'),
    stop: t('Stop Package'),
    terminal: t('Show Terminal'),
    worktree: t('Open Worktree'),
    log: t('Show Log'),
    plan: t('Go to Plan'),
  } satisfies Readonly<Record<PackageAction, string>>,
  actionOn: (action: string, title: string): string => `${action}: ${title}`,
  withKey: (label: string, key: string): string => `${label} (${key.toUpperCase()})`,
  spoken: {
    wave: (wave: number): string => t('wave {0}', wave),
    percent: (percent: number): string => t('{0} percent', percent),
    hours: (hours: number): string => (hours === 1 ? t('1 hour') : t('{0} hours', hours)),
    minutes: (minutes: number): string => (minutes === 1 ? t('1 minute') : t('{0} minutes', minutes)),
    seconds: (seconds: number): string => (seconds === 1 ? t('1 second') : t('{0} seconds', seconds)),
    violations: (files: number): string => (files === 1 ? t('1 violation') : t('{0} violations', files)),
    selected: t('selected'),
    integration: t('integration'),
    separator: ', ',
  },
} as const;
