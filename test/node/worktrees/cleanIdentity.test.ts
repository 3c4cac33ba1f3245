import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RepositoryPlace } from '../../../src/node/git/findRepository';
import { findRepository } from '../../../src/node/git/findRepository';
import { GitRepository } from '../../../src/node/worktrees/repository/repository';
import { removeWorktrees, undoRemoval } from '../../../src/node/worktrees/cleaner';
import { survey } from '../../../src/node/worktrees/survey';
import { adminFolder } from '../../../src/node/worktrees/worktreeFolder';
import { atDepth } from '../../support/depth';
import { gitRepository, TestRepository } from '../../support/gitRepository';
import { endedRun } from './endedRun';

/** Something that is done in a worktree before it is removed. */
type Deed =
  | { readonly kind: 'file'; readonly folder: string; readonly name: string; readonly bytes: Uint8Array }
  | { readonly kind: 'mode'; readonly mode: number }
  | { readonly kind: 'link'; readonly target: string }
  | { readonly kind: 'emptyFolder'; readonly name: string }
  | {
      readonly kind: 'nested';
      readonly folder: string;
      readonly commits: number;
      readonly dirty: boolean;
      readonly linked: boolean;
    }
  | { readonly kind: 'stage' | 'commit' | 'delete' | 'detach' | 'sparse' | 'merge' | 'stash' | 'crlf' };

/** Folders: `out` is ignored. */
const folder = fc.constantFrom('', 'src', 'out', 'out/deep', 'a b');
/** Names of files, one character for each byte. */
const name = fc.oneof(
  fc.constantFrom('new.txt', 'ü.txt', 'u\u0308', ' leading', '-dash', 'back\\slash', '*', 'x'.repeat(200)),
  process.platform === 'linux'
    ? fc.constantFrom('\xfc.txt', 'caf\xe9', 'line\nbreak', '"quoted"', '\x80\xff')
    : fc.constant('plain'),
);
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('file'), folder, name, bytes: fc.uint8Array() }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('mode'), mode: fc.constantFrom(0o755, 0o600, 0o444) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('link'),
      target: fc.constantFrom('nowhere', '../..', '/etc/hostname', 'src'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('emptyFolder'), name: fc.constantFrom('empty', 'out/none') }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('nested'),
      folder: fc.constantFrom('nested', 'src/nested', 'out/nested'),
      commits: fc.nat(2),
      dirty: fc.boolean(),
      linked: fc.boolean(),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom('stage', 'commit', 'delete', 'detach', 'sparse', 'merge', 'stash', 'crlf'),
    }),
  },
);

interface There {
  readonly worktree: TestRepository;
  readonly place: RepositoryPlace;
}

async function begun(): Promise<There> {
  const files = { 'file.txt': 'base\n', 'src/a.ts': 'a\n', 'src/b.ts': 'b\n', '.gitignore': 'out/\n' };
  const user = gitRepository({ files });
  const place = await findRepository(user.root);
  const base = user.git('rev-parse', 'HEAD');
  const worktree = new TestRepository(`${user.root}.worktrees/feature/p`);
  await new GitRepository(place).createWorktree(worktree.root, 'waves/feature/p', base);
  await endedRun(place.commonDir, base, new Map([['p', worktree.root]]));
  return { worktree, place };
}

/** What cannot be done as things stand, such as staging while a merge is open, is left out, as by a person. */
function act({ root }: TestRepository, what: Deed): void {
  const git = (...args: string[]) => {
    try {
      execFileSync('git', args, { cwd: root, stdio: 'pipe' });
    } catch {
      // What git refuses changes nothing.
    }
  };
  const file = join(root, 'src/a.ts');
  switch (what.kind) {
    case 'file': {
      mkdirSync(join(root, what.folder), { recursive: true });
      const path = Buffer.concat([
        Buffer.from(`${join(root, what.folder)}/`),
        Buffer.from(what.name, 'latin1'),
      ]);
      writeFileSync(path, what.bytes);
      return;
    }
    case 'mode':
      writeFileSync(join(root, 'script'), '#!/bin/sh\n');
      chmodSync(join(root, 'script'), what.mode);
      return;
    case 'link':
      rmSync(join(root, 'link'), { force: true });
      symlinkSync(what.target, join(root, 'link'));
      return;
    case 'emptyFolder':
      mkdirSync(join(root, what.name, 'within'), { recursive: true });
      return;
    case 'nested':
      nest(join(root, what.folder), what);
      if (what.linked) {
        git('add', '-f', what.folder);
        git('commit', '-qm', 'link');
      }
      return;
    case 'stage':
      writeFileSync(file, 'staged\n');
      git('add', '-A');
      writeFileSync(file, 'and more\n');
      return;
    case 'commit':
      git('add', '-A');
      git('commit', '-qm', 'work', '--allow-empty');
      return;
    case 'delete':
      rmSync(join(root, 'src/b.ts'), { force: true });
      return;
    case 'detach':
      git('checkout', '-q', '--detach');
      return;
    case 'sparse':
      git('sparse-checkout', 'set', 'src');
      return;
    case 'merge':
      git('checkout', '-q', '-b', 'side', 'HEAD');
      writeFileSync(join(root, 'file.txt'), 'side\n');
      git('commit', '-qam', 'side');
      git('checkout', '-q', 'waves/feature/p');
      writeFileSync(join(root, 'file.txt'), 'own\n');
      git('commit', '-qam', 'own');
      git('merge', '-q', 'side');
      return;
    case 'stash':
      git('stash', '-q', '-u');
      return;
    case 'crlf':
      writeFileSync(join(root, '.gitattributes'), '* text=auto eol=crlf\n');
      writeFileSync(join(root, 'lines.txt'), 'one\ntwo\n');
      git('add', '-A');
      git('commit', '-qm', 'line endings');
  }
}

