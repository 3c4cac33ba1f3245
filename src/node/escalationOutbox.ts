import type { ReportedEscalation } from '../run/escalations/attemptReport';
import { reportedEscalation } from '../run/escalations/attemptReport';
import type { ReportedQuestion } from '../run/questions/reportedQuestion';
import { reportedQuestion } from '../run/questions/reportedQuestion';
import type { ReportedScopeRequest } from '../run/scope/reportedScopeRequest';
import { reportedScopeRequest, SCOPE_REQUEST } from '../run/scope/reportedScopeRequest';
import { AppendedLines } from './appendedLines';

/** More than these of one kind of one attempt nobody answers. */
const MOST = 20;

/** What an agent has written, by what it is. */
export interface FreshWords {
  readonly escalations: readonly ReportedEscalation[];
  readonly questions: readonly ReportedQuestion[];
  readonly scopeRequests: readonly ReportedScopeRequest[];
}

/**
 * Reads the file in which an agent says what people have to know while it works (`WAVES_ESCALATIONS_FILE`): one JSON
 * object a line, either an escalation in the form that it has in a result, a question, or a request to write more than its
 * scope admits. It is the agent's file, so that
 * anything may stand in it.
 */
export class EscalationOutbox {
  /** All escalations that were read so far. */
  readonly all: ReportedEscalation[] = [];
  private readonly asked: ReportedQuestion[] = [];
  private readonly requested: ReportedScopeRequest[] = [];
  private readonly lines: AppendedLines;

  constructor(path: string) {
    this.lines = new AppendedLines(path);
  }

  /** What was appended since the last time. */
  async next(): Promise<FreshWords> {
    const escalations: ReportedEscalation[] = [];
    const questions: ReportedQuestion[] = [];
    const scopeRequests: ReportedScopeRequest[] = [];
    for (const line of await this.lines.next()) {
      const value = parsed(line);
      const question = reportedQuestion(value, this.asked.length);
      const request = reportedScopeRequest(value, this.requested.length);
      if (question !== undefined) {
        keep(question, this.asked, questions);
      } else if (request !== undefined) {
        keep(request, this.requested, scopeRequests);
      } else if (!asks(value)) {
        const [escalation] = reportedEscalation(value, this.all.length);
        keep(escalation, this.all, escalations);
      }
    }
    return { escalations, questions, scopeRequests };
  }
}

/** Takes one in that is not there yet. */
function keep<T extends { readonly id: string }>(one: T | undefined, all: T[], fresh: T[]): void {
  if (one !== undefined && all.length < MOST && !all.some(({ id }) => id === one.id)) {
    all.push(one);
    fresh.push(one);
  }
}

/** One that asks nothing is still no escalation. */
function asks(value: unknown): boolean {
  const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined;
  return type === 'QUESTION' || type === SCOPE_REQUEST;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
