import { t } from '@vscode/l10n';
import type { HandoffStanding, Handoff } from '../../run/asking/handoffs';
import { handoffStanding } from '../../run/asking/handoffs';
import type { RunState } from '../../run/run';

/** A line in one of the parts of a package. */
export interface PartLine {
  readonly text: string;
  readonly detail?: string;
  /** Name of a codicon. */
  readonly icon: string;
  /** Id of a theme colour. */
  readonly color?: string;
  /** The file that it is about, from the top of the repository. */
  readonly path?: string;
  /** What opens: the file, or how the package has changed it. */
  readonly opens?: 'file' | 'diff';
  /** The handoff that it is about, which nobody answers any more. */
  readonly unanswered?: string;
  /** The line of the file, from 1. */
  readonly line?: number;
  /** The commit that the file is opened in; absent: as it is in the work tree. */
  readonly commit?: string;
}

const LOOKS: Readonly<Record<HandoffStanding, { readonly icon: string; readonly color: string }>> = {
  pending: { icon: 'comment', color: 'waves.ready' },
  accepted: { icon: 'comment-discussion', color: 'waves.active' },
  answered: { icon: 'pass', color: 'waves.done' },
  unanswered: { icon: 'comment-unresolved', color: 'waves.blocked' },
};

/** What a package asks of others and they and people of it, each with how far it is, the oldest first. */
export function handoffLines(run: RunState, id: string): PartLine[] {
  return [...run.handoffs.values()]
    .filter(({ from, to, person }) => to === id || (from === id && person !== true))
    .map((handoff) => handoffLine(run, handoff, id));
}

function handoffLine(run: RunState, handoff: Handoff, id: string): PartLine {
  const { from, to, person, asked, files, message, answer } = handoff;
  const standing = handoffStanding(run, handoff);
  const [path, ...others] = files;
  const asks = asked.length > 0 || person === true;
  const text =
    to === id
      ? asks
        ? t('{0} asks', from)
        : t('left by {0}', from)
      : asks
        ? t('asks {0}', to)
        : t('left for {0}', to);
  const isPending = asked.length > 0 && answer === undefined;
  const word = answer?.by === undefined ? standingWord(standing) : t('answered by {0}', answer.by);
  const said = answer === undefined ? message : `${message} → ${answer.text}`;
  return {
    text,
    detail: `${isPending ? `HANDOFF PENDING, ${word}` : word} · ${said}`,
    ...LOOKS[standing],
    ...(path === undefined || others.length > 0 ? {} : { path, opens: 'file' as const }),
    ...(standing === 'unanswered' && asked.length > 0 ? { unanswered: handoff.handoff } : {}),
  };
}

function standingWord(standing: HandoffStanding): string {
  switch (standing) {
    case 'pending':
      return t('asked');
    case 'accepted':
      return t('taken up');
    case 'answered':
      return t('answered');
    case 'unanswered':
      return t('no answer');
  }
}
