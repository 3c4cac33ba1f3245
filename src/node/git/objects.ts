import { lstat, readFile, readlink, realpath } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import type { CommitFiles, FileTexts } from '../../ports/ports';
import { WavesError } from '../../wavesError';
import { sha256 } from '../files/files';
import { committedText } from './changedFiles';
import { inSomeonesName } from './identity';
import { git, startGit } from './git';
import { ByteReader, objectId } from './objectReader';

export { commitText } from './objectReader';

/** A file of a commit that is made from what lies anywhere. */
export interface ImportedFile {
  /** Path in the commit, of plain letters. */
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  readonly content: AsyncIterable<Buffer> | readonly Buffer[];
}

/**
 * Makes a commit at a ref from files as they are, byte by byte: no filter, no attribute and no line ending of the
 * repository has a say. Format: https://git-scm.com/docs/git-fast-import#_input_format
 * @param ref full name; it must not be there. @param parents of the commit.
 * @throws WavesError `git-failed` when a file changes while it is read; what reading throws.
 */
export async function importCommit(
  root: string,
  ref: string,
  commit: { readonly message: string; readonly parents: readonly string[] },
  files: AsyncIterable<ImportedFile>,
): Promise<void> {
  const named = await inSomeonesName(root, (env) => git(root, ['var', 'GIT_COMMITTER_IDENT'], { env }));
  const committer = named.stdout.trim();
  const message = Buffer.from(commit.message);
  async function* stream(): AsyncGenerator<Buffer> {
    const lines: string[] = [];
    for await (const { path, size, content } of files) {
      lines.push(`M 100644 :${lines.length + 1} ${path}\n`);
      yield Buffer.from(`blob\nmark :${lines.length}\ndata ${size}\n`);
      let seen = 0;
      for await (const chunk of content) {
        seen += chunk.length;
        yield chunk;
      }
      if (seen !== size) {
        throw new WavesError('git-failed', `A file changed while it was read: ${seen} bytes of ${size}.`);
      }
      yield Buffer.from('\n');
    }
    const [first, ...others] = commit.parents;
    yield Buffer.from(`commit ${ref}\ncommitter ${committer}\ndata ${message.length}\n`);
    yield message;
    yield Buffer.from(
      [
        '\n',
        ...(first === undefined ? [] : [`from ${first}\n`]),
        ...others.map((parent) => `merge ${parent}\n`),
        'deleteall\n',
        ...lines,
        'done\n',
      ].join(''),
    );
  }
  await git(root, ['fast-import', '--quiet', '--done', '--date-format=raw'], { input: stream() });
}

/** Hands out the contents of objects, one after another, in the order of `ids`. @throws WavesError `git-failed` when one is missing. */
export async function readObjects(
  root: string,
  ids: readonly string[],
  use: (index: number, content: AsyncIterable<Buffer>) => Promise<void>,
): Promise<void> {
  const child = startGit(root, ['cat-file', '--batch']);
  const closed = new Promise<void>((resolve) => void child.once('close', () => resolve()));
  child.on('error', () => undefined);
  child.stdin.on('error', () => undefined);
  child.stderr.resume();
  child.stdin.end(ids.map((id) => `${id}\n`).join(''));
  const bytes = new ByteReader(child.stdout);
  try {
    for (const [index, id] of ids.entries()) {
      const header = await bytes.line();
      const size = / (\d+)$/.exec(header)?.[1];
      if (size === undefined) {
        throw new WavesError('git-failed', `The object ${id} is not there any more (git says: ${header}).`);
      }
      await use(index, bytes.take(Number(size)));
      await bytes.line();
    }
  } finally {
    child.stdout.destroy();
    child.kill();
    await closed;
  }
}

/** Longer texts are compared by their hash; in characters. */
const LONGEST = 1_000_000;

/** Reads files of a repository's commits and work trees. @param root any work tree of it. */
export function fileTexts(root: string): FileTexts {
  return {
    committed: async (commit, path) => {
      const text = await committedText(root, commit, path);
      return text === undefined ? undefined : comparable(text);
    },
    present: async (worktree, path) => {
      const text = await presentText(worktree, path).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT' || error.code === 'ENOTDIR' || error.code === 'EISDIR') {
          return undefined;
        }
        throw error;
      });
      return text === undefined ? undefined : comparable(text);
    },
  };
}

/**
 * The files of what is checked out in a work tree.
 * @param folder in it. @param commit another one; absent: that. Undefined: there is none yet.
 */
export async function commitFiles(folder: string, commit?: string): Promise<CommitFiles | undefined> {
  const found = await objectId(folder, `${commit ?? 'HEAD'}^{commit}`);
  const { committed } = fileTexts(folder);
  return found === undefined ? undefined : { commit: found, read: (path) => committed(found, path) };
}

/** As git keeps it: of a link where it leads. What lies behind a linked folder is not of the work tree. */
async function presentText(worktree: string, path: string): Promise<string | undefined> {
  const file = join(worktree, path);
  const [top, folder] = await Promise.all([realpath(worktree), realpath(dirname(file))]);
  if (folder !== top && !folder.startsWith(`${top}${sep}`)) {
    return undefined;
  }
  return (await lstat(file)).isSymbolicLink() ? readlink(file) : readFile(file, 'utf8');
}

function comparable(text: string): string {
  return text.length <= LONGEST ? text : `${text.length} characters, SHA-256 ${sha256(text)}`;
}

/** The commit that a ref of the repository names now; undefined: none. @param root of the main work tree. */
export function refCommit(root: string, ref: string): Promise<string | undefined> {
  return objectId(root, `${ref}^{commit}`);
}

/** The commit that a name stands for in one work tree or git directory, such as its HEAD; undefined: none. */
export async function commitIn(
  folder: string,
  name: string,
  env: Readonly<Record<string, string>> = {},
): Promise<string | undefined> {
  const args = ['rev-parse', '--verify', '--quiet', `${name}^{commit}`];
  const answer = await git(folder, args, { answers: [1, 128], env });
  return answer.code === 0 ? answer.stdout.trim() : undefined;
}
