import { randomUUID } from 'node:crypto';
import { awaitMessage, mailboxIn, tellRun } from '../../node/attempts/agentMailbox';
import { WavesError } from '../../wavesError';
import type { CommandContext } from '../context/commandContext';
import type { CommandTable } from '../context/commandTable';
import { jsonOption } from '../context/commandTable';
import { EXIT } from '../context/exitCodes';

interface AskOptions {
  readonly words: readonly string[];
  readonly option: readonly string[];
  readonly json?: boolean;
}

/** Adds `waves ask`, which agents call from within their work. */
export function addAsk(table: CommandTable): void {
  table
    .add(
      {
        usage: 'ask <question...>',
        summary: 'for agents at work: ask people something, and wait for their answer',
        group: 'agents',
        args: 'words',
      },
      ask,
    )
    .option('--option <text>', 'an answer to choose from; may be given several times', collected, [])
    .addOption(jsonOption());
}

/** `waves ask`: prints what people answer, however long they take. */
async function ask({ terminal }: CommandContext, { words, option, json }: AskOptions): Promise<number> {
  const text = words.join(' ').trim();
  if (text === '') {
    throw new WavesError('usage', 'The question is empty.');
  }
  const mailbox = mailboxIn(process.env);
  const id = randomUUID();
  await tellRun(mailbox, { type: 'QUESTION', id, text, ...(option.length === 0 ? {} : { options: option }) });
  const { answer = '' } = await awaitMessage(mailbox, id);
  terminal.out(json === true ? JSON.stringify({ question: text, answer }, null, 2) : answer);
  return EXIT.success;
}

function collected(value: string, before: readonly string[]): string[] {
  return [...before, value];
}
