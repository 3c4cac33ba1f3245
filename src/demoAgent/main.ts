import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { styleText } from 'node:util';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { awaitMessage, mailboxIn, writeToOutbox } from '../node/attempts/agentMailbox';
import { git, splitZ } from '../node/git/git';
import { inSomeonesName } from '../node/git/identity';
import { WavesError } from '../wavesError';
import type { DemoSettings } from './demoSettings';
import { readDemoSettings } from './demoSettings';
import { planDemoWork, writeDemoFile } from './demoWork';
import { readPrompt } from './promptReader';

/** A commit that was made. */
interface DemoCommit {
  /** Shortened, as git shows it. */
  readonly hash: string;
  readonly subject: string;
}

const LITERAL = { GIT_LITERAL_PATHSPECS: '1' };

const DEMO_IDENTITY = {
  GIT_AUTHOR_NAME: 'Demo Agent',
  GIT_AUTHOR_EMAIL: 'demo@localhost',
  GIT_COMMITTER_NAME: 'Demo Agent',
  GIT_COMMITTER_EMAIL: 'demo@localhost',
};

/** The top folder of the work tree that holds a folder, or undefined where there is none. */
async function workTreeOf(folder: string): Promise<string | undefined> {
  const { code, stdout } = await git(folder, ['rev-parse', '--show-toplevel'], { answers: [128] });
  return code === 0 ? stdout.replace(/\r?\n$/, '') : undefined;
}

/**
 * Commits these files, and only these, on the branch that is checked out. Hooks and signing are off; where git knows
 * nobody the commit is made by "Demo Agent". Files that the repository ignores stay uncommitted.
 * @param paths relative to `root`.
 * @returns undefined when there is nothing to commit.
 * @throws WavesError `git-failed`.
 */
async function commitFiles(
  root: string,
  paths: readonly string[],
  subject: string,
): Promise<DemoCommit | undefined> {
  const tracked = await withoutIgnored(root, paths);
  if (tracked.length === 0) {
    return undefined;
  }
  await git(root, ['add', '--', ...tracked], { env: LITERAL });
  const difference = await git(root, ['diff', '--cached', '--quiet', '--', ...tracked], {
    answers: [1],
    env: LITERAL,
  });
  if (difference.code === 0) {
    return undefined;
  }
  await inSomeonesName(
    root,
    (env) => git(root, ['commit', '-q', '-m', subject, '--', ...tracked], { env: { ...LITERAL, ...env } }),
    DEMO_IDENTITY,
  );
  const { stdout } = await git(root, ['rev-parse', '--short', 'HEAD']);
  return { hash: stdout.trim(), subject };
}

async function withoutIgnored(root: string, paths: readonly string[]): Promise<string[]> {
  const input = paths.map((path) => `${path}\0`).join('');
  const { stdout } = await git(root, ['check-ignore', '-z', '--stdin'], { answers: [1], input });
  const ignored = new Set(splitZ(stdout));
  return paths.filter((path) => !ignored.has(path));
}

/** What `--help` prints. */
const HELP = `The demo agent of Wave Orchestrator: carries a work package out without network or account.

It runs in a git worktree, reads a prompt, writes the files that the prompt's work order spells out
(fenced blocks such as "\`\`\`js file=src/a.js") and commits them. A block with when="words" counts only where
the prompt before the work order has these words. Without such a block it writes a plausible
file for each pattern of the package's scope. It never writes outside that scope.

Usage: demo-agent.js [--help]

Environment:
  WAVES_PROMPT_FILE    the prompt, in Markdown (required)
  WAVES_PACKAGE        id of the package (default: demo)
  WAVES_ATTEMPT        number of this attempt, from 1 (default: 1)
  WAVES_ESCALATIONS_FILE, WAVES_INBOX_FILE  what it asks people, and what it is told (optional)
  WAVES_PROGRESS_FILE  gets lines such as {"progress":0.5,"message":"Wrote src/a.js"} (optional)
  WAVES_CONTEXT_FILE   gets the block "\`\`\`json context" of the work order, if it has one (optional)
  WAVES_RESULT_FILE    gets a value for everything that the checks are to be proved by (optional)

To try things out:
  WAVES_DEMO_SECONDS   how long the work takes, about (default: 4; 0: no pauses)
  WAVES_DEMO_FAIL      <package>[:code][@attempts]: that package fails half way with that exit code
                       (default: 3), with @2 only in its first two attempts
  WAVES_DEMO_STRAY     <package>:<path>: that package also writes this file, outside its scope
  WAVES_DEMO_STALL     <package>: that package stands still until a line is typed on its standard input
  WAVES_DEMO_ASK       <package>:<question>[|answer|answer...]: that package asks people first, and goes on
                       with what they answer
  NO_COLOR, FORCE_COLOR  no colours, or colours also where the output is not a terminal

Exit codes: 0 finished, 1 something went wrong, 2 wrong use (no prompt, no git worktree),
            143 stopped by SIGTERM, or the code of WAVES_DEMO_FAIL.
`;

const WRONG_USE = 2;
/** A day, in milliseconds: how long it stands still where nobody can type anything. */
const STANDSTILL_MS = 86_400_000;

const { env } = process;
const colour =
  !env['NO_COLOR'] &&
  (process.stdout.isTTY || (env['FORCE_COLOR'] !== undefined && env['FORCE_COLOR'] !== '0'));

