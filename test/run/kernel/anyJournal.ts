import type { JournalEvent, RunEvent } from '../../../src/run/run';
import { EVENT_FORMAT } from '../../../src/run/kernel/state/kernelEvents';
import { planned } from '../journalBuilder';

const IDS = ['a', 'b', 'c'] as const;
const AGENT = { name: 'demo' };
const OTHER = { name: 'other', account: 'team' };
const LATER = '2026-01-01T18:00:00.000Z';

/** What a journal may hold of a package's attempt: every type of event, with what matters of its fields. */
function eventsOf(id: string, attempt: number): RunEvent[] {
  const target = { package: id, attempt };
  const other = id === 'a' ? 'b' : 'a';
  const file = `${id}/x.ts`;
  const artifact = { path: 'api.ts', language: 'typescript', hash: 'h', surface: `s${attempt}`, items: 2 };
  const check = { ...target, step: 1, start: attempt };
  const life = { type: 'attempt.life', ...target, since: LATER, signs: ['no output'] } as const;
  const request = { request: `request-${id}`, ...target };
  const handed = { handoff: `handoff-${id}`, to: other, files: [file] };
  const raised = { type: 'escalation.raised', ...target, impactedPackages: [other] } as const;
  const gate = { gate: `${id}:before`, ...target };
  return [
    {
      type: 'attempt.started',
      ...target,
      agent: AGENT,
      branch: `waves/${id}`,
      worktree: `/w/${id}`,
      base: 'base',
    },
    {
      type: 'attempt.started',
      ...target,
      agent: OTHER,
      branch: `waves/${id}`,
      worktree: `/w/${id}`,
      base: 'b2',
      continues: 1,
      scopeLevel: 'watched',
      sandbox: 'bubblewrap',
      ports: 10000,
    },
    { type: 'attempt.working', ...target, pid: 7, place: 'terminal' },
    { type: 'attempt.working', ...target, pid: 8, place: 'background' },
    { type: 'attempt.progress', ...target, progress: 0.5 },
    { type: 'attempt.progress', ...target, message: 'halfway' },
    { type: 'attempt.used', ...target, inputTokens: 10, outputTokens: 5, costUsd: 0.5 },
    { type: 'attempt.used', ...target, inputTokens: 20, outputTokens: 5 },
    { ...life, verdict: 'stalled' },
    { ...life, verdict: 'waiting', action: 'notify' },
    { ...life, verdict: 'working' },
    { type: 'attempt.observed', ...target, source: 'stream', claim: 'needs_person', detail: 'asks' },
    {
      type: 'attempt.observed',
      ...target,
      source: 'hook',
      claim: 'working',
      detail: 'denied',
      isRefusal: true,
    },
    { type: 'attempt.strayed', ...target, files: ['z/x.ts', 'z/y.ts'] },
    { type: 'attempt.strayed', ...target, files: [] },
    { type: 'attempt.stopping', ...target, message: 'stop', then: 'cancel' },
    { type: 'attempt.stopping', ...target, message: 'again', then: 'retry' },
    { type: 'attempt.stopping', ...target, message: 'anew', then: 'restart' },
    { type: 'attempt.stopping', ...target, message: 'mine', then: 'continue' },
    { type: 'attempt.exited', ...target, reason: 'exit', code: 0, signal: null },
    { type: 'attempt.exited', ...target, reason: 'exit', code: 0, signal: null },
    { type: 'attempt.exited', ...target, reason: 'exit', code: 3, signal: null, message: 'broke' },
    { type: 'attempt.exited', ...target, reason: 'timeout', code: null, signal: 'SIGTERM' },
    {
      type: 'attempt.exited',
      ...target,
      reason: 'exit',
      code: 1,
      signal: null,
      quota: { message: 'enough', until: LATER },
    },
    { type: 'attempt.committed', ...target, head: `head-${id}`, filesModified: [file] },
    { type: 'attempt.checking', ...check, name: 'test', command: 'npm test' },
    { type: 'attempt.checked', ...check, passed: true, exitCode: 0, metrics: { coverage: 80 } },
    { type: 'attempt.checked', ...check, passed: false, exitCode: 1, message: 'red' },
    { type: 'attempt.checked', ...check, passed: false, undecided: true, message: 'gone' },
    { type: 'attempt.verified', ...target, head: `head-${id}`, filesModified: [file] },
    { type: 'attempt.verified', ...target, head: `head-${id}`, filesModified: [file, 'y'] },
    { type: 'attempt.outdated', ...target, tip: 'tip', message: 'moved' },
    { type: 'attempt.failed', ...target, reason: 'verify', message: 'red', output: 'E' },
    { type: 'attempt.failed', ...target, reason: 'gate', message: 'no', retry: false },
    { type: 'package.blocked', ...target, reason: 'scope', message: 'outside', files: ['z/x.ts'] },
    {
      type: 'package.blocked',
      ...target,
      reason: 'conflict',
      message: 'conflict',
      files: [file],
      conflicts: [{ kind: 'content', files: [file] }],
      with: [other],
    },
    { type: 'package.blocked', ...target, reason: 'escalation', message: 'asks', files: [] },
    { type: 'package.integrated', ...target, commit: `merge-${id}-${attempt}` },
    { type: 'package.integrated', ...target, commit: `merge-${id}-${attempt}`, tip: 'after' },
    { type: 'subplan.started', ...target, run: `run+${id}` },
    { type: 'subplan.ended', ...target, run: `run+${id}`, outcome: 'done', message: 'all done' },
    { type: 'subplan.ended', ...target, run: `run+${id}`, outcome: 'stuck', message: 'stuck' },
    { type: 'package.paused', package: id, message: 'wait' },
    { type: 'package.resumed', package: id },
    { type: 'package.cancelled', package: id, message: 'out' },
    { type: 'package.retried', package: id },
    { type: 'package.retried', package: id, agent: OTHER, by: 'eva' },
    { type: 'package.skipped', package: id, reason: 'not now' },
    { type: 'gate.opened', ...gate, title: 'Look', instructions: 'closely' },
    { type: 'gate.approved', ...gate, message: 'good' },
    { type: 'gate.rejected', ...gate, message: 'bad' },
    { type: 'quota.hit', account: 'demo', until: LATER, ...target, message: 'enough' },
    { type: 'quota.lifted', account: 'demo', by: 'eva' },
    {
      ...raised,
      escalation: `e-${id}`,
      kind: 'SECURITY_ESCALATION',
      severity: 'BLOCKING',
      summary: 'risk',
      action: 'require_human',
      pauses: true,
      requiresHuman: true,
    },
    {
      ...raised,
      escalation: `f-${id}`,
      kind: 'RESOURCE_CONFLICT',
      severity: 'HIGH',
      summary: 'busy',
      action: 'retry_package',
      pauses: false,
      requiresHuman: false,
    },
    { type: 'escalation.answered', escalation: `e-${id}`, message: 'go on' },
    {
      type: 'question.asked',
      question: `q-${id}`,
      ...target,
      id: 'q',
      text: 'Which?',
      options: ['one', 'two'],
    },
    { type: 'question.answered', question: `q-${id}`, ...target, answer: 'one', by: 'eva' },
    { type: 'budget.reached', package: id, what: 'cost', limit: 1, used: 2, action: 'pause' },
    { type: 'locks.taken', ...target, keys: [`api:${id}`] },
    { type: 'locks.released', ...target, keys: [`api:${id}`] },
    { type: 'locks.lost', ...target, keys: [`api:${id}`], message: 'broken' },
    { type: 'locks.awaited', package: id, locks: [{ key: 'api:z', holder: 'eva', until: LATER }] },
    { type: 'locks.awaited', package: id, locks: [] },
    { type: 'locks.doubted', ...target, phase: 'uncertain', keys: ['api:z'], until: LATER },
    { type: 'locks.doubted', ...target, phase: 'lost', keys: ['api:z'], holder: 'eva' },
    { type: 'locks.confirmed', ...target },
    { type: 'conflict.resolving', ...target },
    { type: 'conflict.opened', ...target, tip: 'tip' },
    { type: 'conflict.left', ...target, message: 'given up' },
    { type: 'conflict.resolved', ...target, head: 'resolved-head', tip: 'tip' },
    {
      type: 'conflicts.predicted',
      predicted: [{ package: id, other, conflicts: [{ kind: 'mode', files: [file] }] }],
    },
    { type: 'conflicts.predicted', predicted: [] },
    { type: 'scope.settling', ...target, files: ['z/x.ts'], handoffs: [handed] },
    { type: 'scope.dropped', ...target, files: ['z/x.ts'], kept: 'refs/kept' },
    { type: 'scope.widened', ...target, files: ['z/x.ts'] },
    { type: 'scope.failed', ...target, message: 'outside' },
    { type: 'scope.left', ...target, message: 'in the way' },
    { type: 'handoff.made', ...handed, from: id, attempt, message: 'yours', asked: ['h1'] },
    { type: 'handoff.made', ...handed, from: id, attempt, message: 'take it', patch: '/p' },
    { type: 'handoff.requested', ...handed, message: 'leave it', by: 'eva' },
    { type: 'handoff.answered', handoff: `handoff-${other}`, ...target, answer: 'done so' },
    { type: 'handoff.followed', handoff: `handoff-${id}`, to: other },
    { type: 'scope.requested', ...request, id: 'r1', path: 'z', reason: 'needed' },
    { type: 'scope.leased', ...request, path: 'z', message: 'yes' },
    { type: 'scope.queued', ...request, to: other, message: 'asked' },
    { type: 'scope.refused', ...request, message: 'no', byPerson: true },
    { type: 'contract.extracted', ...target, commit: 'c', artifacts: [artifact] },
    {
      type: 'contract.drifted',
      ...target,
      path: 'api.ts',
      from: 's0',
      to: 's1',
      added: [],
      removed: ['f'],
      changed: [],
      breaking: true,
      stale: [{ package: other, changes: ['f is gone'], breaking: true }],
    },
    { type: 'drift.accepted', package: id, message: 'fine' },
    { type: 'context.kept', ...target, derived: false, characters: 90, problems: [] },
    {
      type: 'context.merged',
      wave: 1,
      packages: [id],
      files: 1,
      decisions: 2,
      errors: 0,
      pendingActions: [],
      concerns: [{ concern: 'api', packages: [id], status: 'mismatch', mismatches: ['f differs.'] }],
      before: 9,
      after: 5,
    },
    {
      type: 'mock.serving',
      hash: 'h',
      start: 1,
      contract: 'api.yaml',
      url: 'http://127.0.0.1:1',
      ports: 10000,
    },
    { type: 'mock.missing', hash: 'h', start: 2, message: 'no program' },
    {
      type: 'surroundings.changed',
      id: `s-${id}`,
      changes: [{ kind: 'branch', name: 'main' }],
      suspects: [id],
      message: 'main has moved',
    },
  ];
}

