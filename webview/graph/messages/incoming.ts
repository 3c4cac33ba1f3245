import type {
  FinishedWork,
  GraphDelta,
  GraphGate,
  GraphEdge,
  GraphHead,
  GraphPackage,
  GraphSnapshot,
  GraphSubplan,
  GraphTotals,
  PackageChange,
  PackageMoves,
  ToGraph,
  Remedy,
} from '../../../src/protocol/graph';
import type { RoundStatus } from '../../../src/run/explaining/attemptHistory';
import type { Standstill } from '../../../src/run/faults/faultTable';
import { FAULT_KINDS } from '../../../src/run/faults/faultTable';
import { HANDOFF_STANDINGS } from '../../../src/run/asking/handoffs';
import { PACKAGE_STATES, WAITS } from '../../../src/run/kernel/kernel';
import type { LiveEvidence, LiveHandoff, LiveRun } from '../../../src/run/explaining/liveView';
import type { Fields } from './shape';
import {
  isAmount,
  isFlag,
  isNumber,
  isText,
  isTrue,
  listOf,
  objectOf,
  oneOf,
  optional,
  optionalFields,
  partOf,
  recordOf,
  isCargo,
} from './shape';
import type { Usage } from '../../../src/run/usage/usage';

/** Admits what agents have used up. */
const isUsage = objectOf<Usage>({
  inputTokens: isNumber,
  cacheReadTokens: optional(isNumber),
  cacheWriteTokens: optional(isNumber),
  outputTokens: isNumber,
  costUsd: optional(isNumber),
  pricesOf: optional(isText),
  costPartial: optional(isTrue),
});

const isRemedy = oneOf<Remedy>(['trust', 'initRepository', 'openPlan', 'newPlan', 'showOutput', 'retry']);

const isTotals = objectOf<GraphTotals>({ done: isNumber, active: isNumber, packages: isNumber });

const isEdge = objectOf<GraphEdge>({
  from: isText,
  to: isText,
  redundant: isFlag,
  critical: isFlag,
  carries: optional(isCargo),
  needs: optional(listOf(isText)),
});

const isEvidence = objectOf<LiveEvidence>({
  source: oneOf(['process', 'stream', 'hook', 'git', 'gate', 'report', 'terminal']),
  claim: oneOf(['gone', 'needs_person', 'gate', 'reported', 'idle', 'working']),
  detail: isText,
  at: isNumber,
});

const PACKAGE: Fields<GraphPackage> = {
  id: isText,
  title: isText,
  wave: isNumber,
  state: oneOf(PACKAGE_STATES),
  agent: optional(isText),
  machine: optional(isText),
  attempt: isNumber,
  tries: optional(isNumber),
  proposed: optional(isTrue),
  waits: optional(oneOf(WAITS)),
  worked: optional(isAmount),
  took: optional(isNumber),
  startedAt: optional(isNumber),
  endedAt: optional(isNumber),
  round: optional(
    objectOf<RoundStatus>({ number: isNumber, of: isNumber, until: isText, found: optional(isText) }),
  ),
  progress: optional(isNumber),
  message: optional(isText),
  printed: optional(isText),
  filesModified: optional(isNumber),
  usage: optional(isUsage),
  usageUntold: optional(isTrue),
  violations: optional(listOf(isText)),
  blockedBy: listOf(isText),
  coming: optional(listOf(isText)),
  evidence: optional(listOf(isEvidence)),
  handoffs: optional(
    listOf(
      objectOf<LiveHandoff>({
        id: isText,
        to: isText,
        standing: oneOf(HANDOFF_STANDINGS),
        requests: isNumber,
        message: isText,
        answer: optional(isText),
        answeredBy: optional(isText),
        commit: optional(isText),
        at: isNumber,
        due: optional(isNumber),
      }),
    ),
  ),
  arrived: optional(listOf(isText)),
  hasLog: isFlag,
  hasWorktree: isFlag,
  paused: optional(isFlag),
  gate: optional(
    objectOf<NonNullable<GraphPackage['gate']>>({
      id: isText,
      title: isText,
      instructions: optional(isText),
    }),
  ),
  critical: isFlag,
  slackMinutes: isNumber,
  timeoutMinutes: isNumber,
  pastTimes: optional(listOf(isNumber)),
  locks: optional(listOf(isText)),
  integration: optional(isTrue),
  gates: optional(
    listOf(
      objectOf<GraphGate>({
        by: oneOf(['person', 'check', 'review']),
        before: oneOf(['start', 'merge']),
        title: isText,
        state: oneOf(['waiting', 'open', 'passed']),
      }),
    ),
  ),
  writes: listOf(isText),
  denies: optional(listOf(isText)),
  subplan: optional((value): value is GraphSubplan => isSubplan(value)),
};

const isPackage = objectOf<GraphPackage>(PACKAGE);

