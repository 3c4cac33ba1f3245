import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { runRecords } from './runRecords';
import { temporaryFolder } from './temporaryFolder';

const NAME = 'Test';
const EMAIL = 'test@localhost';
const SOMEBODY = ['-c', `user.name=${NAME}`, '-c', `user.email=${EMAIL}`];

/** A real git repository in a temporary folder. */
export class TestRepository {
  constructor(readonly root: string) {}

  /** Runs git and returns what it printed, without the last line break. */
  git(...args: string[]): string {
    return execFileSync('git', args, {
      cwd: this.root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trimEnd();
  }

  write(files: Readonly<Record<string, string>>): this {
    for (const [path, text] of Object.entries(files)) {
      const file = join(this.root, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    return this;
  }

  /** Commits all there is, as somebody whom git need not know. */
  commit(message = 'commit'): this {
    this.git('add', '-A');
    this.git(...SOMEBODY, 'commit', '-q', '--allow-empty', '-m', message);
    return this;
  }

  /** Files on a branch or commit. */
  files(ref: string): string[] {
    return this.git('ls-tree', '-r', '--name-only', ref)
      .split('\n')
      .filter((line) => line !== '');
  }

  show(ref: string, path: string): string {
    return this.git('show', `${ref}:${path}`);
  }
}

/** Options of `gitRepository`. */
export interface RepositoryOptions {
  /** Where it is made; absent: in a folder of its own. */
  readonly root?: string;
  /** Name of the folder itself, for paths with spaces and other letters. */
  readonly name?: string;
  readonly files?: Readonly<Record<string, string>>;
  /** Leave the repository without a commit. */
  readonly empty?: boolean;
}

/** A fresh repository, inside a folder that goes away with the test together with the worktrees beside it. */
export function gitRepository(options: RepositoryOptions = {}): TestRepository {
  const root = options.root ?? join(temporaryFolder(), options.name ?? 'repository');
  onTestFinished(({ task }) => {
    const records = task.result?.state === 'fail' ? runRecords(root) : '';
    if (records !== '') {
      console.error(`What was written down before "${task.name}" failed:\n${records}`);
      Object.assign(task.meta, { records });
    }
  });
  mkdirSync(root, { recursive: true });
  const repository = new TestRepository(root).write(EMPTY_REPOSITORY);
  ['objects', 'refs/heads', 'hooks'].forEach((folder) =>
    mkdirSync(join(root, '.git', folder), { recursive: true }),
  );
  repository.write(options.files ?? { 'README.md': '# Test\n' });
  return options.empty === true ? repository : repository.commit('first');
}

/**
 * What `git init` and four times `git config` leave, but for samples (gitrepository-layout(5)): nearly every test needs
 * one, and five processes each were a good part of the time of all.
 */
const EMPTY_REPOSITORY = {
  '.git/HEAD': 'ref: refs/heads/main\n',
  '.git/info/exclude': '',
  '.git/config': `[core]
	repositoryformatversion = 0
	filemode = true
	bare = false
	logallrefupdates = true
[user]
	name = ${NAME}
	email = ${EMAIL}
[gc]
	auto = 0
[maintenance]
	auto = false
`,
};
