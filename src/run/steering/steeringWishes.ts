import { WavesError } from '../../wavesError';
import type { AgentRetried, AgentsPart, QuotaLifted } from '../agents/agents';
import { accountOf, agentCalled, isUnusable, troubleOf } from '../agents/agents';
import type { AttemptStopping } from '../attempts/attemptEvents';
import type { By, Part, ResolvedAgent, RunOf, RunStopping, WishOf } from '../kernel/kernel';
import { isActive, isSatisfied, isStuck, packageOf, wordsOf } from '../kernel/kernel';
import type { PackageCancelled, PackageRetried, PackageSkipped, SteeringEvent } from './steeringEvents';

type Seen = RunOf<AgentsPart>;
/** A package begins anew, and what is held against its agents is over. */
type BegunAnew = QuotaLifted | AgentRetried | PackageRetried;

/** What becomes of people's wishes about the whole run, or any package of it. */
export const steeringWishes = {
  pause,
  resume,
  cancel,
  retry: retried,
  tryNow: retried,
  switchAgent: retried,
  skip,
} as const;

function pause(run: Seen, wish: WishOf<'pause'>, by: By): SteeringEvent[] {
  refuseAfterEnd(run);
  const more = { ...by, ...wordsOf(wish) };
  if (wish.package === undefined) {
    return run.paused === undefined ? [{ type: 'run.paused', ...more }] : [];
  }
  const item = packageOf(run, wish.package);
  if (isSatisfied(item)) {
    throw refused(`${wish.package} is ${item.state} already, so there is nothing to pause.`);
  }
  return item.paused ? [] : [{ type: 'package.paused', package: wish.package, ...more }];
}

function resume(run: Seen, { package: id }: WishOf<'resume'>, by: By): SteeringEvent[] {
  // A package that was paused when its run ended: the run goes on with it.
  if (id !== undefined) {
    return packageOf(run, id).paused ? [{ type: 'package.resumed', package: id, ...by }] : [];
  }
  refuseAfterEnd(run);
  return run.paused === undefined && run.held === undefined ? [] : [{ type: 'run.resumed', ...by }];
}

function cancel(
  run: Seen,
  { package: id, message = 'Stopped by a person.' }: WishOf<'cancel'>,
  by: By,
): (RunStopping | PackageCancelled | AttemptStopping)[] {
  refuseAfterEnd(run);
  if (id !== undefined) {
    return cancelled(run, id, message, by);
  }
  return run.phase === 'running' ? [{ type: 'run.stopping', message }] : [];
}

/** The events by which a package is taken out of a run. @throws WavesError `driver-refused` when it is done or skipped. */
export function cancelled(
  run: RunOf<Part>,
  id: string,
  message: string,
  by: By,
): (PackageCancelled | AttemptStopping)[] {
  const item = packageOf(run, id);
  switch (item.state) {
    case 'done':
    case 'skipped':
      throw refused(`${id} is ${item.state} already.`);
    case 'cancelled':
      return [];
    case 'starting':
    case 'working':
    case 'stalled': {
      const target = { package: id, attempt: item.attempt };
      return item.stopping === undefined
        ? [{ type: 'attempt.stopping', ...target, message, then: 'cancel', ...by }]
        : [];
    }
    default:
      return [{ type: 'package.cancelled', package: id, message, ...by }];
  }
}

/**
 * The events by which packages begin anew.
 * @throws WavesError `driver-refused` when one of them is at work or done, or waits for others.
 */
export function retried(run: Seen, wish: WishOf<'retry' | 'tryNow' | 'switchAgent'>, by: By): BegunAnew[] {
  const ids = wish.kind === 'retry' ? wish.packages : [wish.package];
  const agent = agentChosen(run, wish);
  return chosenPackages(run, ids).flatMap((id) => beginNow(run, id, agent, by));
}

/** The agent that a wish names; undefined: none. Nobody has looked whether there is one. */
export function agentChosen(
  run: Pick<RunOf<Part>, 'wishes'>,
  wish: { readonly kind: string },
): ResolvedAgent | undefined {
  const named = wish as WishOf<'retry' | 'switchAgent' | 'tryNow'>;
  switch (named.kind) {
    case 'retry':
      return named.agent;
    case 'switchAgent':
      return agentCalled(run, named.agent);
    default:
      return undefined;
  }
}

function chosenPackages(run: Seen, ids: readonly string[] | undefined): string[] {
  if (ids === undefined) {
    return [...run.packages.values()]
      .filter((item) => item.selected && (isStuck(item) || isUnusable(run, item)))
      .map((item) => item.planned.id);
  }
  for (const id of ids) {
    const { planned, state } = packageOf(run, id);
    if (isActive(state)) {
      throw refused(`${id} is ${state}.`, 'Cancel it first, or wait for its end.');
    }
    if (state === 'done') {
      throw refused(`${id} is done and merged.`, 'Edit what the plan says of it to have it done again.');
    }
    if (state === 'planned') {
      const open = planned.dependsOn.filter((other) => {
        const before = run.packages.get(other);
        return before !== undefined && !isSatisfied(before);
      });
      throw refused(
        `${id} has not been tried yet: it waits for ${open.join(', ')}.`,
        'Retry what it waits for.',
      );
    }
  }
  return [...new Set(ids)];
}

function beginNow(run: Seen, id: string, agent: ResolvedAgent | undefined, by: By): BegunAnew[] {
  const item = packageOf(run, id);
  const chosen = agent ?? item.agent;
  const account = accountOf(chosen);
  const { reviewer } = item.planned;
  const needed = reviewer === undefined ? [chosen] : [chosen, reviewer];
  return [
    ...((run.quotas.get(account)?.until ?? '') > run.lastTime
      ? [{ type: 'quota.lifted' as const, account, ...by }]
      : []),
    ...needed
      .flatMap((each) => troubleOf(run, each) ?? [])
      .map(({ agent: alike }) => ({ type: 'agent.retried' as const, agent: alike, ...by })),
    { type: 'package.retried', package: id, ...(agent === undefined ? {} : { agent }), ...by },
  ];
}

function skip(run: Seen, { package: id, reason }: WishOf<'skip'>, by: By): PackageSkipped[] {
  const { state } = packageOf(run, id);
  if (isActive(state)) {
    throw refused(`${id} is ${state}.`, 'Cancel it first; then it can be skipped.');
  }
  if (state === 'done') {
    throw refused(`${id} is done already.`);
  }
  return state === 'skipped' ? [] : [{ type: 'package.skipped', package: id, reason, ...by }];
}

/** After a run's end only what makes it go on is left to ask for. */
function refuseAfterEnd({ run, phase, outcome }: Seen): void {
  if (phase === 'ended') {
    throw refused(
      `The run ${run} has ended (${outcome ?? 'unknown'}).`,
      'Retry a package, or run the plan again, to go on with it.',
    );
  }
}

function refused(message: string, advice?: string): WavesError {
  return new WavesError('driver-refused', message, advice);
}
