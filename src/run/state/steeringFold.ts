import { keepEvidence } from '../explaining/evidence';
import type { JournalEvent, RunContinued } from '../events/events';
import { cancelPackage, failAttempt, isUnderway } from '../kernel/attemptEnds';
import type { PackageDraft, RunDraft } from './runDraft';
import { change, enter, isSatisfied } from '../kernel/runIndex';
import type {
  GateApproved,
  GateOpened,
  GateRejected,
  PackageCancelled,
  PackagePaused,
  PackageResumed,
  PackageRetried,
  PackageSkipped,
  RunPaused,
} from '../events/steeringEvents';

/** What people decide about one package. */
export type PackageDecision =
  | PackagePaused
  | PackageResumed
  | PackageCancelled
  | PackageRetried
  | PackageSkipped
  | GateOpened
  | GateApproved
  | GateRejected;

/** Applies what was decided about a package; of a package that is not in the run, nothing. */
export function applyPackageDecision(run: RunDraft, event: JournalEvent & PackageDecision): void {
  const item = run.packages.get(event.package);
  if (item === undefined) {
    return;
  }
  switch (event.type) {
    case 'package.paused':
      item.paused = true;
      return;
    case 'package.resumed':
      item.paused = false;
      return;
    case 'package.cancelled':
      cancelPackage(run, item, event.message, event.time);
      return;
    case 'package.retried':
      item.agent = event.agent ?? item.agent;
      beginAnew(run, item, event.time);
      return;
    case 'package.skipped':
      if (!isSatisfied(item) && !isUnderway(item)) {
        item.message = event.reason;
        item.endedAt = event.time;
        item.gate = undefined;
        enter(run, item, 'skipped', event.time);
      }
      return;
    case 'gate.opened':
      openGate(run, item, event);
      return;
    case 'gate.approved':
      if (item.gate?.id === event.gate) {
        const { before, title } = item.gate;
        keepEvidence(item, { source: 'gate', claim: 'gate', detail: `approved: ${title}`, at: event.time });
        item.approved = [...item.approved, event.gate];
        item.message = undefined;
        leaveGate(run, item, before === 'merge' ? 'integrating' : 'ready', event.time);
      }
      return;
    case 'gate.rejected':
      if (item.gate?.id === event.gate) {
        rejectGate(run, item, event);
      }
  }
}

/** Nothing new begins until the run, or its parent, goes on. */
export function pauseRun(run: RunDraft, event: JournalEvent & RunPaused): void {
  const { time: since, by, message } = event;
  run[event.inherited === true ? 'held' : 'paused'] ??= { since, by, message };
}

/** The run goes on after its end, or with more packages than before. */
export function continueRun(run: RunDraft, event: JournalEvent & RunContinued): void {
  run.phase = 'running';
  run.paused = undefined;
  run.held = undefined;
  run.parent = event.parent ?? run.parent;
  run.agentRules = event.agentRules ?? run.agentRules;
  run.wishes = event.wishes ?? run.wishes;
  run.outcome = undefined;
  run.endedAt = undefined;
  const added = event.only === undefined ? undefined : new Set(event.only);
  const retried = new Set(event.retry);
  for (const item of run.packages.values()) {
    const id = item.planned.id;
    change(run, item, () => {
      item.selected ||= added?.has(id) ?? true;
    });
    item.agent = event.agents?.[id] ?? item.agent;
    if (retried.has(id)) {
      beginAnew(run, item, event.time);
    }
  }
}

/** Back to the beginning, with the whole budget; what is done stays done, and what is underway goes on. */
function beginAnew(run: RunDraft, item: PackageDraft, time: string): void {
  if (item.state === 'done' || isUnderway(item)) {
    return;
  }
  item.failures = 0;
  item.notBefore = undefined;
  item.gate = undefined;
  item.approved = [];
  item.violations = [];
  item.settling = undefined;
  item.conflict = undefined;
  item.drifts = [];
  item.message = undefined;
  item.progress = undefined;
  item.life = undefined;
  change(run, item, () => {
    item.blockReason = undefined;
    item.selected = true;
    item.state = item.unmet === 0 ? 'ready' : 'planned';
    item.since = time;
  });
}

function openGate(run: RunDraft, item: PackageDraft, event: JournalEvent & GateOpened): void {
  const planned = item.planned.gates?.find((gate) => gate.id === event.gate);
  const before = planned?.before ?? (item.state === 'integrating' ? 'merge' : 'start');
  const expected = before === 'merge' ? 'integrating' : 'ready';
  if (item.state !== expected) {
    return;
  }
  const { gate: id, title, instructions, time } = event;
  change(run, item, () => {
    item.gate = { id, title, instructions, before, since: time };
    keepEvidence(item, { source: 'gate', claim: 'needs_person', detail: title, at: time });
    item.blockReason = 'gate';
    item.message = title;
    item.state = 'blocked';
    item.since = time;
  });
}

function rejectGate(run: RunDraft, item: PackageDraft, event: JournalEvent & GateRejected): void {
  const message = event.message ?? `Rejected at the gate "${item.gate?.title ?? event.gate}".`;
  keepEvidence(item, { source: 'gate', claim: 'gate', detail: message, at: event.time });
  if (item.gate?.before === 'start') {
    leaveGate(run, item, 'cancelled', event.time);
    item.message = message;
    item.endedAt = event.time;
  } else {
    leaveGate(run, item, 'integrating', event.time);
    failAttempt(run, item, message, event.time, true);
  }
}

function leaveGate(
  run: RunDraft,
  item: PackageDraft,
  state: 'ready' | 'integrating' | 'cancelled',
  time: string,
): void {
  change(run, item, () => {
    item.gate = undefined;
    item.blockReason = undefined;
    item.state = state;
    item.since = time;
  });
}
