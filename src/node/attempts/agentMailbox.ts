import { appendFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { FinishReport, ReportedEscalation } from '../../run/asking/attemptReport';
import { FINISH, finishLine, reportedEscalation } from '../../run/asking/attemptReport';
import type { ReportedHandoff, ReportedHandoffAnswer } from '../../run/asking/handoffEvents';
import {
  HANDOFF,
  HANDOFF_ANSWER,
  reportedHandoff,
  reportedHandoffAnswer,
} from '../../run/asking/handoffEvents';
import type { ReportedQuestion } from '../../run/asking/questions';
import { reportedQuestion } from '../../run/asking/questions';
import type { ReportedSync } from '../../run/contracts/syncing';
import { SYNC, reportedSync } from '../../run/contracts/syncing';
import type { InboxMessage } from '../../run/explaining/inboxMessage';
import type { ReportedPublication } from '../../run/publishing/publishing';
import { PUBLISH, reportedPublication } from '../../run/publishing/publishing';
import type { ReportedScopeRequest } from '../../run/scope/scopeEvents';
import { reportedScopeRequest, SCOPE_REQUEST } from '../../run/scope/scopeEvents';
import { WavesError } from '../../wavesError';
import { AppendedLines } from '../files/appendedLines';
import { readInbox } from '../runs/attemptInbox';

/** More than these of one kind of one attempt nobody answers. */
const MOST = 20;
/** Taking in what is integrated, or publishing, costs nobody's attention. */
const MOST_SYNCS = 200;

/** What an agent has written, by what it is. */
interface FreshWords {
  readonly escalations: readonly ReportedEscalation[];
  readonly questions: readonly ReportedQuestion[];
  readonly scopeRequests: readonly ReportedScopeRequest[];
  readonly handoffs: readonly ReportedHandoff[];
  readonly handoffAnswers: readonly ReportedHandoffAnswer[];
  /** Its wishes to have what is integrated by now. */
  readonly syncs: readonly ReportedSync[];
  /** What of its work it wants merged now. */
  readonly publications: readonly ReportedPublication[];
}

/**
 * Reads the file in which an agent says what people have to know while it works (`WAVES_ESCALATIONS_FILE`): one JSON
 * object a line, either an escalation in the form that it has in a result, a question, a request to write more than its
 * scope admits, what it asks of another package and answers to one, that it wants what is integrated, what it publishes, or how it has finished.
 * It is the agent's file, so that anything may stand in it.
 */
export class EscalationOutbox {
  /** All escalations that were read so far. */
  readonly all: ReportedEscalation[] = [];
  /** What it has said last of its end. */
  finish: FinishReport | undefined;
  private readonly asked: ReportedQuestion[] = [];
  private readonly requested: ReportedScopeRequest[] = [];
  private readonly handedOff: ReportedHandoff[] = [];
  private readonly answered: ReportedHandoffAnswer[] = [];
  private readonly synced: ReportedSync[] = [];
  private readonly published: ReportedPublication[] = [];
  private readonly lines: AppendedLines;

  constructor(path: string) {
    this.lines = new AppendedLines(path);
  }

  /** What was appended since the last time. */
  async next(): Promise<FreshWords> {
    const escalations: ReportedEscalation[] = [];
    const questions: ReportedQuestion[] = [];
    const scopeRequests: ReportedScopeRequest[] = [];
    const handoffs: ReportedHandoff[] = [];
    const handoffAnswers: ReportedHandoffAnswer[] = [];
    const syncs: ReportedSync[] = [];
    const publications: ReportedPublication[] = [];
    for (const line of await this.lines.next()) {
      const value = parsed(line);
      const question = reportedQuestion(value, this.asked.length);
      const request = reportedScopeRequest(value, this.requested.length);
      const handoff = reportedHandoff(value, this.handedOff.length);
      const answer = reportedHandoffAnswer(value);
      const sync = reportedSync(value, this.synced.length);
      const publication = reportedPublication(value, this.published.length);
      this.finish = finishLine(value) ?? this.finish;
      if (question !== undefined) {
        keep(question, this.asked, questions);
      } else if (request !== undefined) {
        keep(request, this.requested, scopeRequests);
      } else if (handoff !== undefined) {
        keep(handoff, this.handedOff, handoffs);
      } else if (answer !== undefined) {
        keep(answer, this.answered, handoffAnswers);
      } else if (sync !== undefined) {
        keep(sync, this.synced, syncs, MOST_SYNCS);
      } else if (publication !== undefined) {
        keep(publication, this.published, publications, MOST_SYNCS);
      } else if (!asks(value)) {
        const [escalation] = reportedEscalation(value, this.all.length);
        keep(escalation, this.all, escalations);
      }
    }
    return {
      escalations,
      questions,
      scopeRequests,
      handoffs,
      handoffAnswers,
      syncs,
      publications,
    };
  }
}

/** Takes one in that is not there yet. */
function keep<T extends { readonly id: string }>(
  one: T | undefined,
  all: T[],
  fresh: T[],
  most = MOST,
): void {
  if (one !== undefined && all.length < most && !all.some(({ id }) => id === one.id)) {
    all.push(one);
    fresh.push(one);
  }
}

/** One that asks nothing is still no escalation. */
function asks(value: unknown): boolean {
  const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined;
  return (
    type === 'QUESTION' ||
    type === SCOPE_REQUEST ||
    type === HANDOFF ||
    type === HANDOFF_ANSWER ||
    type === SYNC ||
    type === PUBLISH ||
    type === FINISH
  );
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** How often an inbox is looked at, in milliseconds: a person is not faster. */
const LOOK_MS = 200;

/** The two files through which an agent and its run talk. Absolute paths. */
export interface AgentMailbox {
  /** What the agent says. */
  readonly outbox: string;
  /** What it is told. */
  readonly inbox: string;
}

/**
 * The mailbox of the agent that this process belongs to, by the environment that every attempt gets.
 * @throws WavesError `usage` outside of an attempt.
 */
export function mailboxIn(environment: Readonly<Record<string, string | undefined>>): AgentMailbox {
  const { WAVES_ESCALATIONS_FILE: outbox = '', WAVES_INBOX_FILE: inbox = '' } = environment;
  if (outbox === '' || inbox === '') {
    throw new WavesError(
      'usage',
      'There is nobody to ask: WAVES_ESCALATIONS_FILE and WAVES_INBOX_FILE are not set.',
      'This is for agents that carry a package out; their run sets both.',
    );
  }
  return { outbox, inbox };
}

/** Writes one line to the run. @throws NodeJS.ErrnoException when the disk refuses. */
export async function writeToOutbox(
  { outbox }: AgentMailbox,
  words: Readonly<Record<string, unknown>>,
): Promise<void> {
  await appendFile(outbox, `${JSON.stringify(words)}\n`, { mode: 0o600 });
}

/**
 * Resolves with what the run tells about something that was asked, however long that takes.
 * @param signal ends the waiting. @throws the signal's reason.
 */
export async function awaitMessage(
  { inbox }: AgentMailbox,
  id: string,
  signal?: AbortSignal,
): Promise<InboxMessage> {
  const lines = new AppendedLines(inbox);
  for (;;) {
    const found = readInbox((await lines.next()).join('\n')).find((message) => message.id === id);
    if (found !== undefined) {
      return found;
    }
    await pause(LOOK_MS, undefined, signal === undefined ? {} : { signal });
  }
}