const isSubplan = objectOf<GraphSubplan>({
  plan: isText,
  title: isText,
  waves: listOf(listOf(isText)),
  packages: listOf(isPackage),
  edges: listOf(isEdge),
  run: optional(
    objectOf<LiveRun>({
      id: isText,
      state: oneOf(['running', 'stopping', 'done', 'failed', 'stuck', 'cancelled']),
      startedAt: isNumber,
      endedAt: optional(isNumber),
      elapsed: isAmount,
      integrationBranch: isText,
      usage: optional(isUsage),
      maxParallel: isNumber,
      paused: optional(isFlag),
      oneAtATime: optional(isText),
      lastEvent: isNumber,
    }),
  ),
  totals: isTotals,
});

const HEAD: Fields<GraphHead> = {
  version: isNumber,
  feature: objectOf<GraphSnapshot['feature']>({ id: isText, title: isText }),
  planPath: isText,
  problems: objectOf<GraphSnapshot['problems']>({
    errors: isNumber,
    warnings: isNumber,
    first: optional(isText),
  }),
  run: objectOf<GraphSnapshot['run']>({
    id: optional(isText),
    state: oneOf(['none', 'running', 'stopping', 'done', 'failed', 'stuck', 'cancelled']),
    startedAt: optional(isNumber),
    endedAt: optional(isNumber),
    elapsed: optional(isAmount),
    integrationBranch: optional(isText),
    usage: optional(isUsage),
    maxParallel: optional(isNumber),
    oneAtATime: optional(isText),
    paused: optional(isFlag),
    lastEvent: optional(isNumber),
    standstill: optional(
      objectOf<Standstill>({
        fault: oneOf(FAULT_KINDS),
        of: oneOf(['repository', 'machine']),
        what: isText,
        message: isText,
        advice: isText,
      }),
    ),
  }),
  settings: optional(
    objectOf<NonNullable<GraphSnapshot['settings']>>({
      schedule: oneOf(['eager', 'waves']),
      maxParallel: isNumber,
      byPlan: isFlag,
    }),
  ),
  finished: optional(
    objectOf<FinishedWork>({
      into: optional(isText),
      landed: optional(isText),
      leftovers: isFlag,
      url: optional(isText),
    }),
  ),
  past: optional(isFlag),
  totals: isTotals,
  canRun: objectOf<GraphSnapshot['canRun']>({
    yes: isFlag,
    reason: optional(isText),
    remedy: optional(isRemedy),
  }),
  now: isNumber,
};

const isSnapshot = objectOf<GraphSnapshot>({
  ...HEAD,
  waves: listOf(listOf(isText)),
  packages: listOf(isPackage),
  edges: listOf(isEdge),
});

const MAY_GO = oneOf(optionalFields(PACKAGE));

const isDelta = objectOf<GraphDelta>({
  base: isNumber,
  head: objectOf<GraphHead>(HEAD),
  packages: listOf(
    objectOf<PackageChange>({
      id: isText,
      set: partOf<GraphPackage>(PACKAGE),
      gone: optional(listOf(MAY_GO)),
    }),
  ),
});

const isSelect = objectOf<{ package: string }>({ package: isText });
const isUnavailable = objectOf<{ title: string; detail: string; remedies: readonly Remedy[] }>({
  title: isText,
  detail: isText,
  remedies: listOf(isRemedy),
});
const isMoves = objectOf<{ moves: PackageMoves }>({ moves: recordOf(isNumber) });
const isAnswer = objectOf<{ id: number }>({ id: isNumber });
const isRefusal = objectOf<{ id: number; message: string }>({ id: isNumber, message: isText });
const isTyped = objectOf<{ type: string }>({ type: isText });
const holdsDelta = objectOf<{ delta: GraphDelta }>({ delta: isDelta });
const holdsSnapshot = objectOf<{ snapshot: GraphSnapshot }>({ snapshot: isSnapshot });

/** Reads what arrived from the extension; undefined for everything that is not whole, which is then left unread. */
export function readMessage(value: unknown): ToGraph | undefined {
  if (!isTyped(value)) {
    return undefined;
  }
  switch (value.type) {
    case 'snapshot':
      return holdsSnapshot(value) ? { type: 'snapshot', snapshot: value.snapshot } : undefined;
    case 'delta':
      return holdsDelta(value) ? { type: 'delta', delta: value.delta } : undefined;
    case 'select':
      return isSelect(value) ? { type: 'select', package: value.package } : undefined;
    case 'moves':
      return isMoves(value) ? { type: 'moves', moves: value.moves } : undefined;
    case 'unavailable':
      return isUnavailable(value)
        ? { type: 'unavailable', title: value.title, detail: value.detail, remedies: value.remedies }
        : undefined;
    default:
      return readAnswer(value);
  }
}

/** Reads an answer to what the page has asked; undefined for everything else, which is not looked at. */
export function readAnswer(
  value: unknown,
): Extract<ToGraph, { readonly type: 'answer' | 'refused' }> | undefined {
  if (!isTyped(value)) {
    return undefined;
  }
  switch (value.type) {
    case 'answer':
      return isAnswer(value)
        ? { type: 'answer', id: value.id, answer: (value as { answer?: unknown }).answer }
        : undefined;
    case 'refused':
      return isRefusal(value) ? { type: 'refused', id: value.id, message: value.message } : undefined;
    default:
      return undefined;
  }
}
