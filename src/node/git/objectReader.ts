import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { stat } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { WavesError } from '../../wavesError';
import { notStarted, startGit } from './git';

/** A stream of bytes in the pieces that are asked for. */
export class ByteReader {
  private readonly chunks: AsyncIterator<Buffer>;
  private rest: Buffer = Buffer.alloc(0);

  constructor(stream: Readable) {
    this.chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  /** The bytes up to the next line break, which is taken too. */
  async line(): Promise<string> {
    for (let end = this.rest.indexOf(10); ; end = this.rest.indexOf(10)) {
      if (end >= 0) {
        const line = this.rest.subarray(0, end).toString('utf8');
        this.rest = this.rest.subarray(end + 1);
        return line;
      }
      if (!(await this.more())) {
        return '';
      }
    }
  }

  /** The next bytes, to be read to their end before anything else. */
  async *take(size: number): AsyncGenerator<Buffer> {
    for (let left = size; left > 0;) {
      if (this.rest.length === 0 && !(await this.more())) {
        throw new WavesError('git-failed', 'git ended in the middle of an object.');
      }
      const chunk = this.rest.subarray(0, left);
      this.rest = this.rest.subarray(chunk.length);
      left -= chunk.length;
      yield chunk;
    }
  }

  private async more(): Promise<boolean> {
    const next = await this.chunks.next();
    if (next.done === true) {
      return false;
    }
    this.rest = Buffer.concat([this.rest, next.value]);
    return true;
  }
}

/** How long a git waits for the next question, in milliseconds. */
const IDLE_MS = 1000;

/** The git that answers for each repository that was asked about last, by the root of its main work tree. */
const readers = new Map<string, ObjectReader>();

/**
 * What a name stands for now: the tip of a branch is looked up anew each time.
 * @param root of the main work tree. @param name as git takes it: `refs/heads/main^{commit}`, `HEAD:folder`.
 * @returns the id of the object; undefined where there is none, or no repository.
 * @throws WavesError `git-missing`; `git-failed` when git is ended again and again.
 */
export async function objectId(root: string, name: string): Promise<string | undefined> {
  return (await ask(root, 'info', name))?.id;
}

/** The text of a file in a commit or tree (`HEAD:path`); undefined where it has none. Throws as `objectId` does. */
export async function fileText(root: string, name: string): Promise<string | undefined> {
  const found = await ask(root, 'contents', name);
  return found?.type === 'blob' ? found.bytes.toString('utf8') : undefined;
}

/** A commit as git keeps it, its headers, an empty line and its message; undefined where there is none. Throws as `objectId` does. */
export async function commitText(root: string, id: string): Promise<string | undefined> {
  const found = await ask(root, 'contents', id);
  return found?.type === 'commit' ? found.bytes.toString('utf8') : undefined;
}

/** What stands in a folder of a tree. */
export interface TreeEntry {
  readonly name: string;
  /** Not: a file, a link, or a link to a commit of another repository. */
  readonly isTree: boolean;
  readonly id: string;
}

/**
 * What stands in a tree (`ID`, `ID:folder`); nothing where there is no such one. Throws as `objectId` does. Format: mode, blank,
 * name, NUL, id in bytes (https://git-scm.com/book/en/v2/Git-Internals-Git-Objects).
 */
export async function treeEntries(root: string, tree: string): Promise<readonly TreeEntry[]> {
  const { type, id = '', bytes = Buffer.of() } = (await ask(root, 'contents', tree)) ?? {};
  const entries: TreeEntry[] = [];
  for (let at = 0, end = 0; type === 'tree' && (end = bytes.indexOf(0, at)) >= 0;) {
    const [blank, after] = [bytes.indexOf(32, at), end + 1 + id.length / 2];
    entries.push({
      name: bytes.toString('utf8', blank + 1, end),
      isTree: bytes.toString('latin1', at, blank) === '40000',
      id: bytes.toString('hex', end + 1, after),
    });
    at = after;
  }
  return entries;
}

interface FoundObject {
  readonly id: string;
  readonly type: string;
  /** Empty where only the id was asked for. */
  readonly bytes: Buffer;
}

async function ask(root: string, what: 'info' | 'contents', name: string): Promise<FoundObject | undefined> {
  const place = await placeOf(root);
  for (let left = 1; ; left--) {
    let reader = readers.get(root);
    if (reader !== undefined && reader.place !== place) {
      // Another repository stands there now, which this git would never look at.
      reader.end();
      reader = undefined;
    }
    if (reader === undefined) {
      const made = new ObjectReader(root, place, () => {
        if (readers.get(root) === made) {
          readers.delete(root);
        }
      });
      readers.set(root, made);
      reader = made;
    }
    const answer = await reader.ask(what, name);
    if (answer !== 'ended') {
      return answer;
    }
    if (left === 0) {
      return reader.ending();
    }
  }
}

/** Looks that are under way: of hundreds of questions at once, one takes as long as all. */
const looks = new Map<string, Promise<string>>();

/** Which repository stands at a path, told apart also where its successor got the same number; empty where none does. */
function placeOf(root: string): Promise<string> {
  const look = looks.get(root) ?? lookAt(root).finally(() => looks.delete(root));
  looks.set(root, look);
  return look;
}

async function lookAt(root: string): Promise<string> {
  const found = await stat(join(root, '.git'), { bigint: true })
    .catch(() => stat(root, { bigint: true }))
    .catch(() => undefined);
  return found === undefined ? '' : `${found.dev} ${found.ino} ${found.birthtimeNs}`;
}

/**
 * One `git cat-file` that answers question after question, and is ended when none comes for a while. It keeps no process
 * alive that has nothing to ask.
 */
class ObjectReader {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly bytes: ByteReader;
  private readonly closed: Promise<number | NodeJS.ErrnoException | null>;
  private last: Promise<unknown> = Promise.resolve();
  private open = 0;
  private timer: NodeJS.Timeout | undefined;
  private words = '';

