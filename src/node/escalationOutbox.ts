import type { ReportedEscalation } from '../run/escalations/attemptReport';
import { reportedEscalation } from '../run/escalations/attemptReport';
import type { ReportedQuestion } from '../run/questions/reportedQuestion';
import { reportedQuestion } from '../run/questions/reportedQuestion';
import { AppendedLines } from './appendedLines';

/** More than these of one kind of one attempt nobody answers. */
const MOST = 20;

/** What an agent has written, by what it is. */
export interface FreshWords {
  readonly escalations: readonly ReportedEscalation[];
  readonly questions: readonly ReportedQuestion[];
}

/**
 * Reads the file in which an agent says what people have to know while it works (`WAVES_ESCALATIONS_FILE`): one JSON
 * object a line, either an escalation in the form that it has in a result, or a question. It is the agent's file, so that
 * anything may stand in it.
 */
export class EscalationOutbox {
  /** All escalations that were read so far. */
  readonly all: ReportedEscalation[] = [];
  private readonly asked: ReportedQuestion[] = [];
  private readonly lines: AppendedLines;

  constructor(path: string) {
    this.lines = new AppendedLines(path);
  }

  /** What was appended since the last time. */
  async next(): Promise<FreshWords> {
    const [escalations, questions] = [[], []] as [ReportedEscalation[], ReportedQuestion[]];
    for (const line of await this.lines.next()) {
      const value = parsed(line);
      const question = reportedQuestion(value, this.asked.length);
      if (question !== undefined) {
        keep(question, this.asked, questions);
      } else if (!isQuestion(value)) {
        const [escalation] = reportedEscalation(value, this.all.length);
        keep(escalation, this.all, escalations);
      }
    }
    return { escalations, questions };
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
function isQuestion(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'QUESTION';
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
