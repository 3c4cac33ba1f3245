import type { ReportedEscalation } from '../run/escalations/attemptReport';
import { reportedEscalation } from '../run/escalations/attemptReport';
import { AppendedLines } from './appendedLines';

/** More than these of one attempt nobody answers. */
const MOST = 20;

/**
 * Reads the file in which an agent escalates while it works (`WAVES_ESCALATIONS_FILE`): one JSON object a line, of the
 * form that an entry of `escalations` has in its result. It is the agent's file, so that anything may stand in it.
 */
export class EscalationOutbox {
  /** All that were read so far. */
  readonly all: ReportedEscalation[] = [];
  private readonly lines: AppendedLines;

  constructor(path: string) {
    this.lines = new AppendedLines(path);
  }

  /** Those that were appended since the last time. */
  async next(): Promise<readonly ReportedEscalation[]> {
    const fresh: ReportedEscalation[] = [];
    for (const line of await this.lines.next()) {
      const [one] = reportedEscalation(parsed(line), this.all.length);
      if (one !== undefined && this.all.length < MOST && !this.all.some(({ id }) => id === one.id)) {
        this.all.push(one);
        fresh.push(one);
      }
    }
    return fresh;
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
