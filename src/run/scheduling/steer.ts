import { WavesError } from '../../wavesError';
import type { PackageRun, RunEvent, RunState } from '../run';
import type { ResolvedAgent, SteeringAction } from '../kernel/kernel';
import { isActive, isSatisfied, isStuck } from '../kernel/kernel';
import { accountOf, isUnusable, troubleOf } from '../agents/agents';
import { answerYes } from '../escalations/answerYes';
import { isUnfinished } from '../endings/endings';
import { answerQuestion } from '../questions/questions';
import { openEscalations, pausingEscalations } from '../escalations/escalations';
import { isHeld } from '../run';
import { answerInItsPlace, followUp } from '../handoffs/followUp';
import { answerRequest } from '../scope/openRequests';
import { askHandoff } from '../handoffs/askHandoff';
import { settleScope } from '../scope/settleScope';
import { requestSync } from '../syncing/syncing';
import { settleSurroundings } from '../surroundings/surroundings';

/**
 * The events that carry a person's wish out. None when it is so already.
 * @param by who asks, if that is known.
 * @throws WavesError `unknown-package`, `unknown-gate`, `unknown-question`, or `driver-refused` when the package's state does not allow it.
 */
export function steer(state: RunState, action: SteeringAction, by: string | undefined): RunEvent[] {
  const who = by === undefined ? {} : { by };
  const said = 'message' in action && action.message !== undefined ? { message: action.message } : {};
  switch (action.kind) {
    case 'pause':
      return pause(state, action.package, { ...who, ...said });
    case 'resume':
      return resume(state, action.package, who);
    case 'cancel':
      return cancel(state, action.package, action.message ?? 'Stopped by a person.', who);
    case 'retry':
      return retry(state, action.packages).flatMap((id) => beginNow(state, id, action.agent, who));
    case 'tryNow':
      return retry(state, [action.package]).flatMap((id) => beginNow(state, id, undefined, who));
    case 'switchAgent':
      return retry(state, [action.package]).flatMap((id) =>
        beginNow(state, id, agentCalled(state, action.agent), who),
      );
    case 'resolve':
      return resolve(state, action.package, who);
    case 'drop':
    case 'handOver':
    case 'absorb':
    case 'register':
    case 'widen':
    case 'fail':
      return settleScope(state, packageOf(state, action.package), action, who);
    case 'restore':
    case 'keep':
      return settleSurroundings(state, packageOf(state, action.package), action.kind, who);
    case 'askHandoff':
      return askHandoff(state, packageOf(state, action.package), action, who);
    case 'sync':
      return requestSync(packageOf(state, action.package), who);
    case 'bump':
      // Which packages begin anew, only the next text of the plan can tell.
      return [];
    case 'accept':
      return accept(state, action.package, { ...who, ...said });
    case 'skip':
      return skip(state, action.package, action.reason, who);
    case 'hint':
      return settle(state, action.package, { how: 'anew', ...said, ...who });
    case 'takeOver':
      return takeOver(state, action.package, who);
    case 'answer':
      return answered(state, action.question, action.answer, who);
    case 'followUp':
      return followUp(state, action.handoff, who);
    case 'approve':
    case 'reject':
      return answer(state, action, { ...who, ...said });
  }
}

interface By {
  readonly by?: string;
  readonly message?: string;
}

function pause(state: RunState, id: string | undefined, more: By): RunEvent[] {
  if (id === undefined) {
    return state.paused === undefined ? [{ type: 'run.paused', ...more }] : [];
  }
  const item = packageOf(state, id);
  if (isSatisfied(item)) {
    throw refused(`${id} is ${item.state} already, so there is nothing to pause.`);
  }
  return item.paused ? [] : [{ type: 'package.paused', package: id, ...more }];
}

function resume(state: RunState, id: string | undefined, by: By): RunEvent[] {
  if (id !== undefined) {
    return packageOf(state, id).paused ? [{ type: 'package.resumed', package: id, ...by }] : [];
  }
  const answers = pausingEscalations(state).flatMap((escalation) => answerYes(state, escalation, by));
  return isHeld(state) ? [...answers, { type: 'run.resumed', ...by }] : [];
}

