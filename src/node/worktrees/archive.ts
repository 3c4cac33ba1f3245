import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, lutimes, mkdir, rename, rm, symlink } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { git, splitZ } from '../git/git';
import type { ImportedFile } from '../git/objects';
import { importCommit, readObjects } from '../git/objects';
import type { FolderEntry } from './diskUse';
import { folderEntries, within } from './diskUse';

/** A folder that is put away. */
export interface ArchivedFolder {
  /** Absolute. */
  readonly folder: string;
  /** Paths in it that are left out, one character for each byte. */
  readonly without: ReadonlySet<string>;
  /** Object and size of files that are the same as in a parent of the record, by path, one character for each byte. */
  readonly known: ReadonlyMap<string, KnownFile>;
}

/** A file whose content git has already. */
export interface KnownFile {
  readonly object: string;
  readonly size: number;
}

/** One line of the list of what an archive holds. Paths, one character for each byte, from the folder. */
interface Line {
  /** Which of the folders. */
  readonly in: number;
  readonly path: string;
  readonly kind: FolderEntry['kind'];
  readonly mode: number;
  readonly changed: number;
  /** Of a link. */
  readonly target?: string;
  /** Of a file: its content, as an object or as the number of a file of the archive. */
  readonly object?: string;
  readonly file?: number;
}

const LIST = 'list.jsonl';

/**
 * Puts folders away as a commit at a ref, exactly as they are: names, contents and modes byte by byte, links, empty folders,
 * ignored files, repositories within them.
 * @param ref full name; it must not be there.
 * @throws what reading a folder throws, and `WavesError` `git-failed`: the ref is not there then.
 */
export async function archiveFolders(
  root: string,
  ref: string,
  commit: { readonly message: string; readonly parents: readonly string[] },
  folders: readonly ArchivedFolder[],
): Promise<void> {
  async function* files(): AsyncGenerator<ImportedFile> {
    const lines: string[] = [];
    let count = 0;
    for (const [index, { folder, without, known }] of folders.entries()) {
      const top = Buffer.from(folder);
      for await (const entry of folderEntries(top, (path) => without.has(path.toString('latin1')))) {
        const path = entry.path.toString('latin1');
        const { kind, mode, changed, target, size } = entry;
        const same = kind === 'file' && known.get(path)?.size === size ? known.get(path) : undefined;
        const line: Line = {
          ...{ in: index, path, kind, mode, changed },
          ...(target === undefined ? {} : { target: target.toString('latin1') }),
          ...(same === undefined ? {} : { object: same.object }),
          ...(kind === 'file' && same === undefined ? { file: count } : {}),
        };
        lines.push(`${JSON.stringify(line)}\n`);
        if (line.file !== undefined) {
          const content = createReadStream(within(top, entry.path)) as AsyncIterable<Buffer>;
          yield { path: `files/${count}`, size, content };
          count += 1;
        }
      }
    }
    const list = Buffer.from(lines.join(''));
    yield { path: LIST, size: list.length, content: [list] };
  }
  await importCommit(root, ref, commit, files());
}

/**
 * Brings archived folders back exactly as they were, each in one step.
 * @param folders absolute paths, in the order in which they were put away; nothing must be there.
 * @throws WavesError `git-failed`; what writing throws.
 */
export async function restoreFolders(root: string, ref: string, folders: readonly string[]): Promise<void> {
  const lines = await linesOf(root, ref);
  const objects = await filesOf(root, ref);
  const parts = folders.map((folder) => Buffer.from(`${folder}.restored`));
  const place = ({ in: index, path }: Line) =>
    within(parts[index] ?? Buffer.alloc(0), Buffer.from(path, 'latin1'));
  try {
    for (const part of parts) {
      await rm(part, { recursive: true, force: true });
      await mkdir(part, { recursive: true });
    }
    for (const line of lines.filter(({ kind }) => kind === 'folder')) {
      await mkdir(place(line));
    }
    const files = lines.filter(({ kind }) => kind === 'file');
    const ids = files.map(({ object, file }) => object ?? objects.get(file ?? -1) ?? 'missing');
    await readObjects(root, ids, async (index, content) => {
      const line = files[index];
      if (line !== undefined) {
        await pipeline(Readable.from(content, { objectMode: false }), createWriteStream(place(line)));
      }
    });
    for (const line of lines.filter(({ kind }) => kind === 'link')) {
      await symlink(Buffer.from(line.target ?? '', 'latin1'), place(line));
    }
    // From the inside out: nothing can be written into a folder that may only be read, and writing changes its time.
    for (const line of [...lines].reverse()) {
      await finish(line, place(line));
    }
    for (const [index, part] of parts.entries()) {
      await rename(part, folders[index] ?? '');
    }
  } catch (error) {
    await Promise.all(parts.map((part) => rm(part, { recursive: true, force: true }).catch(() => undefined)));
    throw error;
  }
}

async function finish({ kind, mode, changed }: Line, place: Buffer): Promise<void> {
  if (kind !== 'link') {
    await chmod(place, mode);
  }
  await lutimes(place, changed / 1000, changed / 1000);
}

async function linesOf(root: string, ref: string): Promise<readonly Line[]> {
  const { stdout } = await git(root, ['cat-file', 'blob', `${ref}:${LIST}`]);
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}

/** The objects of an archive's files, by number. */
async function filesOf(root: string, ref: string): Promise<ReadonlyMap<number, string>> {
  const { stdout } = await git(root, ['ls-tree', '-r', '-z', ref, '--', 'files/']);
  return new Map(
    splitZ(stdout).map((entry) => {
      const [facts = '', path = ''] = entry.split('\t');
      return [Number(path.slice('files/'.length)), facts.split(' ')[2] ?? ''];
    }),
  );
}