function say(style: Parameters<typeof styleText>[0], verb: string, text: string): void {
  const word = verb.padEnd(10);
  process.stdout.write(`${colour ? styleText(style, word) : word} ${text}\n`);
}

function report(progress: number, message: string): void {
  const file = env['WAVES_PROGRESS_FILE'];
  if (file) {
    appendFileSync(file, `${JSON.stringify({ progress: Math.round(progress * 100) / 100, message })}\n`);
  }
}

/** Leaves a value for everything that its checks are to be proved by, as an agent that has measured it would. */
function leaveResult(keys: readonly string[]): void {
  const file = env['WAVES_RESULT_FILE'];
  if (file && keys.length > 0) {
    const metrics = Object.fromEntries(keys.map((key) => [key, 'demo']));
    writeFileSync(file, `${JSON.stringify({ metrics }, null, 2)}\n`);
  }
}

/** Leaves for others what the work order says. */
function leaveContext(context: string | undefined): void {
  const file = env['WAVES_CONTEXT_FILE'];
  if (file && context !== undefined) {
    writeFileSync(file, context);
  }
}

function readPromptFile(): string {
  const file = env['WAVES_PROMPT_FILE'];
  if (!file) {
    throw new WavesError('usage', 'WAVES_PROMPT_FILE names no prompt. See --help.');
  }
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new WavesError(
      'usage',
      `The prompt that WAVES_PROMPT_FILE names can't be read: ${why}`,
      undefined,
      { cause },
    );
  }
}

async function requireWorkTree(): Promise<string> {
  const root = await workTreeOf(process.cwd());
  if (root === undefined) {
    throw new WavesError('no-repository', `${process.cwd()} is not a git worktree.`);
  }
  return root;
}

/** Carries the package out. @returns the exit code. */
async function carryOut(settings: DemoSettings): Promise<number> {
  const prompt = readPrompt(readPromptFile());
  const root = await requireWorkTree();
  const work = planDemoWork(prompt, settings);
  const steps = work.files.length + 1;
  const think = () => (settings.seconds === 0 ? undefined : pause((settings.seconds * 1000) / steps));

  say('cyan', 'Package', `${settings.packageId}: ${work.title} (attempt ${settings.attempt})`);
  report(0, 'Read the prompt');
  for (const path of work.refused) {
    say('yellow', 'Left out', `${path} (not in this package's scope)`);
  }

  if (settings.stalls) {
    say('yellow', 'Stalled', 'as WAVES_DEMO_STALL asks for');
    const line = await typedLine(process.stdin);
    if (line === undefined) {
      await pause(STANDSTILL_MS);
    }
    say('green', 'Nudged', line ?? 'by nobody, in a whole day');
  }

  if (settings.asks !== undefined) {
    const { text, options } = settings.asks;
    say('yellow', 'Asks', text);
    const mailbox = mailboxIn(env);
    const id = `demo-${settings.attempt}`;
    await writeToOutbox(mailbox, { type: 'QUESTION', id, text, options });
    say('green', 'Was told', (await awaitMessage(mailbox, id)).answer ?? 'nothing');
  }

  const failAfter = settings.failWith === undefined ? undefined : Math.ceil(work.files.length / 2);
  const finished: string[] = [];
  for (const [index, file] of work.files.entries()) {
    await think();
    if (index === failAfter) {
      break;
    }
    const result = writeDemoFile(root, file);
    const [style, verb] = (
      {
        wrote: ['green', 'Wrote'],
        unchanged: ['gray', 'Unchanged'],
        'left alone': ['yellow', 'Left alone'],
      } as const
    )[result];
    if (result !== 'left alone') {
      finished.push(file.path);
    }
    say(style, verb, file.path);
    report((index + 1) / steps, `${verb} ${file.path}`);
  }
  if (settings.failWith !== undefined) {
    say('red', 'Failed', `as WAVES_DEMO_FAIL asks for (exit code ${settings.failWith})`);
    return settings.failWith;
  }

  await think();
  const subject = `${settings.packageId}: ${work.title}`;
  const commit = await commitFiles(root, finished, subject);
  if (commit === undefined) {
    say('gray', 'Finished', 'nothing to commit');
  } else {
    say('green', 'Committed', `${commit.hash} ${commit.subject}`);
  }
  leaveResult(prompt.resultKeys);
  leaveContext(prompt.context);
  report(1, commit === undefined ? 'Nothing to commit' : `Committed ${commit.hash}`);
  return 0;
}

/** The exit code for an error, after one line about it. */
function explain(error: unknown): number {
  process.stderr.write(`demo agent: ${error instanceof Error ? error.message : String(error)}\n`);
  return WavesError.is(error) && error.reason !== 'git-failed' ? WRONG_USE : 1;
}

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(HELP);
    return 0;
  }
  if (args.length > 0) {
    throw new WavesError('usage', `There is no option "${args.join(' ')}". See --help.`);
  }
  return carryOut(readDemoSettings(env));
}

process.once('SIGTERM', () => process.exit(143));
process.once('SIGINT', () => process.exit(130));
main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => (process.exitCode = explain(error)),
);

/** Resolves with the next line that is typed; where nobody can type any, with undefined. */
async function typedLine(input: Readable): Promise<string | undefined> {
  const lines = createInterface({ input });
  try {
    for await (const line of lines) {
      return line;
    }
    return undefined;
  } finally {
    lines.close();
    // It would keep the process alive.
    input.destroy();
  }
}
