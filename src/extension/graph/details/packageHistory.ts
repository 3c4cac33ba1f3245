import { t } from '@vscode/l10n';
import type { AttemptSummary, PackageMoment } from '../../../protocol/packageDetails';
import type { JournalEvent } from '../../../run/run';

/** More than so many moments nobody reads; the latest are kept. */
const MOST_MOMENTS = 200;

type Changing<T> = { -readonly [K in keyof T]: T[K] };

/** Every attempt of a package, first to last. */
export function attemptsOf(events: readonly JournalEvent[], id: string): AttemptSummary[] {
  const attempts = new Map<number, Changing<AttemptSummary>>();
  for (const event of events) {
    if (!('package' in event) || event.package !== id) {
      continue;
    }
    const at = Date.parse(event.time);
    if (event.type === 'attempt.started') {
      attempts.set(event.attempt, {
        attempt: event.attempt,
        agent: event.agent.name,
        startedAt: at,
        ...(event.continues === undefined ? {} : { continues: event.continues }),
        outcome: 'active',
      });
      continue;
    }
    if (event.type === 'attempt.stopping' && event.then === 'continue') {
      const taken = attempts.get(event.attempt);
      if (taken !== undefined) {
        taken.message = event.message;
      }
      continue;
    }
    const last = 'attempt' in event ? attempts.get(event.attempt ?? 0) : [...attempts.values()].at(-1);
    const outcome = last === undefined || last.outcome !== 'active' ? undefined : outcomeOf(event);
    if (last !== undefined && outcome !== undefined) {
      last.outcome = outcome;
      last.endedAt = at;
      if ('message' in event && event.message !== undefined) {
        last.message = event.message;
      }
    }
  }
  return [...attempts.values()];
}

function outcomeOf(event: JournalEvent): AttemptSummary['outcome'] | undefined {
  switch (event.type) {
    case 'package.integrated':
      return 'merged';
    case 'package.blocked':
      return 'blocked';
    case 'package.cancelled':
      return 'cancelled';
    case 'attempt.failed':
      return 'failed';
    case 'attempt.exited':
      if (event.reason === 'cancelled') {
        return 'cancelled';
      }
      return event.reason === 'exit' && event.code === 0 ? undefined : 'failed';
    default:
      return undefined;
  }
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
