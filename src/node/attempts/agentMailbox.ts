import { appendFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { InboxMessage } from '../../run/inbox/inboxMessage';
import { WavesError } from '../../wavesError';
import { AppendedLines } from '../files/appendedLines';
import { readInbox } from '../runs/attemptInbox';

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
