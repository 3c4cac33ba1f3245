import type { AttemptExit } from '../../ports/attempts';
import { adapterOf } from '../../agents/adapters/agentTable';
import { reportEvents } from '../../run/asking/reportEvents';
import type { PackageRun, RunEvent, RunState } from '../../run/run';
import { unfinishedEnding } from '../../run/asking/endings';
import { accountOf, agentsConcerned, quotaUntil, triedAgainAt, troubleOf } from '../../run/agents/agents';
import { troubleWords } from '../../agents/launching/troubleWords';
import { exitFault } from '../kernel/attemptStep';

/** Of its last words, so many characters stand in the journal. */
const LONGEST_WORDS = 500;

/**
 * What an agent's end is written down as: what it reports of its work, its exit, and what it died of where others of its
 * kind would die of it too: the quota of its account, or that it cannot be used as things are.
 * @param now milliseconds since 1970.
 * @param output the end of what it printed, where that is all there is to say why it failed.
 */
export function exitEvents(
  state: RunState,
  target: Target,
  exit: AttemptExit,
  now: number,
  output?: string,
): RunEvent[] {
  const { report, reason, code, signal, message, quota } = exit;
  const item = state.packages.get(target.package);
  const agent = item?.agent;
  const unusable =
    exit.unusable === undefined || agent === undefined
      ? undefined
      : troubleWords(agent, adapterOf(agent), exit.unusable);
  const words = exit.ending?.words?.slice(-LONGEST_WORDS);
  const told = words === undefined ? {} : { words };
  const said = {
    ...told,
    ...(message === undefined ? {} : { message }),
    ...(output === undefined ? {} : { output }),
    ...(quota === undefined ? {} : { quota }),
    ...(unusable === undefined ? {} : { unusable }),
  };
  const fault = exitFault(state, target, exit, now);
  const own = fault === undefined ? {} : { fault };
  const exited: RunEvent = { type: 'attempt.exited', ...target, reason, code, signal, ...said, ...own };
  if (agent !== undefined && unusable !== undefined) {
    const again = triedAgainAt(unusable.cause, troubleOf(state, agent), now);
    const until = again === Number.POSITIVE_INFINITY ? {} : { until: new Date(again).toISOString() };
    const concerned = agentsConcerned(unusable.cause, agent);
    return [exited, { type: 'agent.unusable', agent: concerned, ...unusable, ...until, ...target }];
  }
  if (exit.quota === undefined || agent === undefined) {
    // Of one that somebody has ended, what it left is not its last word.
    const isOver = item?.stopping !== undefined || state.phase === 'stopping' || exit.reason === 'cancelled';
    const didWork = exit.reason === 'exit' && exit.code === 0;
    const reported = report === undefined || isOver ? [] : reportEvents(state, target, report, didWork);
    return [
      ...(report?.finish === undefined || isOver ? [] : [finished(target, report.finish)]),
      ...reported,
      ...(isOver || agent === undefined || reported.some(({ type }) => type !== 'escalation.raised')
        ? []
        : unfinished(target, agent, exit)),
      exited,
    ];
  }
  const account = accountOf(agent);
  const until = new Date(quotaUntil(exit.quota, state.quotas.get(account), now)).toISOString();
  return [exited, { type: 'quota.hit', account, until, ...target, message: exit.quota.message }];
}

type Finish = NonNullable<NonNullable<AttemptExit['report']>['finish']>;

interface Target {
  readonly package: string;
  readonly attempt: number;
}

function finished(target: Target, { status, summary, openPoints }: Finish): RunEvent {
  return { type: 'attempt.finished', ...target, status, summary, openPoints };
}

/** That it has not finished although it ended well; or says so itself, however it ended. */
function unfinished(target: Target, agent: PackageRun['agent'], exit: AttemptExit): RunEvent[] {
  const { reason, code, ending, report } = exit;
  const isBlocked = report?.finish?.status === 'blocked';
  if (reason !== 'exit' || (code !== 0 && !isBlocked)) {
    return [];
  }
  const found = unfinishedEnding(ending, report, adapterOf(agent).exitIsWord === true);
  return found === undefined ? [] : [{ type: 'attempt.unfinished', ...target, ...found }];
}