  /** @param place which repository it answers for. @param ended called when it takes no more questions. */
  constructor(
    private readonly root: string,
    readonly place: string,
    private readonly ended: () => void,
  ) {
    this.child = startGit(root, ['cat-file', '--batch-command', '-z']);
    this.bytes = new ByteReader(this.child.stdout);
    this.closed = new Promise((resolve) => {
      this.child.once('error', resolve);
      this.child.once('close', resolve);
    });
    void this.closed.then(() => this.end());
    // What nobody reads any more would keep the pipe open.
    this.child.once('exit', () => this.child.stdout.destroy());
    // How it ended says more than the broken pipe.
    this.child.stdin.on('error', () => undefined);
    this.child.stderr.on(
      'data',
      (chunk: Buffer) => (this.words = `${this.words}${chunk.toString()}`.slice(-2000)),
    );
  }

  /** @returns undefined for what is not there; `ended` when git ended before it answered. */
  async ask(what: 'info' | 'contents', name: string): Promise<FoundObject | 'ended' | undefined> {
    clearTimeout(this.timer);
    this.open++;
    this.hold(true);
    this.child.stdin.write(`${what} ${name}\0`);
    const answer = this.last.then(() => this.read(what, name));
    this.last = answer;
    try {
      const found = await answer;
      if (found === 'ended') {
        this.end();
        await this.closed;
      }
      return found;
    } finally {
      this.open--;
      if (this.open === 0) {
        this.hold(false);
        this.timer = setTimeout(() => this.end(), IDLE_MS).unref();
      }
    }
  }

  /** What it means that git ended instead of answering. */
  async ending(): Promise<undefined> {
    const code = await this.closed;
    if (code instanceof Error) {
      throw notStarted(this.root, code);
    }
    // So git ends where there is no repository, or none that it can read.
    if (code !== 128) {
      throw new WavesError('git-failed', `git cat-file failed in ${this.root}: ${this.words.trim()}`);
    }
    return undefined;
  }

  private async read(what: string, name: string): Promise<FoundObject | 'ended' | undefined> {
    try {
      const header = await this.bytes.line();
      const [, id, type, size] = /^([0-9a-f]{40,64}) (\w+) (\d+)$/.exec(header) ?? [];
      if (id === undefined || type === undefined) {
        // What is not there is said with the name as it was asked for.
        for (let lines = name.split('\n').length; lines > 1 && !header.endsWith(' submodule'); lines--) {
          await this.bytes.line();
        }
        return header === '' ? 'ended' : undefined;
      }
      const chunks: Buffer[] = [];
      if (what === 'contents') {
        for await (const chunk of this.bytes.take(Number(size))) {
          chunks.push(chunk);
        }
        await this.bytes.line();
      }
      return { id, type, bytes: Buffer.concat(chunks) };
    } catch {
      return 'ended';
    }
  }

  /** It takes no more questions; those that it was asked before are answered. */
  end(): void {
    clearTimeout(this.timer);
    this.ended();
    this.child.stdin.end();
  }

  private hold(isHeld: boolean): void {
    const { child } = this;
    for (const each of [
      child,
      child.stdin as Socket,
      child.stdout as unknown as Socket,
      child.stderr as unknown as Socket,
    ]) {
      if (isHeld) {
        each.ref();
      } else {
        each.unref();
      }
    }
  }
}
