import type { JournalEvent, RunState } from '../../run';
import { handoffStatus } from '../status';
import type { ConcernVerdict } from '../../contracts/contractEvents';

/** What the report says of contracts between packages and of what agents left for each other. */
export interface ContractReport {
  /** Everything that packages have left to build against, as it stands at the end. */
  readonly artifacts: readonly {
    readonly path: string;
    readonly package: string;
    readonly language: string;
    /** How many things it offers. */
    readonly items: number;
    readonly commit: string;
  }[];
  /** Attempts that were sent back because of what others need or provide. */
  readonly sent_back: readonly {
    readonly package: string;
    readonly attempt: number;
    readonly message: string;
  }[];
  readonly drifts: readonly {
    readonly path: string;
    readonly by: string;
    readonly breaking: boolean;
    readonly added: readonly string[];
    readonly removed: readonly string[];
    readonly changed: readonly string[];
    /** Packages that were built on what has changed, and those of them that still are stale. */
    readonly stale: readonly string[];
    readonly open: readonly string[];
  }[];
  readonly waves: readonly WaveReport[];
}

/** What the agents of a wave have left, put together. */
export interface WaveReport {
  readonly wave: number;
  /** Packages of which nothing was merged; absent: none. */
  readonly missing?: readonly string[];
  readonly concerns: readonly ConcernVerdict[];
  readonly decisions: number;
  readonly errors: number;
  readonly pending_actions: readonly string[];
  /** Characters before and after they were put together. */
  readonly context_before: number;
  readonly context_after: number;
}

/** An escalation in the report. */
export interface EscalationReport {
  readonly escalation: string;
  readonly package: string;
  readonly kind: string;
  readonly severity: string;
  readonly summary: string;
  readonly answered: boolean;
}

/** Sums up what a run says of contracts; undefined where it says nothing. */
export function contractReport(events: readonly JournalEvent[], state: RunState): ContractReport | undefined {
  const artifacts = [...state.contracts.values()].map(({ path, package: id, language, items, commit }) => ({
    path,
    package: id,
    language,
    items,
    commit,
  }));
  const sentBack = events.flatMap((event) =>
    event.type === 'attempt.failed' && (event.reason === 'obligation' || event.reason === 'contract')
      ? [{ package: event.package, attempt: event.attempt, message: event.message }]
      : [],
  );
  const drifts = events.flatMap((event) => {
    if (event.type !== 'contract.drifted') {
      return [];
    }
    const { path, package: by, breaking, added, removed, changed } = event;
    const stale = event.stale.map((one) => one.package);
    const open = stale.filter((id) => state.packages.get(id)?.drifts.some((drift) => drift.path === path));
    return [{ path, by, breaking, added, removed, changed, stale, open }];
  });
  const waves = [...state.waveContexts.values()]
    .sort((a, b) => a.wave - b.wave)
    .map(({ wave, missing, concerns, decisions, errors, pendingActions, before, after }) => ({
      wave,
      ...(missing === undefined ? {} : { missing }),
      concerns,
      decisions,
      errors,
      pending_actions: pendingActions,
      context_before: before,
      context_after: after,
    }));
  const isEmpty = artifacts.length + sentBack.length + drifts.length + waves.length === 0;
  return isEmpty ? undefined : { artifacts, sent_back: sentBack, drifts, waves };
}

/** The escalations of a run, in the order in which they were raised. */
export function escalationReport(state: RunState): EscalationReport[] {
  return [...state.escalations.values()].map(
    ({ escalation, package: id, kind, severity, summary, answer }) => ({
      escalation,
      package: id,
      kind,
      severity,
      summary,
      answered: answer !== undefined,
    }),
  );
}

/** A handoff in the report. */
export interface HandoffReport {
  readonly handoff: string;
  /** A package, or a person. */
  readonly from: string;
  readonly to: string;
  readonly message: string;
  readonly files: readonly string[];
  readonly asked_at: string;
  /** How many requests it is made of; 0 where something was left that asks for nothing. */
  readonly requests: number;
  readonly answer?: string;
  readonly answered_at?: string;
  /** The person who has answered in its place. */
  readonly answered_by?: string;
  /** The first merge of the asked package since then; absent: it has merged nothing since. */
  readonly commit?: string;
  /** Whether somebody waits for an answer that has not come. */
  readonly open: boolean;
}

/** What packages of a run asked of each other or left for each other, in that order. */
export function handoffReport(state: RunState): HandoffReport[] {
  return [...state.handoffs.values()].map((each) => {
    const told = handoffStatus(state, each);
    const { id: handoff, from, to, message, asked_at, requests, pending: open } = told;
    const { answer, answered_at, answered_by, commit } = told;
    return {
      ...{ handoff, from, to, message, files: each.files, asked_at, requests },
      ...(answer === undefined ? {} : { answer }),
      ...(answered_at === undefined ? {} : { answered_at }),
      ...(answered_by === undefined ? {} : { answered_by }),
      ...(commit === undefined ? {} : { commit }),
      open,
    };
  });
}
