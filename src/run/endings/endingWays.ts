import { t } from '@vscode/l10n';
import type { WayOut } from '../kernel/kernel';
import { deciding, log, skip, takeOver, worktree } from '../kernel/kernel';

/** What a person can do about an agent that has ended without finishing, the most likely first. */
export function endingWays(id: string): readonly WayOut[] {
  return [...exits(id), takeOver(id), log(id), worktree(id), skip(id)];
}

function exits(id: string): WayOut[] {
  return [
    deciding(
      'answer',
      t('Answer…'),
      id,
      { kind: 'answer', question: id, answer: '' },
      {
        consequence: t(
          'Its agent is told so, and goes on where it stands: in the same conversation, if its CLI can.',
        ),
        asks: 'answer',
      },
    ),
    deciding(
      'hint',
      t('Try Again with a Hint…'),
      id,
      { kind: 'hint', package: id, message: '' },
      {
        consequence: t('It is begun anew from what is merged by now, and its agent is told what you write.'),
        asks: 'answer',
      },
    ),
    deciding(
      'accept',
      t('Accept as It Is'),
      id,
      { kind: 'accept', package: id },
      {
        consequence: t('What it left counts as its work: that is checked and merged.'),
      },
    ),
  ];
}