/** What a journal may hold of a run as a whole. */
function eventsOfRun(packages: ReturnType<typeof packagesOfRun>): RunEvent[] {
  return [
    { type: 'run.continued', retry: ['a'], agents: { b: OTHER } },
    { type: 'run.continued', only: ['c'], retry: [], wishes: { override: OTHER } },
    { type: 'run.stopping', message: 'enough' },
    { type: 'run.continued', retry: ['a', 'b', 'c'] },
    { type: 'run.ended', outcome: 'stuck' },
    { type: 'run.noted', message: 'by the way', package: 'a' },
    { type: 'driver.attached', pid: 9, epoch: 2 },
    { type: 'run.merged', taken: { how: 'merge', into: 'main' }, by: 'eva' },
    { type: 'run.paused', message: 'lunch' },
    { type: 'run.paused', inherited: true },
    { type: 'run.resumed', by: 'eva' },
    { type: 'run.resumed', inherited: true },
    {
      type: 'plan.revised',
      planHash: 'h2',
      packages,
      changed: ['a'],
      added: [],
      removed: ['c'],
      execution: { maxParallel: 2 },
    },
    { type: 'plan.revised', planHash: 'h3', planRevision: 3, packages, changed: [], added: [], removed: [] },
    { type: 'consent.given', hash: 'c1', commands: 3, how: 'asked' },
    {
      type: 'preflight.checked',
      outcome: 'missing',
      checks: [{ kind: 'tool', name: 'node', ok: false, message: 'not found' }],
    },
    {
      type: 'preflight.checked',
      outcome: 'go',
      checks: [{ kind: 'tool', name: 'node', ok: true, message: '22' }],
    },
    { type: 'budget.reached', what: 'tokens', limit: 10, used: 11, action: 'warn' },
    { type: 'budget.reached', wave: 1, what: 'tokens', limit: 10, used: 11, action: 'stop' },
    { type: 'coordinator.probed', kind: 'remote', url: 'http://c', can: ['CAN_LOCK'] },
    { type: 'coordinator.probed', kind: 'embedded', can: [] },
    { type: 'coordinator.lost', message: 'silent' },
    { type: 'coordinator.found' },
  ];
}

