import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { ContractTools, ReadContract } from '../../contracts/surfaces/contractTools';
import type { Surface } from '../../contracts/surfaces/languages/surface';
import { surfaceWithReExports } from '../../contracts/surfaces/surfaceWithReExports';
import type { ContractFault } from '../../plan/problem';
import { sha256 } from '../files/files';
import type { RepositoryPlace } from '../git/findRepository';
import type { ModuleShape, ModuleTools, ModuleTree, SqlSchema } from '../../contracts/modules/modules';
import { fileTree, sqlSchema } from '../../contracts/modules/modules';
import { WavesError } from '../../wavesError';
import { committedText, objectId } from '../git/changedFiles';
import { git, splitZ } from '../git/git';
import { isAncestor } from '../git/keptRefs';
import { refCommit } from '../git/objects';
import { mergeTrees } from '../git/mergeTrees';
import { attemptFiles, contextPath, contractPath } from '../runs/runFolder';
import { keptContracts, leftIn } from './keptContracts';
import { SurfaceThread } from './surfaceThread';

/** Files longer than this, in characters, are known by their bytes alone. The longest APIs that are published have 15 million. */
const LONGEST = 20_000_000;

/** Longer files, in characters, are made by programs: nobody imports from them by name. */
const LONGEST_MODULE = 1_000_000;

/** More files of SQL than this are not put together to a schema. */
const MOST_SQL_FILES = 400;

/** Nobody looks for faults in files that are longer, in characters: each of their examples would be tried. */
const LONGEST_JUDGED = 4_000_000;

/** Reads contracts out of git's commits, whatever is checked out, and keeps them in the run's folder. */
export class GitContracts implements ContractTools, ModuleTools {
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

  async mergedTree(branch: string, head: string): Promise<string | undefined> {
    const { root } = this.place;
    const tip = await refCommit(root, `refs/heads/${branch}`);
    if (tip === undefined) {
      throw new WavesError('git-failed', `The branch ${branch} is gone.`);
    }
    const merged = await mergeTrees(root, tip, head);
    if (merged.kind === 'conflict') {
      return undefined;
    }
    // What is merged already changes nothing any more.
    const isSame = merged.tree === (await objectId(root, `${tip}^{tree}`));
    return isSame && (await isAncestor(root, head, tip)) ? undefined : merged.tree;
  }

  async modules(tree: string): Promise<ModuleTree> {
    const { stdout } = await git(this.place.root, [
      'ls-tree',
      '-r',
      '-z',
      '--name-only',
      '--full-tree',
      tree,
    ]);
    const read = new Map<string, Promise<ModuleShape | undefined>>();
    const moduleOf = (path: string): Promise<ModuleShape | undefined> => {
      const module = read.get(path) ?? this.module(tree, path);
      read.set(path, module);
      return module;
    };
    const offered = new Map<string, Promise<ModuleShape | undefined>>();
    const offersOf = (path: string): Promise<ModuleShape | undefined> => {
      const module = read.get(path) ?? offered.get(path) ?? this.module(tree, path, true);
      offered.set(path, module);
      return module;
    };
    const files = fileTree(splitZ(stdout));
    let tables: Promise<SqlSchema | string> | undefined;
    return {
      ...files,
      moduleOf,
      offersOf,
      tables: () => (tables ??= this.tables(tree, [...files.files])),
      mentioning: (patterns) => this.matching(tree, patterns),
    };
  }

  async matching(tree: string, patterns: readonly string[]): Promise<readonly string[]> {
    const wanted = patterns.flatMap((pattern) => ['-e', pattern]);
    const { stdout } = await git(
      this.place.root,
      ['grep', '-z', '-l', '-i', '-I', '-E', '--all-match', '--full-name', ...wanted, tree],
      { answers: [1] },
    );
    return splitZ(stdout).map((path) => path.slice(tree.length + 1));
  }

  async ignored(paths: readonly string[]): Promise<ReadonlySet<string>> {
    if (paths.length === 0) {
      return new Set();
    }
    const { stdout } = await git(this.place.root, ['check-ignore', '--no-index', '--stdin', '-z'], {
      input: paths.map((path) => `${path}\0`).join(''),
      answers: [1],
    });
    return new Set(splitZ(stdout));
  }

  text(commit: string, path: string): Promise<string | undefined> {
    return committedText(this.place.root, commit, path);
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
    return leftIn(attemptFiles(folder).context);
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

  private async tables(tree: string, paths: readonly string[]): Promise<SqlSchema | string> {
    const found = paths.filter((path) => /\.sql$/i.test(path));
    if (found.length > MOST_SQL_FILES) {
      return `${found.length} files of SQL are too many to be read`;
    }
    const files: { readonly path: string; readonly text: string }[] = [];
    for (const path of found) {
      const text = (await this.text(tree, path)) ?? '';
      // Rows that somebody has dumped define nothing.
      files.push(...(text.length > LONGEST_MODULE ? [] : [{ path, text }]));
    }
    return sqlSchema(files, (text) => this.thread.read('schema.sql', text));
  }

  private async module(tree: string, path: string, offers = false): Promise<ModuleShape | undefined> {
    const text = await this.text(tree, path);
    return text === undefined || text.length > LONGEST_MODULE
      ? undefined
      : this.thread.module(path, text, offers);
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
