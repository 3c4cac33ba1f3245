import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { listFiles } from '../../node/git/changedFiles';
import { lookAtRepository } from '../../node/plans/repositoryFiles';
import { FilePlanFiles } from '../../node/plans/planFiles';
import { readPlan } from '../../plan/reading/readPlan';
import { draftText } from '../../planning/draft/draft';
import type { Importer } from '../../planning/importing/importing';
import { doneKeys, importedPlan, IMPORTERS, progressOf, sourcesIn } from '../../planning/importing/importing';
import { WavesError } from '../../wavesError';
import type { CommandContext, CommandTable } from '../context/command';
import { EXIT, jsonOption, runOption } from '../context/command';
import { findRun } from '../runs/findRun';
import { refuseExisting, writePlan } from './planWriting';

interface ImportOptions {
  readonly words: readonly string[];
  readonly list?: boolean;
  readonly format?: string;
  readonly status?: boolean;
  readonly run?: string;
  readonly out: string;
  readonly json?: boolean;
}

/** Adds `waves import`. */
export function addImport(table: CommandTable): void {
  table
    .add<ImportOptions>(
      {
        usage: 'import [format] [path]',
        summary: "make a plan from another tool's files",
        group: 'plans',
        args: 'words',
      },
      importPlan,
    )
    .option('--list', 'list what could be imported here')
    .option('--format <format>', `how to read it: ${IMPORTERS.map(({ format }) => format).join(', ')}`)
    .option('--status', 'mark in the source what a run of the imported plan has done')
    .option(
      '--out <file>',
      'the plan to write; with --status, the plan that was written',
      'work-packages.yaml',
    )
    .addOption(runOption())
    .addOption(jsonOption());
}

/** `waves import`: starts nothing; exit code 2 where the source cannot be read. */
async function importPlan(context: CommandContext, options: ImportOptions): Promise<number> {
  if (options.list === true) {
    return list(context, options);
  }
  const [first, second] = options.words;
  const path = second ?? first;
  if (path === undefined) {
    throw new WavesError(
      'usage',
      'There is nothing to import.',
      'Name a file or a folder, or list what there is with waves import --list',
    );
  }
  const importer = await importerOf(context.folder, path, second === undefined ? options.format : first);
  if (options.status === true) {
    return writeStatus(context, importer, path, options);
  }
  refuseExisting(context.folder, options.out);
  const texts = await textsOf(context.folder, path, importer);
  const { plan, withoutFiles, done } = readAs(importer, path, () => importedPlan(importer, texts, path));
  if (plan.packages.length === 0) {
    throw new WavesError(
      'usage',
      done > 0
        ? `${path} has nothing that is left to do: all ${done} are done.`
        : `No tasks were found in ${path}, read as ${importer.tool}.`,
      'Name another source, or another --format.',
    );
  }
  const { underGit } = await lookAtRepository(context.folder, { withHistory: false });
  const report = await writePlan(
    context,
    {
      texts: new Map([[options.out, draftText(plan)]]),
      about: [
        `${importer.tool}: ${plan.packages.length} packages${done > 0 ? `, ${done} are done already` : ''}. What the source does not say is marked in the plan as inferred.`,
      ],
      todo:
        withoutFiles.length === 0
          ? []
          : [
              `Say in the plan what ${withoutFiles.slice(0, 5).join(', ')}${withoutFiles.length > 5 ? ` and ${withoutFiles.length - 5} more` : ''} may write: the source names no files`,
            ],
    },
    { json: options.json === true, underGit },
  );
  return report.valid ? EXIT.success : EXIT.failed;
}

/** Lists what has something left to do, and counts what has not; what cannot be read is listed with its reason. */
async function list({ folder, terminal }: CommandContext, { json }: ImportOptions): Promise<number> {
  const { files } = await lookAtRepository(folder, { withHistory: false });
  const found = await Promise.all(
    sourcesIn(files).map(async ({ importer, source, files: own }) => {
      const about = { format: importer.format, source, files: own.length };
      const texts = await readTexts(folder, [...own, ...ledgersOf(importer, own, new Set(files))]);
      try {
        return { ...about, ...progressOf(importer, texts) };
      } catch (cause) {
        return { ...about, open: 0, done: 0, error: wordsOf(cause) };
      }
    }),
  );
  if (json === true) {
    terminal.out(JSON.stringify(found, null, 2));
    return EXIT.success;
  }
  for (const each of found) {
    const { format, source, open } = each;
    if ('error' in each) {
      terminal.err(`${source} cannot be read as ${format}: ${each.error}`);
    } else if (open > 0) {
      terminal.out(importCommand(format, source));
    }
  }
  const finished = found.filter((each) => each.open === 0 && !('error' in each)).length;
  if (found.length === 0) {
    terminal.out(
      `Nothing here is of a tool that is known: ${IMPORTERS.map(({ tool }) => tool).join(', ')}. Any Markdown list can be read: waves import markdown FILE`,
    );
  } else if (finished > 0) {
    terminal.out(
      `${finished} more ${finished === 1 ? 'has' : 'have'} nothing left to do; --json lists all ${found.length}.`,
    );
  }
  return EXIT.success;
}

