import { turnStale } from '../agreements/contractFold';
import { endStopped, failAttempt, leaveRun, RUNNING, stopAttempt, UNDERWAY } from '../kernel/attemptEnds';
import { describeExit } from '../explaining/describeExit';
import type {
  AttemptChecked,
  AttemptChecking,
  AttemptCommitted,
  AttemptExited,
  AttemptFailed,
  AttemptOutdated,
  AttemptProgressed,
  AttemptStarted,
  AttemptStopping,
  AttemptUsed,
  AttemptVerified,
  AttemptWorking,
  JournalEvent,
  PackageBlocked,
  PackageIntegrated,
  SubplanEnded,
} from './events';
import { blockingConflict } from '../conflicts/blockingConflict';
import { keepEvidence } from '../explaining/evidence';
import type {
  AttemptLife,
  AttemptObserved,
  AttemptStrayed,
  EvidenceClaim,
  EvidenceSource,
  SubplanStarted,
} from './observedEvents';
import type { PackageDraft, RunDraft } from '../state/runDraft';
import { enter } from '../kernel/runIndex';
import { checkedStep } from '../checks/checkedStep';
import { voidSteps } from '../state/voidSteps';

/** What happens to one attempt of one package. */
export type AttemptFact =
  | AttemptStarted
  | AttemptWorking
  | AttemptProgressed
  | AttemptUsed
  | AttemptStopping
  | AttemptExited
  | AttemptCommitted
  | AttemptChecking
  | AttemptChecked
  | AttemptVerified
  | AttemptOutdated
  | AttemptFailed
  | AttemptLife
  | AttemptObserved
  | AttemptStrayed
  | SubplanStarted
  | SubplanEnded
  | PackageBlocked
  | PackageIntegrated;

/** Applies an event about one attempt of a package. Events of an attempt that is over change nothing. */
export function applyPackageEvent(run: RunDraft, event: JournalEvent & AttemptFact): void {
  const item = run.packages.get(event.package);
  if (item === undefined) {
    return;
  }
  if (event.type === 'attempt.started') {
    startAttempt(run, item, event);
    return;
  }
  if (event.type === 'attempt.used') {
    // Also of an attempt that is over: what it used stays used.
    const { inputTokens, outputTokens, costUsd } = event;
    const used = { inputTokens, outputTokens, ...(costUsd === undefined ? {} : { costUsd }) };
    item.usage = { ...item.usage, [event.attempt]: used };
    return;
  }
  if (event.attempt !== item.attempt) {
    return;
  }
  switch (event.type) {
    case 'attempt.working':
      if (item.state === 'starting') {
        item.place = event.place;
        keep(item, event, 'process', 'working', `started as process ${event.pid}`);
        enter(run, item, 'working', event.time);
      }
      return;
    case 'attempt.progress':
      item.progress = event.progress ?? item.progress;
      item.message = event.message ?? item.message;
      // A report that says nothing is no sign of anything.
      if (event.message !== undefined || event.progress !== undefined) {
        keep(item, event, 'report', 'reported', progressWords(event));
      }
      return;
    case 'attempt.life':
      applyLife(run, item, event);
      return;
    case 'attempt.observed': {
      const { source, claim, detail, observedAt } = event;
      item.refused = event.isRefusal === true ? detail : item.refused;
      keepEvidence(item, { source, claim, detail, at: observedAt ?? event.time });
      return;
    }
    case 'attempt.strayed':
      if (RUNNING.has(item.state)) {
        item.violations = event.files;
      }
      return;
    case 'subplan.started':
      item.childRun = event.run;
      if (item.state === 'starting') {
        enter(run, item, 'working', event.time);
      }
      return;
    case 'subplan.ended':
      item.childOutcome = event.outcome;
      endSubplan(run, item, event);
      return;
    case 'attempt.stopping':
      stopAttempt(run, item, event, event.time);
      return;
    case 'attempt.exited':
      endAgent(run, item, event);
      return;
    case 'attempt.committed':
      if (item.state === 'verifying') {
        item.head = event.head;
        item.filesModified = event.filesModified;
        item.violations = [];
      }
      return;
    case 'attempt.checking': {
      const { step, name, command, start } = event;
      const others = item.steps.filter((one) => one.step !== step);
      item.steps = [...others, { step, name, command, start, startedAt: event.time, result: undefined }];
      item.message = `Verifying: ${name}`;
      return;
    }
    case 'attempt.checked':
      item.steps = item.steps.map((one) => checkedStep(one, event));
      if (event.review !== undefined) {
        const { attempt, time: at } = event;
        item.review = { ...event.review, attempt, head: item.head, at };
      }
      return;
    case 'attempt.verified':
      if (item.state === 'verifying') {
        item.head = event.head;
        item.filesModified = event.filesModified;
        item.violations = [];
        keep(item, event, 'git', 'gate', `${countFiles(event.filesModified)} changed, all within its scope`);
        enter(run, item, 'integrating', event.time);
      }
      return;
    case 'attempt.outdated':
      if (item.state === 'integrating') {
        item.head = undefined;
        voidSteps(item);
        item.approved = startApprovals(item);
        item.message = event.message;
        keep(item, event, 'git', 'gate', event.message);
        enter(run, item, 'verifying', event.time);
      }
      return;
    case 'attempt.failed':
      if (UNDERWAY.has(item.state)) {
        failAttempt(run, item, event.message, event.time, event.retry !== false);
        item.lastOutput = event.output;
      }
      return;
    case 'package.blocked':
      if (UNDERWAY.has(item.state)) {
        item.blockReason = event.reason;
        keep(item, event, event.reason === 'escalation' ? 'report' : 'git', 'gate', event.message);
        item.message = event.message;
        item.violations = event.files;
        item.conflict = blockingConflict(event);
        item.endedAt = event.time;
        enter(run, item, 'blocked', event.time);
      }
      return;
    case 'package.integrated':
      run.integrationHead = event.tip ?? event.commit;
      item.commit = event.commit;
      keep(item, event, 'git', 'gate', `merged as ${event.commit.slice(0, 10)}`);
      // Whoever cancelled it came too late; whoever began it anew, by a new plan, wants it done again.
      if (item.state === 'integrating' || item.state === 'cancelled') {
        item.endedAt = event.time;
        enter(run, item, 'done', event.time);
        turnStale(run, item, event.time);
      }
  }
}

