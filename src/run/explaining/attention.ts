import type { QuotaBlock, UnusableBlock } from '../agents/agents';
import { describeDrift } from '../contracts/contracts';
import { blockedBy, describeBlock } from '../run';
import { budgetKey, budgetText } from '../budget/budget';
import { openEscalations } from '../escalations/escalations';
import { unansweredHandoffs } from '../handoffs/handoffStanding';
import { isOfFiles } from '../surroundings/surroundings';
import { openQuestions } from '../questions/questions';
import type { RunState } from '../run';
import { openRequests } from '../scope/openRequests';
import type { SteeringAction } from '../kernel/wishes';

/** Something in a run that waits for a person, or that a person should know of. */
export interface Attention {
  /** The same as long as it is the same. */
  readonly key: string;
  /** Empty: the run as a whole. */
  readonly package: string;
  readonly kind:
    | 'gate'
    | 'escalation'
    | 'question'
    | 'budget'
    | 'quota'
    | 'unusable'
    | 'waiting'
    | 'stalled'
    | 'looping'
    | 'scope'
    | 'request'
    | 'handoff'
    | 'drift'
    | 'surroundings'
    | 'lock';
  /** In words, for people. */
  readonly text: string;
  readonly ways: readonly AttentionWay[];
}

/** What a person can do about it. */
export interface AttentionWay {
  readonly label:
    | 'approve'
    | 'reject'
    | 'stop'
    | 'drop'
    | 'widen'
    | 'answer'
    | 'accept'
    | 'again'
    | 'followUp'
    | 'bump'
    | 'tryNow'
    | 'switchAgent'
    | 'restore'
    | 'mine'
    | 'keep';
  /** Of an answer that the agent offers: what it says. */
  readonly text?: string;
  readonly action: SteeringAction;
}

/** Everything in a run that waits for a person now, in plan order. */
export function attentionIn(run: RunState): Attention[] {
  const found: Attention[] = [];
  for (const item of run.packages.values()) {
    const { id } = item.planned;
    if (item.gate !== undefined) {
      const { id: gate, title, since } = item.gate;
      found.push({
        key: `${run.run} ${gate} ${since}`,
        package: id,
        kind: 'gate',
        text: title,
        ways: answers(gate),
      });
    }
    if (RUNNING.has(item.state) && item.violations.length > 0) {
      found.push({
        key: `${run.run} ${id} ${item.attempt} scope`,
        package: id,
        kind: 'scope',
        text: item.violations.join(', '),
        ways: [
          { label: 'drop', action: { kind: 'drop', package: id } },
          { label: 'widen', action: { kind: 'widen', package: id } },
          { label: 'stop', action: { kind: 'cancel', package: id } },
        ],
      });
    }
    if (item.state === 'stale' && item.drifts.length > 0) {
      found.push({
        key: `${run.run} ${id} ${item.attempt} drift ${item.since}`,
        package: id,
        kind: 'drift',
        text: item.drifts.map(describeDrift).join(' '),
        ways: [
          { label: 'accept', action: { kind: 'accept', package: id } },
          { label: 'again', action: { kind: 'retry', packages: [id] } },
          { label: 'bump', action: { kind: 'bump', package: id } },
        ],
      });
    }
    const { lockDoubt } = item;
    if (lockDoubt?.phase === 'lost') {
      const { keys, holder } = lockDoubt;
      found.push({
        key: `${run.run} ${id} ${item.attempt} lock ${keys.join(' ')} ${holder ?? ''}`,
        package: id,
        kind: 'lock',
        text: holder === undefined ? keys.join(', ') : `${keys.join(', ')} (${holder})`,
        ways: RUNNING.has(item.state) ? [{ label: 'stop', action: { kind: 'cancel', package: id } }] : [],
      });
    }
    const verdict = item.state === 'working' || item.state === 'stalled' ? item.life?.verdict : undefined;
    if (item.life !== undefined && verdict !== undefined && verdict !== 'working') {
      found.push({
        key: `${run.run} ${id} ${item.attempt} ${verdict} ${item.life.since}`,
        package: id,
        kind: verdict,
        text: item.life.signs.join(', '),
        ways: [{ label: 'stop', action: { kind: 'cancel', package: id } }],
      });
    }
  }
  for (const reached of run.phase === 'running' ? run.budgets.values() : []) {
    const key = `${run.run} budget ${budgetKey(reached)}`;
    found.push({ key, package: reached.package ?? '', kind: 'budget', text: budgetText(reached), ways: [] });
  }
  found.push(...waitingForAgents(run));
  for (const { question, package: id, text, options } of openQuestions(run)) {
    const key = `${run.run} ${question}`;
    found.push({ key, package: id, kind: 'question', text, ways: answersTo(question, options) });
  }
  for (const change of run.surroundings) {
    const { id, suspects, message, verdict } = change;
    const [suspect = ''] = suspects;
    const ways = settlements(suspect, isOfFiles(change));
    if (verdict === undefined && (run.phase !== 'ended' || run.packages.get(suspect)?.state === 'blocked')) {
      const key = `${run.run} ${id}`;
      found.push({ key, package: suspect, kind: 'surroundings', text: message, ways });
    }
  }
  for (const { message, at } of run.phase === 'ended' ? [] : run.branchMoves) {
    const key = `${run.run} branch ${at}`;
    found.push({ key, package: '', kind: 'surroundings', text: message, ways: [] });
  }
  for (const { request, package: id, path, reason } of openRequests(run)) {
    const text = `${path}: ${reason}`;
    const key = `${run.run} ${request}`;
    found.push({ key, package: id, kind: 'request', text, ways: answers(request) });
  }
  for (const { handoff, from, to, message } of run.phase === 'running' ? unansweredHandoffs(run) : []) {
    found.push({
      key: `${run.run} ${handoff}`,
      package: from,
      kind: 'handoff',
      text: `${to}: ${message}`,
      ways: [
        { label: 'followUp', text: to, action: { kind: 'followUp', handoff } },
        { label: 'answer', action: { kind: 'answer', question: handoff, answer: '' } },
      ],
    });
  }
  for (const { escalation, package: id, kind, summary } of openEscalations(run)) {
    const text = `${kind}: ${summary}`;
    const key = `${run.run} ${escalation}`;
    found.push({ key, package: id, kind: 'escalation', text, ways: answers(escalation) });
  }
  return found;
}

