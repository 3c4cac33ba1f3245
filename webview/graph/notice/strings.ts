/** What people read when there is no graph, or something is wrong with the plan. */
export const NOTICE_STRINGS = {
  loading: 'Reading the plan…',
  emptyTitle: 'This plan has no packages yet',
  emptyDetail: (planPath: string): string => `Packages that you add to ${planPath} appear here as you type.`,
  crashedTitle: 'The graph could not be drawn',
  crashedDetail: (message: string): string =>
    `${message} Close this panel and open it again; a running plan is not affected.`,
  refused: 'The plan was not changed.',
  closeRefusal: 'Close this message',
  problems: 'Problems in the plan',
  showProblems: 'Show Problems',
  count: (errors: number, warnings: number): string =>
    [
      ...(errors > 0 ? [errors === 1 ? '1 error' : `${errors} errors`] : []),
      ...(warnings > 0 ? [warnings === 1 ? '1 warning' : `${warnings} warnings`] : []),
    ].join(', '),
} as const;