/** The command that imports a source. */
export function importCommand(format: string, source: string): string {
  return `waves import ${format} ${/\s/.test(source) ? `"${source}"` : source}`;
}

/** @throws WavesError `usage` for a format that nobody knows, or a source that none recognises. */
async function importerOf(folder: string, path: string, format: string | undefined): Promise<Importer> {
  const known = IMPORTERS.map((each) => each.format).join(', ');
  if (format !== undefined) {
    const named = IMPORTERS.find((each) => each.format === format);
    if (named === undefined) {
      throw new WavesError('usage', `No format is called "${format}".`, `There are: ${known}.`);
    }
    return named;
  }
  const files = await filesOf(folder, path);
  const [recognised] = sourcesIn(files.map((file) => relative(folder, file).replaceAll('\\', '/')));
  const fallback = /\.md$/i.test(path) ? IMPORTERS.find((each) => each.format === 'markdown') : undefined;
  const importer = recognised?.importer ?? fallback;
  if (importer === undefined) {
    throw new WavesError(
      'usage',
      `${path} is of no tool that is known by its path.`,
      `Name the format: waves import FORMAT ${path}, with one of ${known}.`,
    );
  }
  return importer;
}

/** Absolute paths of a file, or of the files of a folder. @throws WavesError `plan-unreadable`. */
async function filesOf(folder: string, path: string): Promise<string[]> {
  const place = resolve(folder, path);
  const about = await stat(place).catch(() => undefined);
  if (about === undefined) {
    throw new WavesError(
      'plan-unreadable',
      `${path} does not exist or cannot be read.`,
      'waves import --list says what can be imported here.',
    );
  }
  if (!about.isDirectory()) {
    return [place];
  }
  const names = await listFiles(place).catch(
    async () => (await lookAtRepository(place, { withHistory: false })).files,
  );
  return names.map((name) => join(place, name));
}

async function textsOf(folder: string, path: string, importer: Importer): Promise<Map<string, string>> {
  const files = await filesOf(folder, path);
  const from = (file: string): string => relative(folder, file).replaceAll('\\', '/');
  const own =
    files.length === 1
      ? files
      : files.filter((file) => importer.recognises(from(file)) || /\.(?:md|jsonl?)$/.test(file));
  const paths = own.map(from);
  const ledgers = ledgersOf(importer, paths).filter((path) => existsSync(join(folder, path)));
  return readTexts(folder, [...paths, ...ledgers]);
}

/** Where the tool ticks what is done besides in its files. @param among files that are there; absent: it is not known which are. */
function ledgersOf({ ledger }: Importer, files: readonly string[], among?: ReadonlySet<string>): string[] {
  const all = new Set(files.flatMap((path) => ledger?.(path) ?? []));
  return [...all].filter((path) => among?.has(path) !== false && !files.includes(path));
}

async function readTexts(folder: string, files: readonly string[]): Promise<Map<string, string>> {
  return new Map(
    await Promise.all(files.map(async (file) => [file, await readFile(join(folder, file), 'utf8')] as const)),
  );
}

/** @throws WavesError `plan-unreadable` where the source is not what its format says. */
function readAs<T>(importer: Importer, path: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new WavesError(
      'plan-unreadable',
      `${path} cannot be read as ${importer.tool}: ${wordsOf(cause)}`,
      'Name another --format, or mend it.',
      { cause },
    );
  }
}

function wordsOf(cause: unknown): string {
  return (cause instanceof Error ? cause.message.split('\n')[0] : undefined) ?? String(cause);
}

/** Marks in the source what the newest run of the plan has done. */
async function writeStatus(
  { folder, terminal }: CommandContext,
  importer: Importer,
  path: string,
  { run, out }: ImportOptions,
): Promise<number> {
  const { markDone, markCommands } = importer;
  const planPath = resolve(folder, out);
  const { text } = await new FilePlanFiles().readPlan(planPath);
  const { plan } = readPlan(text, { fileName: out, folderName: basename(folder) });
  const { state } = await findRun(folder, run);
  const done = plan.packages.filter(({ id }) => state.packages.get(id)?.state === 'done');
  const keys = doneKeys(done.flatMap(({ tasks }) => tasks.map(({ value }) => value)));
  const texts = await textsOf(folder, path, importer);
  let changed = 0;
  for (const [file, before] of markDone === undefined ? [] : texts) {
    const after = readAs(importer, path, () => markDone?.(file, before, keys) ?? before);
    if (after !== before) {
      await writeFileAtomic(join(folder, file), after);
      changed += 1;
    }
  }
  const commands = readAs(importer, path, () => markCommands?.(texts, keys) ?? []);
  terminal.out(
    `${done.length} of ${plan.packages.length} packages are done; ${changed} ${changed === 1 ? 'file was' : 'files were'} marked.`,
  );
  const { open } = readAs(importer, path, () => progressOf(importer, texts));
  if (changed === 0 && commands.length === 0 && open > 0 && done.length > 0) {
    terminal.out(`Nothing of it has a box or a status in ${path}.`);
  }
  commands.forEach((command) => terminal.out(`${importer.tool} are kept by their own tool: ${command}`));
  return EXIT.success;
}