function startAttempt(run: RunDraft, item: PackageDraft, event: JournalEvent & AttemptStarted): void {
  if (item.attempt > 0) {
    const { attempt, continues, startedAt, endedAt, message = item.lastFailure } = item;
    const further = continues === undefined ? {} : { continues };
    const earlier = { attempt, agent: item.agent.name, startedAt, endedAt, message, ...further };
    item.earlier = [...item.earlier, earlier];
  }
  item.attempt = event.attempt;
  item.agent = event.agent;
  item.branch = event.branch;
  item.worktree = event.worktree;
  item.continues = event.continues;
  item.takenOver = undefined;
  item.scopeLevel = event.scopeLevel;
  item.sandbox = event.sandbox;
  item.ports = event.ports;
  item.base = event.base;
  item.place = undefined;
  item.startedAt = event.time;
  item.endedAt = undefined;
  item.notBefore = undefined;
  item.stopping = undefined;
  item.approved = startApprovals(item);
  item.progress = undefined;
  item.message = undefined;
  item.life = undefined;
  item.evidence = [];
  item.refused = undefined;
  item.childRun = event.child;
  item.childOutcome = undefined;
  item.filesModified = undefined;
  item.head = undefined;
  item.context = undefined;
  item.drifts = [];
  item.steps = [];
  item.voidStarts = 0;
  item.blockReason = undefined;
  item.violations = [];
  item.leases = [];
  item.takenBack = [];
  item.lockDoubt = undefined;
  run.leasing.delete(event.package);
  item.settling = undefined;
  item.conflict = undefined;
  enter(run, item, 'starting', event.time);
}

/** What was approved before the start stays so; what is merged is another thing each time. */
export function startApprovals(item: PackageDraft): readonly string[] {
  const gates = item.planned.gates ?? [];
  return item.approved.filter((id) => gates.some((gate) => gate.before === 'start' && gate.id === id));
}

function applyLife(run: RunDraft, item: PackageDraft, event: JournalEvent & AttemptLife): void {
  if (!RUNNING.has(item.state)) {
    return;
  }
  const { verdict, since, signs, action } = event;
  item.life = { verdict, since, signs, action };
  if (verdict === 'stalled' && item.state === 'working') {
    enter(run, item, 'stalled', event.time);
  } else if (verdict !== 'stalled' && item.state === 'stalled') {
    enter(run, item, 'working', event.time);
  }
}

function endAgent(run: RunDraft, item: PackageDraft, event: JournalEvent & AttemptExited): void {
  if (!RUNNING.has(item.state)) {
    return;
  }
  keep(item, event, 'process', 'gone', describeExit(event));
  const { stopping } = item;
  if (stopping !== undefined && stopping.then !== 'retry') {
    endStopped(run, item, stopping, event.time);
  } else if (event.reason === 'exit' && event.code === 0) {
    item.progress = 1;
    enter(run, item, 'verifying', event.time);
  } else if (event.quota !== undefined && run.phase === 'running') {
    // It did nothing wrong: it waits for its account, and its budget stays whole.
    item.message = event.quota.message;
    item.endedAt = event.time;
    enter(run, item, 'ready', event.time);
  } else if (stopping !== undefined || event.reason === 'cancelled') {
    const cancelled = { message: event.message ?? 'Stopped.', then: 'cancel' } as const;
    endStopped(run, item, stopping ?? cancelled, event.time);
  } else {
    // What could not even be started would fail the same way again.
    failAttempt(run, item, describeExit(event), event.time, event.reason !== 'not-started');
  }
}

/** A child run that is done stands for an agent that finished its work. */
function endSubplan(run: RunDraft, item: PackageDraft, event: JournalEvent & SubplanEnded): void {
  if (!RUNNING.has(item.state)) {
    return;
  }
  const { stopping } = item;
  if (stopping !== undefined) {
    endStopped(run, item, stopping, event.time);
  } else if (event.outcome === 'done') {
    item.progress = 1;
    enter(run, item, 'verifying', event.time);
  } else if (event.outcome === 'cancelled') {
    leaveRun(run, item, event.message, event.time);
  } else {
    item.blockReason = 'subplan';
    item.message = event.message;
    item.endedAt = event.time;
    enter(run, item, 'blocked', event.time);
  }
}

function keep(
  item: PackageDraft,
  { time: at }: JournalEvent,
  source: EvidenceSource,
  claim: EvidenceClaim,
  detail: string,
): void {
  keepEvidence(item, { source, claim, detail, at });
}

function progressWords({ message, progress }: AttemptProgressed): string {
  return message ?? `${Math.round((progress ?? 0) * 100)} % done`;
}

function countFiles({ length }: readonly string[]): string {
  return length === 1 ? '1 file' : `${length} files`;
}
