import { randomUUID } from 'node:crypto';
import { relative, resolve, sep } from 'node:path';
import { awaitMessage, mailboxIn, tellRun } from '../../node/attempts/agentMailbox';
import { git } from '../../node/git/git';
import { SCOPE_REQUEST } from '../../run/scope/reportedScopeRequest';
import { verdictId } from '../../run/inbox/scopeLetters';
import type { CommandContext } from '../context/commandContext';
import type { CommandTable } from './commandTable';
import { jsonOption } from './commandTable';
import { EXIT } from '../context/exitCodes';

interface RequestOptions {
  readonly names: readonly string[];
  readonly reason: string;
  readonly wait?: boolean;
  readonly json?: boolean;
}

/** Adds `waves request-scope`, which agents call from within their work. */
export function addRequestScope(table: CommandTable): void {
  table
    .add(
      {
        usage: 'request-scope <path>',
        summary: 'for agents at work: ask to write a file or folder outside of your scope',
        group: 'agents',
        args: 'names',
      },
      requestScope,
    )
    .requiredOption('--reason <text>', 'what you need there')
    .option('--wait', 'where a person decides, wait for them instead of going on')
    .addOption(jsonOption());
}

/** `waves request-scope`: prints the answer; exit code 0 where the path may be written now, 3 otherwise. */
async function requestScope({ folder, terminal }: CommandContext, options: RequestOptions): Promise<number> {
  const [name = ''] = options.names;
  const mailbox = mailboxIn(process.env);
  const path = await fromTop(folder, name);
  const id = randomUUID();
  await tellRun(mailbox, { type: SCOPE_REQUEST, id, path, reason: options.reason });
  const first = await awaitMessage(mailbox, id);
  const isAsked = first.answer === 'asked' && options.wait === true;
  const { answer = '', text = '' } = isAsked ? await awaitMessage(mailbox, verdictId(id)) : first;
  terminal.out(options.json === true ? JSON.stringify({ path, answer, text }, null, 2) : text);
  return answer === 'leased' ? EXIT.success : EXIT.undecided;
}

/** A path from where the agent stands as one from the top of its worktree; one outside of it as it was named. */
async function fromTop(folder: string, name: string): Promise<string> {
  const prefix = await git(folder, ['rev-parse', '--show-prefix']).catch(() => undefined);
  const up =
    prefix?.stdout
      .trim()
      .split('/')
      .filter(Boolean)
      .map(() => '..') ?? [];
  const top = resolve(folder, ...up);
  const path = relative(top, resolve(folder, name)).split(sep).join('/');
  return path === '' || path.startsWith('../') ? name : path;
}
