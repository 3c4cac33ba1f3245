import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { ContractTools, ReadContract } from '../../contracts/surfaces/contractTools';
import type { ContractFault } from '../../plan/contractFault';
import type { Surface } from '../../contracts/surfaces/surface';
import { surfaceWithReExports } from '../../contracts/surfaces/surfaceWithReExports';
import type { RepositoryPlace } from '../git/findRepository';
import { git } from '../git/git';
import { attemptFiles, contextPath, contractPath } from '../runs/runFolder';
import { sha256 } from '../files/sha256';
import { dataIn, keptContracts } from './keptContracts';
import { SurfaceThread } from './surfaceThread';

/** Files longer than this, in characters, are known by their bytes alone. The longest APIs that are published have 15 million. */
const LONGEST = 20_000_000;

/** Nobody looks for faults in files that are longer, in characters: each of their examples would be tried. */
const LONGEST_JUDGED = 4_000_000;

/** Reads contracts out of git's commits, whatever is checked out, and keeps them in the run's folder. */
export class GitContracts implements ContractTools {
  private readonly thread: SurfaceThread;

  /** @param readerPath absolute path of the built worker that parses. */
  constructor(
    private readonly place: Pick<RepositoryPlace, 'root' | 'commonDir'>,
    readerPath: string,
  ) {
    this.thread = new SurfaceThread(readerPath);
  }

  async read(commit: string, paths: readonly string[]): Promise<readonly ReadContract[]> {
    const known = new Map<string, Promise<Surface | undefined>>();
    const surfaceOf = (path: string): Promise<Surface | undefined> => {
      const surface = known.get(path) ?? this.surface(commit, path);
      known.set(path, surface);
      return surface;
    };
    const found = await Promise.all(
      [...new Set(paths)].map(async (path) => {
        const text = await this.text(commit, path);
        const surface = text === undefined ? undefined : await surfaceWithReExports(path, surfaceOf);
        return text === undefined || surface === undefined ? [] : [{ path, hash: sha256(text), surface }];
      }),
    );
    return found.flat();
  }

  async faults(
    commit: string,
    paths: readonly string[],
  ): Promise<ReadonlyMap<string, readonly ContractFault[]>> {
    const found = await Promise.all(
      [...new Set(paths)].map(async (path) => {
        const text = await this.text(commit, path);
        const isRead = text !== undefined && text.length <= LONGEST_JUDGED;
        return [path, isRead ? await this.thread.faults(path, text) : []] as const;
      }),
    );
    return new Map(found);
  }

  async text(commit: string, path: string): Promise<string | undefined> {
    const { code, stdout } = await git(this.place.root, ['cat-file', 'blob', `${commit}:${path}`], {
      answers: [128],
    });
    return code === 0 ? stdout : undefined;
  }

  async keep(run: string, surface: Surface): Promise<string> {
    const text = JSON.stringify(surface);
    // Lines move with every edit above them, and change nothing for those who use it.
    const hash = sha256(
      JSON.stringify(surface, (key, value: unknown) => (key === 'line' ? undefined : value)),
    );
    const path = contractPath(this.place.commonDir, run, hash);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFileAtomic(path, text);
    return hash;
  }

  leftContext(folder: string): Promise<unknown> {
    return dataIn(attemptFiles(folder).context);
  }

  contextFile(run: string, name: string): string {
    return contextPath(this.place.commonDir, run, name);
  }

  async keepContext(run: string, name: string, text: string): Promise<void> {
    const path = this.contextFile(run, name);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFileAtomic(path, text);
  }

  keptContext(run: string, name: string): Promise<unknown> {
    return keptContracts(this.place).keptContext(run, name);
  }

  kept(run: string, hash: string): Promise<Surface | undefined> {
    return keptContracts(this.place).kept(run, hash);
  }

  private async surface(commit: string, path: string): Promise<Surface | undefined> {
    const text = await this.text(commit, path);
    if (text === undefined) {
      return undefined;
    }
    return text.length > LONGEST
      ? { language: 'file', items: [], unread: 'too large' }
      : this.thread.read(path, text);
  }
}
