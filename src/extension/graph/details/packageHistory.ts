import { t } from '@vscode/l10n';
import type { AttemptSummary, PackageMoment } from '../../../protocol/packageDetails';
import { attemptHistory } from '../../../run/explaining/attemptHistory';
import { workOf } from '../../../run/kernel/kernel';
import type { JournalEvent } from '../../../run/run';

/** More than so many moments nobody reads; the latest are kept. */
const MOST_MOMENTS = 200;

/** Every attempt of a package, first to last. */
export function attemptsOf(events: readonly JournalEvent[], id: string): AttemptSummary[] {
  return attemptHistory(events)
    .filter((each) => each.package === id)
    .map(({ attempt, agent, startedAt, continues, result, message, spans }) => ({
      attempt,
      agent,
      startedAt,
      worked: workOf(spans),
      outcome: result,
      ...(continues === undefined ? {} : { continues }),
      ...(message === undefined ? {} : { message }),
    }));
}

/** What happened to a package, oldest first, in words. */
export function momentsOf(events: readonly JournalEvent[], id: string): PackageMoment[] {
  const moments = events.flatMap((event): PackageMoment[] => {
    if (!('package' in event) || event.package !== id) {
      return [];
    }
    const text = wordsOf(event);
    const attempt = 'attempt' in event ? event.attempt : undefined;
    return text === undefined
      ? []
      : [{ at: Date.parse(event.time), text, ...(attempt === undefined ? {} : { attempt }) }];
  });
  return moments.slice(-MOST_MOMENTS);
}

function wordsOf(event: JournalEvent): string | undefined {
  switch (event.type) {
    case 'attempt.started':
      return event.continues === undefined
        ? t('Attempt {0} started with {1}', event.attempt, event.agent.name)
        : t(
            'Attempt {0} goes on with the conversation and the work of attempt {1}',
            event.attempt,
            event.continues,
          );
    case 'attempt.stopping':
      return event.then === 'continue' ? event.message : undefined;
    case 'attempt.working':
      return event.place === 'terminal'
        ? t('Its agent runs in a terminal')
        : t('Its agent runs in the background');
    case 'attempt.progress':
      return event.message;
    case 'attempt.exited':
      return event.message ?? exitWords(event);
    case 'attempt.verified':
      return event.filesModified.length === 1
        ? t('Verified: 1 file changed')
        : t('Verified: {0} files changed', event.filesModified.length);
    case 'package.integrated':
      return t('Merged as {0}', event.commit.slice(0, 10));
    case 'attempt.failed':
    case 'package.blocked':
    case 'package.cancelled':
    case 'run.noted':
      return event.message;
    default:
      return undefined;
  }
}

function exitWords(event: Extract<JournalEvent, { readonly type: 'attempt.exited' }>): string {
  if (event.code === null) {
    return t('Its agent was ended ({0})', event.reason);
  }
  return event.code === 0 ? t('Its agent finished') : t('Its agent exited with code {0}', event.code);
}
