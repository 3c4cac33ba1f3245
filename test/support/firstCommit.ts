import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { deflateSync } from 'node:zlib';

/** Files that say what git makes of others: with one of them only git itself knows what a commit holds. */
const RULES = /(?:^|\/)\.git(?:ignore|attributes|modules)$/;
const WHO = 'Test <test@localhost>';

/** What a folder holds by name: the content of a file, as an object, or a folder. */
type Folder = Map<string, string | Folder>;

/** Whether `writeFirstCommit` makes of files what git would. */
export function isPlain(paths: readonly string[]): boolean {
  return !paths.some((path) => RULES.test(path));
}

/**
 * Writes what `git add -A` and `git commit` leave in a repository without a commit, by the formats of git
 * (gitformat-index(5), gitrepository-layout(5)): nearly every test needs one, and each start of git copies
 * the memory of the process that the tests run in.
 * @param files all files of its work tree with their texts.
 */
export function writeFirstCommit(
  root: string,
  files: Readonly<Record<string, string>>,
  message: string,
): void {
  const top: Folder = new Map();
  const entries = Object.entries(files).map(([path, text]) => {
    const id = writeObject(root, 'blob', Buffer.from(text));
    place(top, path.split('/'), id);
    return { path: Buffer.from(path), id, file: join(root, path) };
  });
  entries.sort((one, other) => Buffer.compare(one.path, other.path));
  const now = `${WHO} ${Math.floor(Date.now() / 1000)} +0000`;
  const tree = writeTree(root, top);
  const text = `tree ${tree}\nauthor ${now}\ncommitter ${now}\n\n${message}\n`;
  const commit = writeObject(root, 'commit', Buffer.from(text));
  const told = `${'0'.repeat(40)} ${commit} ${now}\tcommit (initial): ${message}\n`;
  write(join(root, '.git/refs/heads/main'), `${commit}\n`);
  write(join(root, '.git/logs/HEAD'), told);
  write(join(root, '.git/logs/refs/heads/main'), told);
  write(join(root, '.git/index'), indexOf(entries));
}

function place(folder: Folder, [name = '', ...rest]: readonly string[], id: string): void {
  if (rest.length === 0) {
    folder.set(name, id);
    return;
  }
  const within = folder.get(name);
  const next: Folder = within instanceof Map ? within : new Map();
  folder.set(name, next);
  place(next, rest, id);
}

function writeTree(root: string, folder: Folder): string {
  const rows = [...folder].map(([name, held]) => ({
    // Folders are sorted as if their names ended with a slash.
    key: Buffer.from(held instanceof Map ? `${name}/` : name),
    head: Buffer.from(`${held instanceof Map ? '40000' : '100644'} ${name}\0`),
    id: held instanceof Map ? writeTree(root, held) : held,
  }));
  rows.sort((one, other) => Buffer.compare(one.key, other.key));
  return writeObject(
    root,
    'tree',
    Buffer.concat(rows.flatMap(({ head, id }) => [head, Buffer.from(id, 'hex')])),
  );
}

function writeObject(root: string, type: string, content: Buffer): string {
  const whole = Buffer.concat([Buffer.from(`${type} ${content.length}\0`), content]);
  const id = createHash('sha1').update(whole).digest('hex');
  write(join(root, '.git/objects', id.slice(0, 2), id.slice(2)), deflateSync(whole, { level: 1 }));
  return id;
}

/** With what the file system says of each file, so that git need not read it to see that it is as it was. */
function indexOf(entries: readonly { path: Buffer; id: string; file: string }[]): Buffer {
  const head = Buffer.from('DIRC\0\0\0\u0002\0\0\0\0', 'latin1');
  head.writeUInt32BE(entries.length, 8);
  const rows = entries.map(({ path, id, file }) => {
    const seen = lstatSync(file, { bigint: true });
    const numbers = Buffer.alloc(40);
    [
      seen.ctimeNs / 1_000_000_000n,
      seen.ctimeNs % 1_000_000_000n,
      seen.mtimeNs / 1_000_000_000n,
      seen.mtimeNs % 1_000_000_000n,
      seen.dev,
      seen.ino,
      0o100644n,
      seen.uid,
      seen.gid,
      seen.size,
    ].forEach((number, at) => numbers.writeUInt32BE(Number(number & 0xffff_ffffn), at * 4));
    const flags = Buffer.alloc(2);
    flags.writeUInt16BE(Math.min(path.length, 0xfff));
    const row = Buffer.concat([numbers, Buffer.from(id, 'hex'), flags, path]);
    // Rows are filled up to a multiple of eight, with one zero at least.
    return Buffer.concat([row, Buffer.alloc(8 - (row.length % 8))]);
  });
  const content = Buffer.concat([head, ...rows]);
  return Buffer.concat([content, createHash('sha1').update(content).digest()]);
}

function write(file: string, content: string | Buffer): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}
