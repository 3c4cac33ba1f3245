import { budgetKey } from '../budget/budgetEvents';
import { applyConflictFact } from '../conflicts/conflictFold';
import { applyContextFact } from '../agreements/contextFold';
import { applyContractFact } from '../agreements/contractFold';
import type { JournalEvent, RunStarted } from '../events/events';
import { applyLockEvent } from '../locks/lockFold';
import { applyPackageEvent } from '../events/packageEvents';
import { applyQuestion } from '../questions/questionFold';
import { revisePlan } from './revisedPlan';
import type { RunDraft } from './runDraft';
import type { RunState } from './runState';
import { applyScopeRequest } from '../scope/requestFold';
import { applyScopeFact } from '../scope/scopeFold';
import { startedRun } from './startedRun';
import { applyPackageDecision, continueRun, pauseRun } from './steeringFold';

/**
 * Adds up the events of one run. The same events always give the same state. It changes its state in place, because a
 * run of thousands of packages would otherwise be copied for every line that an agent reports; nobody else can write
 * to it.
 */
export class RunFold {
  private run: RunDraft | undefined;

  /** Undefined until `run.started` has been applied. */
  get state(): RunState | undefined {
    return this.run;
  }

  /**
   * Applies the next event. Events that were applied before (by `seq`), that belong to an attempt that is over, or
   * that this version does not know change nothing.
   */
  apply(event: JournalEvent): void {
    if (event.type === 'run.started') {
      this.run ??= startedRun(event);
      return;
    }
    const run = this.run;
    if (run === undefined || event.seq <= run.lastSeq) {
      return;
    }
    run.lastSeq = event.seq;
    run.lastTime = event.time;
    applyTo(run, event);
  }
}

/** The state after all of `events`; undefined when they do not begin a run. */
export function replay(events: Iterable<JournalEvent>): RunState | undefined {
  const fold = new RunFold();
  for (const event of events) {
    fold.apply(event);
  }
  return fold.state;
}

function applyTo(run: RunDraft, event: Exclude<JournalEvent, RunStarted>): void {
  switch (event.type) {
    // First, because most events are of these.
    case 'attempt.started':
    case 'attempt.working':
    case 'attempt.progress':
    case 'attempt.used':
    case 'attempt.life':
    case 'attempt.observed':
    case 'attempt.strayed':
    case 'attempt.stopping':
    case 'attempt.exited':
    case 'attempt.committed':
    case 'attempt.checking':
    case 'attempt.checked':
    case 'attempt.verified':
    case 'attempt.outdated':
    case 'attempt.failed':
    case 'subplan.started':
    case 'subplan.ended':
    case 'package.blocked':
    case 'package.integrated':
      applyPackageEvent(run, event);
      return;
    case 'run.continued':
      continueRun(run, event);
      return;
    case 'run.stopping':
      run.phase = 'stopping';
      return;
    case 'run.ended':
      run.phase = 'ended';
      run.outcome = event.outcome;
      run.endedAt = event.time;
      if (run.mock !== undefined) {
        run.mock = { hash: '', start: run.mock.start, message: 'The mock server has ended with the run.' };
      }
      return;
    case 'run.paused':
      pauseRun(run, event);
      return;
    case 'run.resumed':
      run[event.inherited === true ? 'held' : 'paused'] = undefined;
      return;
    case 'mock.serving': {
      const { contract, hash, url, ports, start } = event;
      run.mock = { contract, hash, url, start, ...(ports === undefined ? {} : { ports }) };
      return;
    }
    case 'mock.missing': {
      const { hash, start, message } = event;
      run.mock = { hash, start, message };
      return;
    }
    case 'run.noted':
      run.notes.push(event.message);
      return;
    case 'driver.attached':
      run.driver = { pid: event.pid, epoch: event.epoch };
      return;
    case 'plan.revised':
      revisePlan(run, event);
      return;
    case 'run.merged': {
      const { taken, by, time: at } = event;
      run.merged = { at, ...taken, ...(by === undefined ? {} : { by }) };
      return;
    }
    case 'consent.given':
      run.consent = event.hash;
      return;
    case 'preflight.checked':
      run.preflight = { outcome: event.outcome, checks: event.checks };
      return;
    case 'quota.hit':
      run.quotas.set(event.account, { since: event.time, until: event.until, message: event.message });
      return;
    case 'quota.lifted': {
      const quota = run.quotas.get(event.account);
      if (quota !== undefined) {
        // It is remembered: one that is reached again at once is waited for longer.
        run.quotas.set(event.account, { ...quota, until: event.time });
      }
      return;
    }
    case 'escalation.raised':
      run.escalations.set(event.escalation, { ...event, at: event.time, answer: undefined });
      return;
    case 'escalation.answered': {
      const raised = run.escalations.get(event.escalation);
      if (raised !== undefined) {
        const answer = { at: event.time, message: event.message };
        run.escalations.set(event.escalation, { ...raised, answer });
      }
      return;
    }
    case 'question.asked':
    case 'question.answered':
      applyQuestion(run, event);
      return;
    case 'budget.reached':
      run.budgets.set(budgetKey(event), event);
      return;
    case 'coordinator.probed': {
      const { kind, url, can } = event;
      run.coordinator = { kind, can, ...(url === undefined ? {} : { url }) };
      if (kind !== 'remote') {
        // What was held elsewhere counts for nothing any more.
        run.packages.forEach((item) => (item.lockDoubt = undefined));
      }
      return;
    }
    case 'coordinator.lost':
      run.coordinatorLost = event.message;
      return;
    case 'coordinator.found':
      run.coordinatorLost = undefined;
      return;
    case 'locks.taken':
    case 'locks.released':
    case 'locks.lost':
    case 'locks.awaited':
    case 'locks.doubted':
    case 'locks.confirmed':
      applyLockEvent(run, event);
      return;
    case 'conflict.resolving':
    case 'conflict.opened':
    case 'conflict.resolved':
    case 'conflict.left':
    case 'conflicts.predicted':
      applyConflictFact(run, event);
      return;
    case 'scope.settling':
    case 'scope.dropped':
    case 'scope.widened':
    case 'scope.failed':
    case 'scope.left':
    case 'handoff.made':
    case 'handoff.requested':
    case 'handoff.answered':
    case 'handoff.followed':
      applyScopeFact(run, event);
      return;
    case 'context.kept':
    case 'context.merged':
      applyContextFact(run, event);
      return;
    case 'contract.extracted':
    case 'contract.drifted':
    case 'drift.accepted':
      applyContractFact(run, event);
      return;
    case 'surroundings.changed': {
      const { id, changes, suspects, message } = event;
      run.surroundings = [...run.surroundings, { id, changes, suspects, message }];
      run.notes.push(message);
      return;
    }
    case 'integration.moved':
      run.integrationHead = event.to;
      run.branchMoves = [...run.branchMoves, { ...event, at: event.time }];
      run.notes.push(event.message);
      return;
    case 'scope.requested':
    case 'scope.leased':
    case 'scope.queued':
    case 'scope.refused':
      applyScopeRequest(run, event);
      return;
    case 'package.paused':
    case 'package.resumed':
    case 'package.cancelled':
    case 'package.retried':
    case 'package.skipped':
    case 'gate.opened':
    case 'gate.approved':
    case 'gate.rejected':
      applyPackageDecision(run, event);
      return;
  }
}