function packagesOfRun() {
  const gates = (id: string) => [
    { id: `${id}:before`, before: id === 'c' ? ('start' as const) : ('merge' as const), title: 'Look' },
  ];
  return [
    planned('a', { gates: gates('a'), locks: ['api:a', 'file:x/**'], retryBudget: 2 }),
    planned('b', { gates: gates('b'), locks: ['api:b'], retryBudget: 1, priority: 1 }),
    planned('c', { gates: gates('c'), wave: 2, dependsOn: ['a', 'b'], retryBudget: 1 }),
  ];
}

/** One event of every type and variety that this project has written so far. */
export function everyEvent(): RunEvent[] {
  return [...IDS.flatMap((id) => eventsOf(id, 1)), ...eventsOfRun(packagesOfRun())];
}

/**
 * A journal of many events in an order drawn by lot, always the same for the same seed: mostly as attempts go, with
 * everything else in between.
 */
export function anyJournal(seed: number, length: number): JournalEvent[] {
  let drawn = seed + 1;
  const below = (count: number) => {
    drawn = (Math.imul(drawn, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((drawn / 2 ** 32) * count);
  };
  const packages = packagesOfRun();
  const started: RunEvent = {
    type: 'run.started',
    format: EVENT_FORMAT,
    run: `run-${seed}`,
    plan: 'work-packages.yaml',
    planHash: 'hash',
    feature: { id: 'feature', title: 'Feature' },
    base: 'base',
    integrationBranch: 'waves/feature/integration',
    schedule: seed % 2 === 0 ? 'eager' : 'waves',
    maxParallel: 2,
    packages,
    agentRules: { fallback: [OTHER], limits: { demo: 1 }, budget: { action: 'warn' } },
  };
  const attempts = new Map<string, number>();
  const WAY = [
    'attempt.started',
    'attempt.working',
    'attempt.exited',
    'attempt.verified',
    'package.integrated',
  ];
  const rest = Array.from({ length }, (): RunEvent => {
    const id = IDS[below(IDS.length)] ?? 'a';
    const attempt = attempts.get(id) ?? 0;
    const pick = <T>(some: readonly T[]) => some[below(some.length)];
    if (below(7) === 0) {
      return pick(eventsOfRun(packages)) ?? started;
    }
    if (attempt === 0 || below(25) === 0) {
      attempts.set(id, attempt + 1);
      return pick(eventsOf(id, attempt + 1).filter(({ type }) => type === 'attempt.started')) ?? started;
    }
    const possible = eventsOf(id, attempt);
    const next = WAY[1 + below(WAY.length - 1)];
    return pick(below(3) === 0 ? possible.filter(({ type }) => type === next) : possible) ?? started;
  });
  return [started, ...rest].map((event, index) => ({
    seq: index + 1,
    time: new Date(Date.UTC(2026, 0, 1, 12, 0, index)).toISOString(),
    ...event,
  }));
}
