import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { Plan } from '../../plan/model';
import type { FileToFind, Surroundings } from '../../plan/checks/basis/surroundings';
import type { ContractFault } from '../../plan/problem';
import type { PlanReading } from '../../plan/reading/readPlan';
import { readPlan, withSetupFile } from '../../plan/reading/readPlan';
import { staleTypes } from '../../contracts/generatedTypes';
import type { ReadSubplan, Subplans } from '../../plan/reading/subplans';
import { readSubplans } from '../../plan/reading/subplans';
import { contractsOf, filesToFind, pathsOfScopes } from '../../plan/checks/basis/surroundings';
import { repositoryGuardrails } from '../coordinator/repositoryRules';
import { sha256 } from '../files/files';
import { tasksOfChange } from './openSpecChange';
import { FilePlanFiles } from './planFiles';
import { repositoryTop } from './repositoryTop';
import { looking } from '../files/nodeFiles';
import { setupFileCommands } from '../worktrees/setupFile';

/** A plan that speaks of more files than this is checked without the rest. */
const MAX_FILES = 20_000;

/** A contract file that is longer, in bytes, is not looked into. */
const LONGEST_CONTRACT = 4_000_000;

/** Says what is wrong in a contract file. */
export type JudgeContract = (path: string, text: string) => Promise<readonly ContractFault[]>;

const { access, readFile, realpath, stat } = looking;

/** How many files are looked for at the same time. */
const AT_ONCE = 64;

/**
 * Looks on the disk for the files that a plan speaks of. Paths that leave the repository are not looked for, and so not missing.
 * @param planPath absolute.
 * @param base absolute path of the folder from which the plan's own files are looked for, instead of the plan's folder and the
 *   top of the repository.
 * @param readSubplan gets the text of another plan; absent: from the disk.
 * @param judge says what is wrong in a contract file; absent: nobody looks into them.
 */
export async function lookAround(
  plan: Plan,
  planPath: string,
  base?: string,
  readSubplan?: (top: string) => ReadSubplan,
  judge?: JudgeContract,
): Promise<Surroundings> {
  const folder = await realpath(dirname(planPath)).catch(() => dirname(planPath));
  const repository = await repositoryTop(folder);
  const top = repository ?? folder;
  const own = base ?? folder;
  const places: Readonly<Record<FileToFind['from'], readonly string[]>> = {
    plan: [own],
    // Without a repository nobody knows where its paths would count from, so nothing can be missing there.
    repository: repository === undefined ? [] : [repository],
    either: base === undefined ? [own, top] : [own],
  };
  const missing = new Set<string>();
  const files = filesToFind(plan).slice(0, MAX_FILES);
  for (let at = 0; at < files.length; at += AT_ONCE) {
    await Promise.all(
      files.slice(at, at + AT_ONCE).map(async (file) => {
        const candidates = places[file.from].map((place) => resolve(place, file.path));
        const inside = candidates.filter((path) => isInside(top, path) || isInside(own, path));
        if (inside.length > 0 && !(await anyExists(inside))) {
          missing.add(keyOf(file));
        }
      }),
    );
  }
  const path = fromTop(top, join(folder, basename(planPath)));
  const tasks = await tasksOfChange(folder);
  const read = readSubplan?.(top) ?? new FilePlanFiles(top).readSubplan;
  return {
    folder: fromTop(top, folder),
    ...(repository === undefined ? { outside: true } : {}),
    upstreamPlace: /(?:^|[/\\])openspec[/\\]changes[/\\]/.test(folder),
    ...(tasks === undefined ? {} : { tasks }),
    subplans: await readSubplans(plan, path, read, fromTop(top, own)),
    ...(judge === undefined ? {} : { contractFaults: await judged(plan, places.either, top, path, judge) }),
    guardrails: repositoryGuardrails(top).rules,
    ...(repository === undefined ? {} : { isFolder: await foldersAmong(pathsOfScopes(plan), repository) }),
    isMissing: (file) => missing.has(keyOf(file)),
  };
}

/**
 * Reads a plan with the plans within it, as they stand on the disk, and with the commands of the repository's own set-up
 * file where they count.
 * @param planPath absolute.
 * @throws WavesError `plan-unreadable`.
 */
export async function readWholePlan(planPath: string): Promise<{ reading: PlanReading; subplans: Subplans }> {
  const { text, path } = await new FilePlanFiles().readPlan(planPath);
  const folder = dirname(path);
  const written = readPlan(text, { fileName: basename(path), folderName: basename(folder) });
  const top = (await repositoryTop(folder)) ?? folder;
  const { reading } = withSetupFile(written, await setupFileCommands(top));
  const files = new FilePlanFiles(top);
  return { reading, subplans: await readSubplans(reading.plan, fromTop(top, path), files.readSubplan) };
}

/**
 * What stands for a plan with everything that somebody approves of who approves of it: its text, its contracts as far as they are
 * there, and the plans within it.
 * @param path absolute. @throws WavesError `plan-unreadable`.
 */
export async function approvalHash(path: string): Promise<string> {
  const { reading, subplans } = await readWholePlan(path);
  const contracts = reading.plan.contracts.files.map(({ value }) => value);
  const texts = await Promise.all(
    ['', ...contracts].map((name) =>
      readFile(name === '' ? path : resolve(dirname(path), name), 'utf8').catch(() => 'missing'),
    ),
  );
  const inner = [...subplans].map(
    ([name, found]) => `${name} ${found.kind === 'plan' ? found.hash : found.kind}`,
  );
  return sha256([...texts, ...inner].join('\0'));
}

/** Looks into the contract files of a plan that are there; each is the first that is found. */
async function judged(
  plan: Plan,
  places: readonly string[],
  top: string,
  planPath: string,
  judge: JudgeContract,
): Promise<ReadonlyMap<string, readonly ContractFault[]>> {
  const read = async (value: string): Promise<string | undefined> => {
    for (const path of places.map((place) => resolve(place, value))) {
      const about = isInside(top, path) ? await stat(path).catch(() => undefined) : undefined;
      if (about?.isFile() === true && about.size <= LONGEST_CONTRACT) {
        return readFile(path, 'utf8');
      }
    }
    return undefined;
  };
  const stale = await staleTypes(plan, read, sha256, planPath);
  const found = await Promise.all(
    contractsOf(plan).map(async ({ value }) => {
      const text = await read(value);
      const faults = text === undefined ? [] : await judge(value, text);
      return [value, [...faults, ...(stale.get(value) ?? [])]] as const;
    }),
  );
  return new Map(found);
}

/** Looks which paths are folders. */
async function foldersAmong(paths: readonly string[], top: string): Promise<(path: string) => boolean> {
  const folders = new Set<string>();
  for (let at = 0; at < Math.min(paths.length, MAX_FILES); at += AT_ONCE) {
    await Promise.all(
      paths.slice(at, at + AT_ONCE).map(async (path) => {
        const about = await stat(join(top, path)).catch(() => undefined);
        if (about?.isDirectory() === true) {
          folders.add(path);
        }
      }),
    );
  }
  return (path) => folders.has(path);
}

async function anyExists(paths: readonly string[]): Promise<boolean> {
  return (await Promise.all(paths.map(exists))).includes(true);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function fromTop(top: string, path: string): string {
  return relative(top, path).split(sep).join('/');
}

function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function keyOf({ from, path }: FileToFind): string {
  return `${from}\0${path}`;
}
