import { resolve, relative, sep } from 'node:path';
import { randomUUID } from 'node:crypto';
import { git } from '../../node/git/git';
import { filesChangedSince } from '../../node/git/changedFiles';
import { firstById } from '../../plan/firstById';
import type { ScopeVerdict } from '../../plan/globs/scope';
import { compileScope } from '../../plan/globs/scope';
import { SCOPE_REQUEST } from '../../run/scope/scopeEvents';
import { WavesError } from '../../wavesError';
import type { CommandContext, CommandTable } from '../context/command';
import { EXIT, jsonOption } from '../context/command';
import { awaitMessage, mailboxIn, writeToOutbox } from '../../node/attempts/agentMailbox';
import { verdictId } from '../../run/explaining/messages';
import { planAt } from '../../node/plans/planFiles';

interface CheckScopeOptions {
  readonly packages: readonly string[];
  readonly plan: string;
  readonly diff?: string;
  readonly json?: boolean;
}

/** Adds `waves check-scope`. */
export function addCheckScope(table: CommandTable): void {
  table
    .add(
      {
        usage: 'check-scope <package>',
        summary: 'check that what has been changed here lies within the scope of a package',
        group: 'plans',
        args: 'packages',
      },
      checkScope,
    )
    .requiredOption('--plan <plan>', 'the plan that says what the package may write')
    .option(
      '--diff <ref>',
      'everything since the branch left this commit or branch, committed or not; else only what is not committed',
    )
    .addOption(jsonOption());
}

/** `waves check-scope`: exit code 1 when a file outside of the scope was changed; renames count with both names. */
async function checkScope(context: CommandContext, options: CheckScopeOptions): Promise<number> {
  const {
    reading: { plan },
  } = await planAt(context.folder, options.plan);
  const [id = ''] = options.packages;
  const item = firstById(plan).get(id);
  if (item === undefined) {
    const known = plan.packages.map((one) => one.id).join(', ');
    throw new WavesError('unknown-package', `The plan has no package "${id}".`, `It has: ${known}.`);
  }
  const base = await baseOf(context.folder, options.diff);
  const files = await filesChangedSince(context.folder, base);
  const scope = compileScope(
    item.scope.writeAllow.map(({ value }) => value),
    item.scope.deny.map(({ value }) => value),
  );
  const violations = files.flatMap((file) => {
    const verdict = scope.verdict(file);
    return verdict.admitted ? [] : [{ file, ...reasonOf(verdict) }];
  });
  const compliant = violations.length === 0;
  const summary = compliant
    ? `${countFiles(files.length)} changed, all within the scope of ${id}`
    : `${violations.length} of ${countFiles(files.length)} changed outside of the scope of ${id}`;
  if (options.json === true) {
    const document = { package: id, base, compliant, violations, summary, files_checked: files.length };
    context.terminal.out(JSON.stringify(document, null, 2));
  } else {
    violations.forEach(({ file, reason, pattern }) =>
      context.terminal.out(
        `${file}: ${reason === 'denied' ? `denied by ${pattern ?? ''}` : 'not in write_allow'}`,
      ),
    );
    context.terminal.out(`${summary}.`);
  }
  return compliant ? EXIT.success : EXIT.failed;
}

function reasonOf(verdict: Exclude<ScopeVerdict, { admitted: true }>) {
  return { reason: verdict.reason, pattern: verdict.pattern };
}

function countFiles(count: number): string {
  return count === 1 ? '1 file' : `${count} files`;
}

/** The commit that changes are counted from. @throws WavesError `usage` when there is none of that name. */
async function baseOf(folder: string, ref: string | undefined): Promise<string> {
  const wanted = ref ?? 'HEAD';
  const merged = await git(folder, ['merge-base', '--end-of-options', wanted, 'HEAD'], { answers: [1, 128] });
  if (merged.code !== 0) {
    throw new WavesError(
      'usage',
      `There is no commit or branch "${wanted}" here that the present branch has anything in common with.`,
      'Name a branch, a tag or a commit: --diff main',
    );
  }
  return merged.stdout.trim();
}

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
  await writeToOutbox(mailbox, { type: SCOPE_REQUEST, id, path, reason: options.reason });
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
