import { lstat, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { SurroundingsChange } from '../../run/scope/scopeEvents';
import type { Surroundings, SurroundingsImage } from '../../run/scope/surroundings';
import type { RepositoryPlace } from './findRepository';
import { git, splitZ } from './git';
import { identityEnvironment } from './identity';
import { sha256 } from '../files/sha256';

/** Files of the git directory that git goes by in every worktree. */
const RULES = ['info/attributes', 'info/grafts'];

/** Looks at a repository without changing anything in it. */
export class GitSurroundings implements Surroundings {
  constructor(private readonly place: RepositoryPlace) {}

  async look(isOurs: (branch: string) => boolean): Promise<SurroundingsImage> {
    const [settings, contents, branches, files] = await Promise.all([
      this.settings(),
      this.contents(),
      this.branches(isOurs),
      this.files(),
    ]);
    const programs = [...contents].flatMap(([name, text]): Thing[] =>
      name === 'config'
        ? []
        : [{ kind: name.startsWith('hooks/') ? 'hook' : 'rule', name, after: sha256(Buffer.from(text)) }],
    );
    const things = [...settings, ...programs, ...branches, ...files];
    return { things: new Map(things.map((thing) => [`${thing.kind} ${thing.name}`, thing])), contents };
  }

  async filesBetween(before: string, after: string): Promise<readonly string[]> {
    const { stdout } = await git(
      this.place.root,
      ['diff', '--name-only', '--no-renames', '-z', before, after, '--'],
      { answers: [128] },
    );
    return splitZ(stdout);
  }

  async keep(
    name: string,
    before: SurroundingsImage,
    changes: readonly SurroundingsChange[],
  ): Promise<readonly string[]> {
    const undo: string[] = [];
    const files = changes.filter(({ kind }) => kind === 'file').map((change) => change.name);
    if (files.length > 0) {
      const ref = await this.keepFiles(name, files);
      undo.push(
        `look at it (git show ${ref}, where it is kept) and take it back (git restore, or delete it)`,
      );
    }
    for (const change of changes) {
      if (change.kind === 'branch' && change.before !== undefined) {
        if (change.after !== undefined) {
          await git(this.place.root, ['update-ref', `refs/waves/kept/${name}/${change.name}`, change.after]);
        }
        undo.push(`git branch --force ${change.name} ${change.before.slice(0, 10)}`);
      }
    }
    const touched = changes.flatMap(({ kind, name: file }) =>
      kind === 'config' ? 'config' : kind === 'hook' || kind === 'rule' ? file : [],
    );
    for (const file of new Set(touched)) {
      const target = join(this.place.commonDir, file);
      const former = before.contents.get(file);
      if (former === undefined) {
        undo.push(`delete ${target}`);
        continue;
      }
      const copy = join(this.place.commonDir, 'waves', 'runs', ...name.split('/'), file);
      await mkdir(dirname(copy), { recursive: true, mode: 0o700 });
      await writeFile(copy, former, { mode: 0o600 });
      undo.push(`cp ${copy} ${target}`);
    }
    return undo;
  }

  /** The main work tree's content of some files, as a commit that no branch has. */
  private async keepFiles(name: string, files: readonly string[]): Promise<string> {
    const { root, commonDir } = this.place;
    const index = join(commonDir, 'index.waves-surroundings');
    const env = { GIT_INDEX_FILE: index, GIT_LITERAL_PATHSPECS: '1' };
    try {
      await git(root, ['read-tree', 'HEAD'], { env });
      await git(root, ['add', '--all', '--ignore-errors', '--', ...files], { env, answers: [1] });
      const tree = (await git(root, ['write-tree'], { env })).stdout.trim();
      const made = await git(root, ['commit-tree', tree, '-p', 'HEAD', '-m', 'Changed while agents worked'], {
        env: await identityEnvironment(root),
      });
      const ref = `refs/waves/kept/${name}/files`;
      await git(root, ['update-ref', '-m', 'waves: kept', ref, made.stdout.trim()]);
      return ref;
    } finally {
      await rm(index, { force: true });
    }
  }

  private async settings(): Promise<Thing[]> {
    const file = join(this.place.commonDir, 'config');
    const { stdout } = await git(this.place.root, ['config', '--file', file, '--list', '-z'], {
      answers: [1, 128],
    });
    const values = new Map<string, string>();
    for (const entry of splitZ(stdout)) {
      const end = entry.indexOf('\n');
      const [name, value] = end < 0 ? [entry, ''] : [entry.slice(0, end), entry.slice(end + 1)];
      const known = values.get(name);
      values.set(name, known === undefined ? value : `${known}, ${value}`);
    }
    return [...values].map(([name, after]) => ({ kind: 'config', name, after }));
  }

  private async contents(): Promise<Map<string, string>> {
    const hooks = await readdir(join(this.place.commonDir, 'hooks')).catch(() => []);
    const names = [
      'config',
      ...RULES,
      ...hooks.filter((name) => !name.endsWith('.sample')).map((name) => `hooks/${name}`),
    ];
    const texts = await Promise.all(
      names.map((name) => readFile(join(this.place.commonDir, name), 'utf8').catch(() => undefined)),
    );
    return new Map(
      names.flatMap((name, index) => (texts[index] === undefined ? [] : [[name, texts[index]]])),
    );
  }

  private async branches(isOurs: (branch: string) => boolean): Promise<Thing[]> {
    const format = '--format=%(refname:lstrip=2) %(objectname)';
    const { stdout } = await git(this.place.root, ['for-each-ref', format, 'refs/heads']);
    return stdout.split('\n').flatMap((line): Thing[] => {
      const [name = '', after = ''] = line.split(' ');
      return name === '' || isOurs(name) ? [] : [{ kind: 'branch', name, after }];
    });
  }

  /** What lies in the main work tree and is not committed. */
  private async files(): Promise<Thing[]> {
    const { root } = this.place;
    const args = [
      'status',
      '--porcelain',
      '-z',
      '--no-renames',
      '--untracked-files=all',
      '--ignore-submodules=dirty',
    ];
    const { stdout } = await git(root, args);
    return Promise.all(
      splitZ(stdout).map(async (entry): Promise<Thing> => {
        const name = entry.slice(3);
        const found = await lstat(join(root, name)).catch(() => undefined);
        return {
          kind: 'file',
          name,
          after: `${entry.slice(0, 2)} ${found?.size ?? ''} ${found?.mtimeMs ?? ''}`,
        };
      }),
    );
  }
}

type Thing = Omit<SurroundingsChange, 'before'>;