const RUNNING: ReadonlySet<string> = new Set(['starting', 'working', 'stalled']);

/** So many offered answers can be chosen at once; the others are chosen from a list. */
const AT_ONCE = 3;

function answersTo(question: string, options: readonly string[]): AttentionWay[] {
  const offered = options.length > AT_ONCE ? [] : options;
  return [...offered, ''].map((answer) => ({
    label: 'answer',
    ...(answer === '' ? {} : { text: answer }),
    action: { kind: 'answer', question, answer },
  }));
}

function settlements(id: string, mayBeMine: boolean): AttentionWay[] {
  const restore: AttentionWay = { label: 'restore', action: { kind: 'restore', package: id } };
  const keep = { kind: 'keep', package: id } as const;
  if (id === '') {
    return [];
  }
  return mayBeMine ? [{ label: 'mine', action: keep }, restore] : [restore, { label: 'keep', action: keep }];
}

function answers(gate: string): AttentionWay[] {
  return [
    { label: 'approve', action: { kind: 'approve', gate } },
    { label: 'reject', action: { kind: 'reject', gate } },
  ];
}

/** Each account or agent that packages wait for, told once, at the first of them. */
function waitingForAgents(run: RunState): Attention[] {
  const found = new Map<string, Attention>();
  const isWaitedFor =
    run.unusable.length > 0 || [...run.quotas.values()].some(({ until }) => until > run.lastTime);
  for (const rank of isWaitedFor ? run.index.ready : []) {
    const id = run.index.byRank[rank] ?? '';
    const reasons = blockedBy(run, id);
    const reason = reasons.find(({ kind }) => kind === 'quota' || kind === 'unusable');
    if (reason?.kind === 'quota' && reasons.length === 1 && run.phase === 'running') {
      tell(reason.account, `quota ${reason.account} ${reason.until}`, id, reason);
    } else if (reason?.kind === 'unusable') {
      tell(reason.message, `unusable ${reason.agent} ${reason.message}`, id, reason);
    }
  }
  return [...found.values()];

  function tell(whom: string, key: string, id: string, reason: QuotaBlock | UnusableBlock): void {
    if (!found.has(whom)) {
      found.set(whom, {
        key: `${run.run} ${key}`,
        package: id,
        kind: reason.kind,
        text: describeBlock(reason),
        ways: [
          { label: 'tryNow', action: { kind: 'tryNow', package: id } },
          { label: 'switchAgent', action: { kind: 'switchAgent', package: id, agent: '' } },
        ],
      });
    }
  }
}
