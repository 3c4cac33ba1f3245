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

/** What an agent says of its own work in the result that it leaves (`WAVES_RESULT_FILE`), as far as a run acts on it. */
export interface AttemptReport {
  /** Absent: it does not say. */
  readonly status?: 'completed' | 'failed';
  /** Why it failed: a word like `TIMEOUT`, and notes in its own words. */
  readonly reason?: string;
  readonly escalations: readonly ReportedEscalation[];
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

/** What an agent reports in the end together with what it had escalated while it worked. */
export function withEarlier(
  report: AttemptReport | undefined,
  earlier: readonly ReportedEscalation[],
): AttemptReport | undefined {
  if (earlier.length === 0) {
    return report;
  }
  const last = report?.escalations ?? [];
  const known = new Set(last.map(({ id }) => id));
  return { ...report, escalations: [...last, ...earlier.filter(({ id }) => !known.has(id))] };
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
