import { randomUUID } from 'node:crypto';
import { InvalidArgumentError } from 'commander';
import { awaitMessage, mailboxIn, writeToOutbox } from '../../node/attempts/agentMailbox';
import type { FinishReport } from '../../run/asking/attemptReport';
import { FINISH, FINISH_STATUS } from '../../run/asking/attemptReport';
import type { InboxMessage } from '../../run/explaining/inboxMessage';
import { WavesError } from '../../wavesError';
import { PUBLISH } from '../../run/publishing/publishing';
import { SYNC } from '../../run/contracts/syncing';
import type { CommandContext, CommandTable } from '../context/command';
import { EXIT, jsonOption, runOption } from '../context/command';
import { steerRun } from '../steering/steerRun';

interface AskOptions {
  readonly words: readonly string[];
  readonly option: readonly string[];
  readonly json?: boolean;
}

interface FinishOptions {
  readonly words: readonly string[];
  readonly status: FinishReport['status'];
  readonly open: readonly string[];
  readonly evidence: Readonly<Record<string, string>>;
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
  await writeToOutbox(mailbox, {
    type: 'QUESTION',
    id,
    text,
    ...(option.length === 0 ? {} : { options: option }),
  });
  const { answer = '' } = await awaitMessage(mailbox, id);
  terminal.out(json === true ? JSON.stringify({ question: text, answer }, null, 2) : answer);
  return EXIT.success;
}

/** Adds `waves finish`, which agents call from within their work. */
export function addFinish(table: CommandTable): void {
  table
    .add(
      {
        usage: 'finish <summary...>',
        summary: 'for agents at work: say that the work has ended, and how',
        group: 'agents',
        args: 'words',
      },
      finish,
    )
    .option('--status <status>', `one of ${FINISH_STATUS.join(', ')}`, statusOf, 'done')
    .option('--open <text>', 'what is left to others; may be given several times', collected, [])
    .option('--evidence <name=value>', 'a value that a check is proved by; may be repeated', proved, {});
}

/** `waves finish`: what an agent says of its end; its process ends by itself. */
async function finish(_context: CommandContext, options: FinishOptions): Promise<number> {
  const { words, status, open, evidence } = options;
  const proof = Object.keys(evidence).length === 0 ? {} : { evidence };
  const summary = words.join(' ');
  await writeToOutbox(mailboxIn(process.env), { type: FINISH, status, summary, open_points: open, ...proof });
  return EXIT.success;
}

interface SyncOptions {
  readonly names: readonly string[];
  readonly for?: string;
  readonly run?: string;
  readonly json?: boolean;
}

/** How long a run takes at most to answer by itself, in milliseconds. */
const ANSWER_MS = 10 * 60_000;

/** Adds `waves sync`, which agents call from within their work, and people for a package. */
export function addSync(table: CommandTable): void {
  table
    .add(
      {
        usage: 'sync [package]',
        summary:
          'for agents at work: take what is merged by now into the worktree; for people: by its package',
        group: 'agents',
        args: 'names',
      },
      sync,
    )
    .option('--for <path>', 'wait until this artifact is there, which the plan says that the package needs')
    .addOption(runOption())
    .addOption(jsonOption());
}

/** `waves sync`: prints what has come in; exit code 0 where the worktree has all of it, 3 where it is as it was. */
async function sync(context: CommandContext, options: SyncOptions): Promise<number> {
  const { names, for: path, run, json } = options;
  const [id] = names;
  if (id !== undefined) {
    const named = { ...(run === undefined ? {} : { run }), ...(json === undefined ? {} : { json }) };
    return steerRun(context, named, { kind: 'sync', package: id }, `Asked for in ${id}`);
  }
  const mailbox = mailboxIn(process.env);
  const asked = randomUUID();
  await writeToOutbox(mailbox, { type: SYNC, id: asked, ...(path === undefined ? {} : { for: path }) });
  // Another agent may take as long for it as it takes.
  const signal = path === undefined ? AbortSignal.timeout(ANSWER_MS) : undefined;
  return told(context, await awaitMessage(mailbox, asked, signal), json, ['synced', 'unchanged']);
}

interface PublishOptions {
  readonly words: readonly string[];
  readonly json?: boolean;
}

/** Adds `waves publish`, which agents call from within their work. */
export function addPublish(table: CommandTable): void {
  table
    .add(
      {
        usage: 'publish <path...>',
        summary: 'for agents at work: merge these files now, for those who need them, and go on',
        group: 'agents',
        args: 'words',
      },
      publish,
    )
    .addOption(jsonOption());
}

/** `waves publish`: prints what came of it; exit code 0 where it is merged, 3 where all is as it was. */
async function publish(context: CommandContext, { words: paths, json }: PublishOptions): Promise<number> {
  const mailbox = mailboxIn(process.env);
  const id = randomUUID();
  await writeToOutbox(mailbox, { type: PUBLISH, id, paths });
  const signal = AbortSignal.timeout(ANSWER_MS);
  return told(context, await awaitMessage(mailbox, id, signal), json, ['published', 'unchanged']);
}

/** Prints what the run says. @param good the answers after which all is as was asked for. */
function told(
  { terminal }: CommandContext,
  { answer = '', text = '' }: InboxMessage,
  json: boolean | undefined,
  good: readonly string[],
): number {
  terminal.out(json === true ? JSON.stringify({ answer, text }, null, 2) : text);
  return good.includes(answer) ? EXIT.success : EXIT.undecided;
}

function statusOf(text: string): string {
  if (!FINISH_STATUS.some((status) => status === text)) {
    throw new InvalidArgumentError(`It is one of ${FINISH_STATUS.join(', ')}.`);
  }
  return text;
}

function proved(pair: string, before: Readonly<Record<string, string>>): Record<string, string> {
  const at = pair.indexOf('=');
  if (at < 1) {
    throw new InvalidArgumentError('Give NAME=VALUE.');
  }
  return { ...before, [pair.slice(0, at)]: pair.slice(at + 1) };
}

function collected(value: string, before: readonly string[]): string[] {
  return [...before, value];
}