function cancel(state: RunState, id: string | undefined, message: string, by: By): RunEvent[] {
  if (id === undefined) {
    return state.phase === 'running' ? [{ type: 'run.stopping', message }] : [];
  }
  const item = packageOf(state, id);
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

function takeOver(state: RunState, id: string, by: By): RunEvent[] {
  const item = packageOf(state, id);
  if (isUnfinished(item)) {
    return settle(state, id, { how: 'talked', ...by });
  }
  if (item.state !== 'working' && item.state !== 'stalled') {
    throw refused(`${id} is ${item.state}, so no agent of it can be taken over.`);
  }
  if (item.agent.interactive === true && item.place === 'terminal') {
    throw refused(`The agent of ${id} is in a terminal already.`);
  }
  const message = 'Taken over by a person, into a terminal.';
  const target = { package: id, attempt: item.attempt };
  return item.stopping === undefined
    ? [{ type: 'attempt.stopping', ...target, message, then: 'continue', ...by }]
    : [];
}

function retry(state: RunState, ids: readonly string[] | undefined): string[] {
  if (ids === undefined) {
    return [...state.packages.values()]
      .filter((item) => item.selected && (isStuck(item) || isUnusable(state, item)))
      .map((item) => item.planned.id);
  }
  for (const id of ids) {
    const item = packageOf(state, id);
    if (isActive(item.state)) {
      throw refused(`${id} is ${item.state}.`, 'Cancel it first, or wait for its end.');
    }
    if (item.state === 'done') {
      throw refused(`${id} is done and merged.`, 'Edit what the plan says of it to have it done again.');
    }
    if (item.state === 'planned') {
      const open = item.planned.dependsOn.filter((other) => !isDone(state, other)).join(', ');
      throw refused(`${id} has not been tried yet: it waits for ${open}.`, 'Retry what it waits for.');
    }
  }
  return [...new Set(ids)];
}

/** The agent of a name, one that a person has described among them; nobody has looked whether there is one. */
export function agentCalled({ wishes }: Pick<RunState, 'wishes'>, name: string): ResolvedAgent {
  const described = wishes.described?.[name];
  return { name, ...(described === undefined ? {} : { described }) };
}

function beginNow(state: RunState, id: string, agent: ResolvedAgent | undefined, by: By): RunEvent[] {
  const item = packageOf(state, id);
  const chosen = agent ?? item.agent;
  const account = accountOf(chosen);
  const { reviewer } = item.planned;
  const needed = reviewer === undefined ? [chosen] : [chosen, reviewer];
  return [
    // Who begins it anew has dealt with what it asked.
    ...openEscalations(state, id).map(({ escalation }) => ({
      type: 'escalation.answered' as const,
      escalation,
      ...by,
    })),
    ...((state.quotas.get(account)?.until ?? '') > state.lastTime
      ? [{ type: 'quota.lifted' as const, account, ...by }]
      : []),
    ...needed
      .flatMap((each) => troubleOf(state, each) ?? [])
      .map(({ agent: alike }) => ({ type: 'agent.retried' as const, agent: alike, ...by })),
    { type: 'package.retried', package: id, ...(agent === undefined ? {} : { agent }), ...by },
  ];
}

function accept(state: RunState, id: string, more: By): RunEvent[] {
  const item = packageOf(state, id);
  if (isUnfinished(item)) {
    return settle(state, id, { how: 'accepted', ...more });
  }
  if (item.state !== 'stale' || item.drifts.length === 0) {
    throw refused(
      `${id} is ${item.state}, and no contract has changed under it.`,
      `See how it stands: waves why ${id}`,
    );
  }
  return [{ type: 'drift.accepted', package: id, ...more }];
}

/** Whatever asked: a package whose agent has ended, another package, or an agent at work. */
function answered(state: RunState, named: string, message: string, by: By): RunEvent[] {
  const item = state.packages.get(named);
  if (item !== undefined && isUnfinished(item)) {
    return settle(state, named, { how: 'answered', message, ...by });
  }
  return state.handoffs.has(named)
    ? answerInItsPlace(state, named, message, by)
    : answerQuestion(state, named, message, by);
}

/** Decides about an agent that has ended without finishing. */
function settle(
  state: RunState,
  id: string,
  settled: { readonly how: 'accepted' | 'answered' | 'anew' | 'talked' } & By,
): RunEvent[] {
  const item = packageOf(state, id);
  if (!isUnfinished(item)) {
    throw refused(`${id} is ${item.state}: its agent has not ended without finishing.`);
  }
  return [{ type: 'ending.settled', package: id, attempt: item.attempt, ...settled }];
}

function skip(state: RunState, id: string, reason: string, by: By): RunEvent[] {
  const item = packageOf(state, id);
  if (isActive(item.state)) {
    throw refused(`${id} is ${item.state}.`, 'Cancel it first; then it can be skipped.');
  }
  if (item.state === 'done') {
    throw refused(`${id} is done already.`);
  }
  return item.state === 'skipped' ? [] : [{ type: 'package.skipped', package: id, reason, ...by }];
}

function resolve(state: RunState, id: string, by: By): RunEvent[] {
  const item = packageOf(state, id);
  if (item.state !== 'blocked' || item.conflict === undefined) {
    throw refused(`${id} is ${item.state}, and no conflict blocks it.`, `See what does: waves why ${id}`);
  }
  return item.conflict.resolving === undefined
    ? [{ type: 'conflict.resolving', package: id, attempt: item.attempt, ...by }]
    : [];
}

function answer(
  state: RunState,
  action: { readonly kind: 'approve' | 'reject'; readonly gate: string },
  more: By,
): RunEvent[] {
  const escalation = state.escalations.get(action.gate);
  if (escalation !== undefined) {
    return answerEscalation(state, action, more);
  }
  const requested = answerRequest(state, action, more);
  if (requested !== undefined) {
    return requested;
  }
  const waiting = [...state.packages.values()].filter((item) => item.gate !== undefined);
  const item = waiting.find(({ gate, planned }) => gate?.id === action.gate || planned.id === action.gate);
  if (item?.gate === undefined) {
    const open = waiting.map(({ gate }) => gate?.id).join(', ');
    const advice = open === '' ? 'No gate is open now.' : `Open gates: ${open}.`;
    throw new WavesError('unknown-gate', `There is no open gate "${action.gate}".`, advice);
  }
  const type = action.kind === 'approve' ? 'gate.approved' : 'gate.rejected';
  const attempt = item.gate.before === 'merge' ? item.attempt : item.attempt + 1;
  return [{ type, gate: item.gate.id, package: item.planned.id, attempt, ...more }];
}

/**
 * Approving lets the run go on: the package that escalated begins anew if it could not go on, and so does what was built on
 * what has changed. Rejecting takes the package out of the run.
 */
function answerEscalation(
  state: RunState,
  action: { readonly kind: 'approve' | 'reject'; readonly gate: string },
  more: By,
): RunEvent[] {
  const raised = state.escalations.get(action.gate);
  if (raised === undefined || raised.answer !== undefined) {
    return [];
  }
  if (action.kind === 'approve') {
    return answerYes(state, action.gate, more);
  }
  const answered: RunEvent = { type: 'escalation.answered', escalation: action.gate, ...more };
  const item = state.packages.get(raised.package);
  if (item === undefined || isSatisfied(item) || item.state === 'failed') {
    return [answered];
  }
  const message = more.message ?? `Rejected: ${raised.summary}`;
  return [answered, ...cancel(state, raised.package, message, {})];
}

function isDone(state: RunState, id: string): boolean {
  const item = state.packages.get(id);
  return item === undefined || isSatisfied(item);
}

function packageOf(state: RunState, id: string): PackageRun {
  const item = state.packages.get(id);
  if (item === undefined) {
    throw new WavesError(
      'unknown-package',
      `The run has no package "${id}".`,
      `It has: ${[...state.packages.keys()].join(', ')}.`,
    );
  }
  return item;
}

function refused(message: string, advice?: string): WavesError {
  return new WavesError('driver-refused', message, advice);
}
