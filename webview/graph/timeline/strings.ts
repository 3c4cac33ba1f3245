import { t } from '@vscode/l10n';
import type { AttemptResult } from '../../../src/run/explaining/attemptHistory';

/** What people read in the timeline. */
export const TIMELINE_STRINGS = {
  title: t('Timeline'),
  close: t('Close the timeline'),
  rows: t('Rows'),
  byPackage: t('By package'),
  bySlot: t('By agent slot'),
  run: t('Run'),
  slot: (slot: number): string => t('Slot {0}', slot),
  moment: t('Moment'),
  play: t('Play'),
  pause: t('Pause'),
  live: t('Back to Live'),
  past: (time: string): string => t('You look at {0}. Nothing can be done in the past.', time),
  pastReason: t('You look at the past. Go back to live to run something.'),
  elapsed: (duration: string): string => t('took {0}', duration),
  soFar: (duration: string): string => t('{0} so far', duration),
  expectedEnd: (time: string, duration: string): string => t('expected end {0}, in {1}', time, duration),
  speedup: (factor: string): string => t('{0}× as fast as one after another', factor),
  peak: (peak: number): string => t('at most {0} at once', peak),
  idle: (percent: number): string => t('slots idle {0} % of the time', percent),
  none: t('The timeline begins when the plan is run. Until then it shows how long the run would take.'),
  reading: t('Reading what happened…'),
  now: t('now'),
  /** What a bar is, and that a delay there delays everything. */
  onCriticalPath: (bar: string): string => t('{0}, on the critical path', bar),
  bar: (title: string, attempt: number, from: string, to: string, result: string): string =>
    t('{0}, attempt {1}, {2} to {3}, {4}', title, attempt, from, to, result),
  /** What a bar is, and how much of it nobody worked. */
  waited: (bar: string, duration: string): string => t('{0}, waited for {1} of it', bar, duration),
  expectedBar: (title: string, from: string, to: string): string =>
    t('{0}, expected from {1} to {2}', title, from, to),
  results: {
    done: t('done'),
    planned: t('planned what follows'),
    failed: t('failed'),
    blocked: t('blocked'),
    cancelled: t('stopped'),
    open: t('under way'),
  } satisfies Readonly<Record<AttemptResult, string>>,
} as const;
