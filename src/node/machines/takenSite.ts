import { mkdir, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Sandboxed } from '../../agents/launching/osSandbox';
import { osSandbox } from '../../agents/launching/osSandbox';
import type { SpecWalls } from '../../ports/attempts';
import type { Log } from '../../ports/ports';
import { safeName } from '../../run/kernel/kernel';
import type { SandboxProgram } from '../../run/start/preflight';
import { git } from '../git/git';
import type { RepositoryPlace } from '../git/findRepository';
import { wavesFolder } from '../runs/wavesFolder';
import { withMetadataLock } from '../worktrees/metadataLock';
import { dropHere, fetchWork, sendWork } from '../git/carriedWork';
import type { GitRepository } from '../worktrees/repository/repository';
import type { MachineAnswer, ToldCall } from './machineCalls';
import { encodeAnswer } from './machineCalls';
import { broughtRef, shownRef } from './queuedAttempt';

/** Where the walls stand on this machine. */
interface WalledPlace {
  readonly repository: GitRepository;
  readonly worktree: string;
  readonly branch: string;
  readonly folder: string;
  /** Worktrees of other attempts here. */
  readonly others: readonly string[];
  readonly nodePath: string;
  readonly hostGatePath: string;
}

/** The walls of this machine for what they are to keep. */
export async function machineWalls(
  program: SandboxProgram,
  scope: SpecWalls['scope'],
  { repository, worktree, branch, folder, others, nodePath, hostGatePath }: WalledPlace,
): Promise<Sandboxed> {
  return osSandbox(program, {
    hostGate: ['/usr/bin/env', 'ELECTRON_RUN_AS_NODE=1', nodePath, hostGatePath],
    root: repository.root,
    gitFolder: repository.commonDir,
    ownGitFolder: await repository.ownGitFolder(worktree),
    ignored: await repository.ignoredFolders(worktree),
    ...{ worktree, folder, branch, others, ...scope },
  });
}

/** Does in the worktree of an attempt here what its driver asks for, one after the other, and each once. */
export class CalledHere {
  private working: Promise<void> = Promise.resolve();
  private readonly known = new Set<string>();

  constructor(
    private readonly repository: GitRepository,
    private readonly site: TakenSite,
    /** Of the attempt in the queue. */
    private readonly key: string,
    private readonly tell: (text: string) => Promise<unknown>,
    private readonly log: Log,
  ) {}

  take({ id, call }: ToldCall): void {
    // What is told may be told twice.
    if (this.known.has(id)) {
      return;
    }
    this.known.add(id);
    this.working = this.working.then(async () => {
      const answer = await this.done(call).catch((error: unknown): MachineAnswer => ({
        kind: 'failed',
        message: error instanceof Error ? error.message : String(error),
      }));
      await this.tell(encodeAnswer(id, answer)).catch((error: unknown) =>
        this.log.warn(`The driver of an attempt cannot be answered: ${String(error)}`),
      );
    });
  }

  /** Nothing is done in the worktree any more. */
  settled(): Promise<void> {
    return this.working;
  }

  private async done(call: ToldCall['call']): Promise<MachineAnswer> {
    const { repository, key } = this;
    const { worktree, branch } = this.site;
    const { root } = repository;
    const shown = async () =>
      ({ kind: 'shown', work: await sendWork(root, worktree, shownRef(key)) }) as const;
    if (call.kind === 'show') {
      return shown();
    }
    await fetchWork(root, broughtRef(key));
    if (call.kind === 'take') {
      await repository.mergePublished({ worktree, branch }, call.commit, call.files, call.message);
      return { kind: 'taken' };
    }
    const found = await repository.bringIn(worktree, branch, call.base, call.tip);
    return found.kind === 'in' ? shown() : { kind: found.kind, files: found.files };
  }
}

/** Where a machine carries an attempt out: its records, its worktree, and its branch. */
export interface TakenSite {
  readonly folder: string;
  readonly worktree: string;
  readonly branch: string;
}

/** Where this process carries out what is named so. Nothing is made. @param shared name of the worktree that others work in, too. */
export function takenSite(place: RepositoryPlace, name: string, shared = name): TakenSite {
  const { folders, worktrees, branches } = sitesOf(place);
  const own = String(process.pid);
  return {
    folder: join(folders, own, safeName(name)),
    worktree: join(worktrees, own, safeName(shared)),
    branch: `${branches}/${own}/${safeName(shared)}`,
  };
}

/** Takes away what an attempt has left besides its worktree. @param refs that are not needed any more. */
export async function clearRecords(
  { root }: RepositoryPlace,
  { folder }: TakenSite,
  refs: readonly string[],
): Promise<void> {
  await dropHere(root, refs);
  await remove(folder);
}

/** Takes a worktree away, and its branch. */
export async function clearWorktree(
  { root, commonDir }: RepositoryPlace,
  { worktree, branch }: Pick<TakenSite, 'worktree' | 'branch'>,
): Promise<void> {
  await remove(worktree);
  await withMetadataLock(commonDir, () => git(root, ['worktree', 'prune']));
  await dropHere(root, [`refs/heads/${branch}`]);
}

/**
 * Takes away what processes have left that are gone. Their agents end when they find their records gone: what they do is others'
 * by now.
 */
export async function clearAbandoned(place: RepositoryPlace): Promise<void> {
  const { folders, worktrees, branches } = sitesOf(place);
  await mkdir(folders, { recursive: true, mode: 0o700 });
  const names = await Promise.all([folders, worktrees].map((path) => readdir(path).catch(() => [])));
  const gone = [...new Set(names.flat())].filter((name) => !isAlive(Number(name)));
  for (const name of gone) {
    await remove(join(folders, name));
    await remove(join(worktrees, name));
  }
  await withMetadataLock(place.commonDir, () => git(place.root, ['worktree', 'prune']));
  for (const name of gone) {
    const { stdout } = await git(place.root, [
      'for-each-ref',
      '--format=%(refname)',
      `refs/heads/${branches}/${name}/`,
    ]);
    await dropHere(
      place.root,
      stdout.split('\n').filter((ref) => ref !== ''),
    );
  }
}

function sitesOf({ root, commonDir }: RepositoryPlace) {
  return {
    folders: join(wavesFolder(commonDir), 'elsewhere'),
    worktrees: join(dirname(root), `${basename(root)}.worktrees`, '.elsewhere'),
    branches: 'waves/elsewhere',
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function remove(path: string): Promise<void> {
  return rm(path, { recursive: true, force: true, maxRetries: 5 });
}
