import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { styleText } from 'node:util';
import { awaitMessage, mailboxIn, tellRun } from '../node/attempts/agentMailbox';
import { WavesError } from '../wavesError';
import { commitFiles, workTreeOf } from './commit';
import { readDemoSettings } from './demoSettings';
import type { DemoSettings } from './demoSettings';
import { planDemoWork } from './demoWork';
import { HELP } from './help';
import { readPrompt } from './promptReader';
import { typedLine } from './typedLine';
import { writeDemoFile } from './writeDemoFile';

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
    await tellRun(mailbox, { type: 'QUESTION', id, text, options });
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