function nest(root: string, { commits, dirty }: { readonly commits: number; readonly dirty: boolean }): void {
  mkdirSync(root, { recursive: true });
  const nested = new TestRepository(root);
  nested.git('init', '-q');
  nested.git('config', 'user.name', 'Agent');
  nested.git('config', 'user.email', 'agent@localhost');
  for (let count = 1; count <= commits; count++) {
    nested.write({ 'inside.txt': `commit ${count}\n` }).commit(`commit ${count}`);
  }
  if (dirty) {
    nested.write({ 'inside.txt': 'dirty\n', 'other.txt': 'untracked\n' });
  }
}

/** Everything in a folder: names byte by byte, kinds, modes, contents. */
function image(top: string, below: Buffer = Buffer.alloc(0)): string[] {
  const place = Buffer.concat([Buffer.from(`${top}/`), below]);
  return readdirSync(place, { encoding: 'buffer' }).flatMap((each): string[] => {
    const path = below.length === 0 ? each : Buffer.concat([below, Buffer.from('/'), each]);
    const here = Buffer.concat([Buffer.from(`${top}/`), path]);
    const found = lstatSync(here);
    const facts = `${JSON.stringify(path.toString('latin1'))} ${(found.mode & 0o7777).toString(8)}`;
    if (found.isSymbolicLink()) {
      return [`${facts} -> ${readlinkSync(here, 'latin1')}`];
    }
    return found.isDirectory()
      ? [`${facts} folder`, ...image(top, path)]
      : [`${facts} ${readFileSync(here).toString('hex')}`];
  });
}

async function everything({ worktree, place }: There): Promise<string[]> {
  const admin = await adminFolder(place.commonDir, worktree.root);
  const refs = execFileSync('git', ['for-each-ref', '--format=%(refname) %(objectname)', 'refs/heads'], {
    cwd: place.root,
    encoding: 'utf8',
  });
  return [...image(worktree.root), ...image(admin ?? expect.unreachable()), refs].sort();
}

describe('waves clean', () => {
  it('keeps a repository within a worktree whose commits are nowhere else, merged as a link or ignored', async () => {
    for (const folder of ['nested', 'out/nested']) {
      const there = await begun();
      act(there.worktree, { kind: 'nested', folder, commits: 2, dirty: false, linked: folder === 'nested' });
      const tip = there.worktree.git('rev-parse', 'HEAD');
      new TestRepository(there.place.root).git('update-ref', 'refs/heads/main', tip);
      const items = await survey(there.place, { sizes: false, branches: ['waves/feature/p'] });
      expect(items[0]?.reasons).toEqual([{ kind: 'repository', path: folder, commits: 2 }]);
      const { removed } = await removeWorktrees(there.place, items, { force: false, now: Date.now() });
      expect(removed).toEqual([]);
    }
  });

  it('leaves out folders of dependencies that a lock file brings back, and says so', async () => {
    const there = await begun();
    there.worktree.write({ '.gitignore': 'node_modules/\n', 'package-lock.json': '{}' }).commit('lock');
    there.worktree.write({
      'node_modules/x/index.js': '1',
      'src/node_modules/y/index.js': 'no lock file beside it',
    });
    const items = await survey(there.place, { sizes: false, branches: ['waves/feature/p'] });
    await removeWorktrees(there.place, items, { force: true, now: Date.now() });
    const { restored } = await undoRemoval(there.place, undefined);
    expect(restored[0]?.without).toEqual(['node_modules']);
    expect(image(there.worktree.root).filter((line) => line.includes('index.js'))).toEqual([
      expect.stringContaining('src/node_modules/y/index.js'),
    ]);
  });
});

describe('waves clean, then --undo', () => {
  it('is the identity for any tree', { timeout: atDepth(180_000, 3_600_000) }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { minLength: 1, maxLength: 8 }), fc.boolean(), async (deeds, force) => {
        const there = await begun();
        deeds.forEach((each) => act(there.worktree, each));
        const before = await everything(there);
        const items = await survey(there.place, { sizes: false, branches: ['waves/feature/p'] });
        const { removed, kept } = await removeWorktrees(there.place, items, { force, now: Date.now() });
        expect(removed.length + kept.length).toBe(1);
        if (force) {
          expect(kept).toEqual([]);
        }
        if (removed.length > 0) {
          expect(() => lstatSync(there.worktree.root)).toThrow();
          execFileSync('git', ['gc', '-q', '--prune=now'], { cwd: there.place.root });
          const { refused } = await undoRemoval(there.place, undefined);
          expect(refused).toEqual([]);
        }
        expect(await everything(there)).toEqual(before);
      }),
      { numRuns: atDepth(5, 500) },
    );
  });
});
