import { t } from '@vscode/l10n';

/** What people read on the page that a plan is reviewed on, beside its graph. */
export const REVIEW_STRINGS = {
  pane: t('Review'),
  revision: (revision: number, hash: string): string => t('Revision {0}, {1}', revision, hash),
  hash: (hash: string): string => t('SHA-256 of the plan: {0}', hash),
  exportNotes: t('Export Notes'),
  loadNotes: t('Load Notes'),
  exported: (count: number): string => (count === 1 ? t('1 note exported') : t('{0} notes exported', count)),
  loaded: (count: number): string => (count === 1 ? t('1 note loaded') : t('{0} notes loaded', count)),
  otherFeature: (feature: string): string =>
    t('These notes are about another plan, "{0}"; they were not loaded.', feature),
  otherText: (revision: number): string =>
    t(
      'They were written about another text of this plan (revision {0}): look whether they still fit.',
      revision,
    ),
  unreadable: (name: string): string =>
    t('{0} does not hold notes that this page has exported. Nothing was loaded.', name),
  problems: t('Problems'),
  noProblems: t('No problems were found.'),
  more: (count: number): string => t('and {0} more', count),
  severities: { error: t('Error'), warning: t('Warning'), info: t('Hint') },
  line: (line: number): string => t('line {0}', line),
  notes: t('Notes'),
  noteOnPlan: t('Note about the plan as a whole'),
  noteOn: (title: string): string => t('Note about "{0}"', title),
  noteHint: t('Select a package to write about it.'),
  add: t('Add Note'),
  noNotes: t('There are no notes yet.'),
  wholePlan: t('The plan as a whole'),
  gone: (id: string): string => t('{0}, which the plan does not have', id),
  edit: t('Edit'),
  editing: t('Text of the note'),
  keep: t('Keep'),
  cancel: t('Cancel'),
  remove: t('Remove'),
  text: t('Text of the plan'),
  noText: t('Select a package to read its part of the plan.'),
  textOf: (id: string): string => t('Lines of {0} in the plan', id),
} as const;
