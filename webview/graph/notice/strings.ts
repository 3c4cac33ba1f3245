import { t } from '@vscode/l10n';
import type { Remedy } from '../../../src/protocol/remedy';

/** What people read when there is no graph, or something is wrong with the plan. */
export const NOTICE_STRINGS = {
  loading: t('Reading the plan…'),
  slow: t('This takes longer than usual. The output says what is being done.'),
  emptyTitle: t('This plan has no packages yet'),
  emptyDetail: (planPath: string): string =>
    t('Packages that you add to {0} appear here as you type.', planPath),
  remedies: {
    trust: t('Trust Workspace…'),
    initRepository: t('Make a Repository'),
    openPlan: t('Open Plan'),
    newPlan: t('New Plan…'),
    finishRun: t('Merge…'),
    showMergedWork: t('Whole Change'),
    cleanWorktrees: t('Clean Up'),
    showOutput: t('Show Output'),
    retry: t('Try Again'),
  } satisfies Readonly<Record<Remedy, string>>,
  drawAgain: t('Draw Again'),
  crashedTitle: t('The graph could not be drawn'),
  crashedDetail: (message: string): string => t('{0} A running plan is not affected.', message),
  refused: t('The plan was not changed.'),
  closeRefusal: t('Close this message'),
  problems: t('Problems in the plan'),
  showProblems: t('Show Problems'),
  count: (errors: number, warnings: number): string =>
    [
      ...(errors > 0 ? [errors === 1 ? t('1 error') : t('{0} errors', errors)] : []),
      ...(warnings > 0 ? [warnings === 1 ? t('1 warning') : t('{0} warnings', warnings)] : []),
    ].join(', '),
} as const;
