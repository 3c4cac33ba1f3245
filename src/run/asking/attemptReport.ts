import type { EscalationSeverity } from './escalations';

/** Something that an agent could not decide or do within its limits, as it reports it. */
export interface ReportedEscalation {
  readonly id: string;
  readonly kind: string;
  readonly severity?: EscalationSeverity;
  readonly summary: string;
  readonly details?: string;
  readonly proposedAction?: string;
  readonly wantsHuman: boolean;
  readonly impactedPackages: readonly string[];
}

/** The word that a line about its end begins with. */
export const FINISH = 'FINISH';

/** What an agent can say of its work at its end: it is done, it can't go on without somebody, or it could not do it. */
export const FINISH_STATUS = ['done', 'blocked', 'failed'] as const;

/** What an agent has said of its end, by the tool `finish`, by `waves finish` or by a file in its mailbox. */
export interface FinishReport {
  readonly status: (typeof FINISH_STATUS)[number];
  /** What it did, or why it did not. */
  readonly summary: string;
  /** What is left to somebody, in its words. */
  readonly openPoints: readonly string[];
  /** What others should know, as in `schemas/context.schema.json`; absent: nothing. */
  readonly context?: Readonly<Record<string, unknown>>;
  /** Values that its checks are proved by. */
  readonly evidence?: Readonly<Record<string, unknown>>;
}

/** What an agent says of its own work in the result that it leaves (`WAVES_RESULT_FILE`), as far as a run acts on it. */
export interface AttemptReport {
  /** Absent: it does not say. */
  readonly status?: 'completed' | 'failed';
  /** Why it failed: a word like `TIMEOUT`, and notes in its own words. */
  readonly reason?: string;
  readonly escalations: readonly ReportedEscalation[];
  /** What it has said of its end, if it has. */
  readonly finish?: FinishReport;
}

const SEVERITIES: readonly EscalationSeverity[] = ['NON_BLOCKING', 'LOW', 'MEDIUM', 'HIGH', 'BLOCKING'];
/** As many as anybody answers, and as long as anybody reads. */
const MOST = 20;
const LONGEST_ID = 128;
const LONGEST_SUMMARY = 500;
const LONGEST_TEXT = 2000;

/**
 * Reads what an agent left as its result, in the format of `work-queue-result`. It is the agent's file, so that anything
 * may stand in it: what can't be read says nothing.
 */
export function attemptReport(value: unknown): AttemptReport | undefined {
  const result = fields(value);
  if (result === undefined) {
    return undefined;
  }
  const { status, escalations } = result;
  const reason = [text(result['error_code'], LONGEST_ID), text(result['notes'], LONGEST_TEXT)]
    .filter((part) => part !== undefined)
    .join(': ');
  return {
    ...(status === 'completed' || status === 'failed' ? { status } : {}),
    ...(reason === '' ? {} : { reason }),
    escalations: list(escalations)
      .slice(0, MOST)
      .flatMap((one, index) => reportedEscalation(one, index)),
  };
}

/**
 * One escalation as an agent reports it; none where it does not say of which type it is.
 * @param index its place among those of the attempt, from 0: names it where it has no id.
 */
export function reportedEscalation(value: unknown, index: number): ReportedEscalation[] {
  const one = fields(value);
  const kind = text(one?.['type'], LONGEST_ID);
  if (one === undefined || kind === undefined) {
    return [];
  }
  const severity = SEVERITIES.find((word) => word === one['severity']);
  const details = text(one['details'], LONGEST_TEXT);
  const proposedAction = text(one['proposed_action'], LONGEST_TEXT);
  return [
    {
      id: text(one['escalation_id'], LONGEST_ID) ?? `escalation-${index + 1}`,
      kind,
      ...(severity === undefined ? {} : { severity }),
      summary: text(one['summary'], LONGEST_SUMMARY) ?? kind,
      ...(details === undefined ? {} : { details }),
      ...(proposedAction === undefined ? {} : { proposedAction }),
      wantsHuman: one['requires_human'] === true,
      impactedPackages: list(fields(one['impact'])?.['impacted_packages']).flatMap(
        (id) => text(id, LONGEST_ID) ?? [],
      ),
    },
  ];
}

/**
 * What an agent reports in the end together with what it had said while it worked.
 * @param finish what it has said of its end.
 */
export function withEarlier(
  report: AttemptReport | undefined,
  earlier: readonly ReportedEscalation[],
  finish?: FinishReport,
): AttemptReport | undefined {
  if (earlier.length === 0 && finish === undefined) {
    return report;
  }
  const last = report?.escalations ?? [];
  const known = new Set(last.map(({ id }) => id));
  const failed = { status: 'failed' as const, reason: finish?.summary ?? '' };
  return {
    ...report,
    ...(finish?.status === 'failed' ? failed : {}),
    escalations: [...last, ...earlier.filter(({ id }) => !known.has(id))],
    ...(finish === undefined ? {} : { finish }),
  };
}

/**
 * Reads what an agent says of its end: `{"status","summary","open_points","context","assumptions","evidence"}`. It is the
 * agent's word, so that anything may stand in it; undefined where it has no status that is known.
 */
export function finishReport(value: unknown): FinishReport | undefined {
  const said = fields(value);
  const status = FINISH_STATUS.find((word) => word === said?.['status']);
  if (said === undefined || status === undefined) {
    return undefined;
  }
  const { summary, open_points: points, context, assumptions, evidence } = said;
  const left = {
    ...fields(context),
    ...(Array.isArray(assumptions) ? { api_contract_assumptions: assumptions as unknown[] } : {}),
  };
  // Who says in a sentence what was done has said it for those after it, too.
  const known = Object.keys(left).length === 0 ? undefined : { context_summary: said['summary'], ...left };
  const proof = fields(evidence);
  return {
    status,
    summary: text(summary, LONGEST_TEXT) ?? '',
    openPoints: list(points)
      .slice(0, MOST)
      .flatMap((point) => text(point, LONGEST_TEXT) ?? []),
    ...(known === undefined ? {} : { context: known }),
    ...(proof === undefined ? {} : { evidence: proof }),
  };
}

/** Reads a line of an agent's outbox; undefined where it is about something else. */
export function finishLine(value: unknown): FinishReport | undefined {
  return fields(value)?.['type'] === FINISH ? finishReport(value) : undefined;
}

function fields(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown, longest: number): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, longest) : undefined;
}
