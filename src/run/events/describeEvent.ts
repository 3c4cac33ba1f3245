import { budgetText } from '../budget/budgetText';
import type { PredictedConflict } from '../conflicts/conflictEvents';
import { describeConflicts } from '../conflicts/mergeConflict';
import type { RunEvent } from './events';
import { mergedWords } from '../explaining/mergedWords';

/** What has happened, in words for people who follow a run. */
export interface EventWords {
  /** The package that it is about; absent: the run as a whole. */
  readonly package?: string;
  readonly text: string;
  /** Whether it is how things should be, needs attention, or is bad. */
  readonly tone: 'plain' | 'attention' | 'bad';
}

/**
 * What people decided about a run, or what was observed of it, in words; undefined for what is seen as a state anyway
 * or says nothing to people.
 */
export function describeEvent(event: RunEvent): EventWords | undefined {
  switch (event.type) {
    case 'run.paused':
      return attention(
        undefined,
        `paused${event.inherited === true ? ' with its parent' : reason(event.message)}`,
      );
    case 'run.resumed':
      return plain(undefined, event.inherited === true ? 'resumed with its parent' : 'resumed');
    case 'package.paused':
      return attention(event.package, `paused${reason(event.message)}`);
    case 'package.resumed':
      return plain(event.package, 'resumed');
    case 'package.retried':
      return plain(event.package, 'begins anew');
    case 'package.skipped':
      return attention(event.package, `skipped: ${event.reason}`);
    case 'attempt.checking':
      return plain(event.package, `is verified: ${event.name}`);
    case 'attempt.checked':
      if (event.undecided === true) {
        return attention(event.package, `a person has to look at its checks: ${event.message ?? ''}`);
      }
      return event.passed
        ? undefined
        : { ...attention(event.package, `failed its verification: ${event.message ?? ''}`), tone: 'bad' };
    case 'conflict.opened':
      return attention(event.package, 'its conflict waits in its worktree to be resolved');
    case 'conflict.resolved':
      return plain(event.package, `its conflict is resolved as ${event.head.slice(0, 10)}`);
    case 'conflict.left':
      return attention(event.package, event.message);
    case 'conflicts.predicted':
      return event.predicted.length === 0
        ? undefined
        : attention(undefined, event.predicted.map(predictedWords).join('; '));
    case 'attempt.stopping':
      return attention(event.package, `is being ended: ${event.message}`);
    case 'gate.opened':
      return attention(event.package, `waits at the gate ${event.gate}: ${event.title}`);
    case 'gate.approved':
      return plain(event.package, `gate ${event.gate} approved${reason(event.message)}`);
    case 'gate.rejected':
      return {
        ...attention(event.package, `gate ${event.gate} rejected${reason(event.message)}`),
        tone: 'bad',
      };
    case 'plan.revised':
      return plain(
        undefined,
        `goes on with the plan's new text: ${event.changed.length} changed, ${event.added.length} added, ${event.removed.length} removed`,
      );
    case 'run.merged':
      return plain(
        undefined,
        mergedWords({ ...event.taken, ...(event.by === undefined ? {} : { by: event.by }) }),
      );
    case 'consent.given':
      return plain(undefined, `${event.commands} commands agreed to (${event.how})`);
    case 'preflight.checked': {
      const missing = event.checks.filter((check) => !check.ok).map((check) => check.name);
      return event.outcome === 'go'
        ? plain(undefined, 'preflight: GO')
        : { text: `preflight: missing ${missing.join(', ')}`, tone: 'bad' };
    }
    case 'attempt.life':
      return event.verdict === 'working'
        ? plain(event.package, 'shows signs of life again')
        : attention(event.package, `${event.verdict}: ${event.signs.join(', ')}`);
    case 'quota.lifted':
      return plain(undefined, `${event.account} is tried again, whatever its quota`);
    case 'quota.hit':
      return attention(
        event.package,
        `quota of ${event.account} is used up until ${event.until}: ${event.message}`,
      );
    case 'escalation.raised':
      return attention(
        event.package,
        `escalates ${event.kind} (${event.severity}): ${event.summary} -> ${event.action}`,
      );
    case 'escalation.answered':
      return plain(undefined, `escalation ${event.escalation} answered${reason(event.message)}`);
    case 'budget.reached':
      return attention(event.package, budgetText(event));
    case 'question.asked':
      return attention(event.package, `asks: ${event.text}${choices(event.options)}`);
    case 'question.answered':
      return plain(event.package, `was told: ${event.answer}`);
    case 'subplan.started':
      return plain(event.package, `is carried out by the run ${event.run}`);
    case 'subplan.ended':
      return event.outcome === 'done'
        ? plain(event.package, event.message)
        : { ...attention(event.package, event.message), tone: 'bad' };
    case 'attempt.strayed':
      return event.files.length === 0
        ? plain(event.package, 'has undone what it wrote outside of its scope')
        : {
            ...attention(event.package, `writes outside of its scope: ${event.files.join(', ')}`),
            tone: 'bad',
          };
    case 'scope.settling':
      return plain(
        event.package,
        `takes back what it changed outside of its scope: ${event.files.join(', ')}`,
      );
    case 'scope.dropped':
      return plain(event.package, `took back ${event.files.join(', ')}, which is kept at ${event.kept}`);
    case 'scope.widened':
      return plain(event.package, `may write ${event.files.join(', ')} from now on`);
    case 'scope.failed':
      return { ...attention(event.package, event.message), tone: 'bad' };
    case 'scope.left':
      return attention(event.package, event.message);
    case 'surroundings.changed':
      return {
        ...attention(event.suspects.length === 1 ? event.suspects[0] : undefined, event.message),
        tone: 'bad',
      };
    case 'integration.moved':
      return { ...attention(undefined, event.message), tone: 'bad' };
    case 'scope.requested':
      return attention(event.package, `asks to write ${event.path}: ${event.reason}`);
    case 'scope.leased':
    case 'scope.queued':
    case 'scope.refused':
      return plain(event.package, `is told: ${event.message}`);
    case 'handoff.made':
      return plain(event.from, `leaves something for ${event.to}: ${event.message}`);
    case 'handoff.answered':
      return plain(event.package, `answers ${event.handoff}: ${event.answer}`);
    case 'handoff.followed':
      return plain(
        event.to,
        `begins once more for ${event.handoff}${event.by === undefined ? '' : `, as ${event.by} wishes`}`,
      );
    case 'handoff.requested':
      return plain(event.to, `is asked by ${event.by ?? 'somebody'}: ${event.message}`);
    case 'locks.awaited': {
      const [lock] = event.locks;
      return lock === undefined
        ? undefined
        : attention(event.package, `waits for the lock ${lock.key}, held by ${lock.holder}`);
    }
    case 'locks.doubted': {
      const keys = event.keys.join(', ');
      if (event.phase === 'uncertain') {
        return attention(
          event.package,
          `its lock ${keys} is uncertain: the coordinator has not confirmed it`,
        );
      }
      const by = event.holder === undefined ? '' : ` to ${event.holder}`;
      const words = `has lost its lock ${keys}${by}, and is not merged before it has it again`;
      return { ...attention(event.package, words), tone: 'bad' };
    }
    case 'locks.confirmed':
      return plain(event.package, 'has its locks for certain again');
    case 'locks.lost':
      return attention(event.package, event.message);
    case 'contract.drifted': {
      const ids = event.stale.map((one) => one.package).join(', ');
      const changes = [...new Set(event.stale.flatMap((one) => one.changes))].join('; ');
      return attention(event.package, `has changed ${event.path}, and ${ids} built on it: ${changes}`);
    }
    case 'mock.serving':
      return plain(undefined, `a mock server answers as ${event.contract} says: ${event.url}`);
    case 'mock.missing':
      return attention(undefined, event.message);
    case 'drift.accepted':
      return plain(event.package, `holds although a contract has changed${reason(event.message)}`);
    case 'context.merged': {
      const bad = event.concerns.filter(({ status }) => status === 'mismatch');
      return bad.length === 0
        ? undefined
        : attention(
            undefined,
            `wave ${event.wave} does not agree: ${bad.flatMap((one) => one.mismatches).join(' ')}`,
          );
    }
    case 'coordinator.lost':
      return attention(undefined, `one package at a time, because of the coordinator: ${event.message}`);
    case 'coordinator.found':
      return plain(undefined, 'packages run side by side again: the coordinator is back');
    default:
      return undefined;
  }
}

function predictedWords({ package: id, other, conflicts }: PredictedConflict): string {
  return `${id} will conflict with ${other ?? 'what is merged already'}: ${describeConflicts(conflicts, 3)}`;
}

function plain(id: string | undefined, text: string): EventWords {
  return { ...(id === undefined ? {} : { package: id }), text, tone: 'plain' };
}

function attention(id: string | undefined, text: string): EventWords {
  return { ...plain(id, text), tone: 'attention' };
}

function choices(options: readonly string[] = []): string {
  return options.length === 0 ? '' : ` (${options.join(' / ')})`;
}

function reason(message: string | undefined): string {
  return message === undefined ? '' : `: ${message}`;
}
