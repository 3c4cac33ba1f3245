import { WavesError } from '../../wavesError';
import { ByteReader } from './byteReader';
import { identityEnvironment } from './identity';
import { git, startGit } from './git';

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
  const env = await identityEnvironment(root);
  const committer = (await git(root, ['var', 'GIT_COMMITTER_IDENT'], { env })).stdout.trim();
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
