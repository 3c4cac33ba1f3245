import { once } from 'node:events';
import { watch } from 'node:fs';
import { stat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { leftOutLine, readLog } from '../../node/files/limitedLog';
import { WavesError } from '../../wavesError';
import type { CommandContext, CommandTable } from '../context/command';
import { EXIT, positiveInteger, runOption } from '../context/command';
import { findRun, unknownPackage } from '../runs/findRun';
import { plainText, terminalText } from '../context/terminal';
import type { PackageRun } from '../../run/run';

/** How much is read at once, in bytes. */
const CHUNK = 256 * 1024;

interface LogsOptions {
  readonly packages: readonly string[];
  readonly attempt?: number;
  readonly step?: string;
  readonly run?: string;
  readonly follow?: boolean;
}

/** Adds `waves logs`. */
export function addLogs(table: CommandTable): void {
  table
    .add(
      {
        usage: 'logs <package>',
        summary: "print what a package's agent, or a step of its verification, printed",
        group: 'looking',
        args: 'packages',
      },
      logs,
    )
    .option('--attempt <n>', 'of this attempt instead of the latest', positiveInteger)
    .option('--step <step>', 'what a step of its verification printed, by its name or number')
    .addOption(runOption())
    .option('--follow', 'go on printing while the agent works');
}

/** `waves logs`: what a package's agent, or a step of its verification, printed; with `--follow` until its attempt has ended. */
async function logs(context: CommandContext, options: LogsOptions): Promise<number> {
  const { runs, state } = await findRun(context.folder, options.run);
  const [id = ''] = options.packages;
  const item = state.packages.get(id);
  if (item === undefined) {
    throw unknownPackage(state, id);
  }
  const attempt = options.attempt ?? item.attempt;
  if (attempt < 1 || attempt > item.attempt) {
    throw new WavesError(
      'unknown-package',
      `${id} has had ${item.attempt === 0 ? 'no attempt' : `${item.attempt} attempts`} so far.`,
    );
  }
  const own = runs.attemptFolder(state.run, id, attempt);
  const folder = options.step === undefined ? own : await stepFolder(own, item, options.step);
  const print = printer(join(folder, 'log'));
  await print();
  if (options.follow === true) {
    await followUntilEnd(folder, print);
  }
  return EXIT.success;
}

/** @returns what prints a log from where it has come to its present end. */
function printer(file: string): () => Promise<void> {
  const decoder = new StringDecoder('utf8');
  const shown = process.stdout.isTTY ? terminalText : plainText;
  let position = 0;
  return async () => {
    for (;;) {
      const { from, bytes } = await readLog(file, position, CHUNK);
      if (bytes.length === 0) {
        return;
      }
      if (from > position) {
        process.stdout.write(leftOutLine(from - position));
      }
      position = from + bytes.length;
      if (!process.stdout.write(shown(decoder.write(bytes)))) {
        await once(process.stdout, 'drain');
      }
    }
  };
}

async function followUntilEnd(folder: string, changed: () => Promise<void>): Promise<void> {
  const ended = () =>
    stat(join(folder, 'exit.json')).then(
      () => true,
      () => false,
    );
  const watcher = watch(folder);
  try {
    while (!(await ended())) {
      await new Promise((resolve) => {
        watcher.once('change', resolve);
        // The safety net for file systems that do not tell of changes.
        setTimeout(resolve, 1000).unref();
      });
      await changed();
    }
  } finally {
    watcher.close();
  }
  await changed();
}

/**
 * The folder in which the latest start of a step of a package's verification keeps its log and records.
 * @param folder absolute path of the attempt's folder. @param step its name, or its number from 1.
 * @throws WavesError `unknown-package` that names the steps there are.
 */
async function stepFolder(folder: string, item: PackageRun, step: string): Promise<string> {
  const begun = join(folder, 'verification');
  const starts = (await readdir(begun).catch(() => [])).flatMap((name) => {
    const [, number, start] = /^(\d+)\.(\d+)$/.exec(name) ?? [];
    return number === undefined ? [] : [{ name, number, start: Number(start) }];
  });
  const named = item.steps.find(({ name }) => name === step)?.step;
  const wanted = String(named ?? step);
  const [latest] = starts.filter(({ number }) => number === wanted).sort((a, b) => b.start - a.start);
  if (latest === undefined) {
    const known = item.steps.map(({ step: number, name }) => `${number} (${name})`).join(', ');
    throw new WavesError(
      'unknown-package',
      `No step "${step}" of ${item.planned.id} has been begun in that attempt.`,
      known === '' ? undefined : `In its latest attempt these were: ${known}.`,
    );
  }
  return join(begun, latest.name);
}
