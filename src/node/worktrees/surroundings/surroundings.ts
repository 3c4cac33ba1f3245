import { lstat, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type {
  Surroundings,
  SurroundingsChange,
  SurroundingsImage,
  SurroundingsView,
  SurroundingsWatching,
} from '../../../run/worktrees/comparison';
import { WavesError } from '../../../wavesError';
import { sha256 } from '../../files/files';
import type { RepositoryPlace } from '../../git/findRepository';
import { git, splitZ } from '../../git/git';
import { checkedOut } from '../../git/presentWorktree';
import { filesOf, isSparseSettings, kindOf, takeBack } from './takenBack';
import { inSomeonesName } from '../../git/identity';
import { OwnRefs, SurroundingsAnnouncements } from './surroundingsAnnouncements';
import { OF_WORKTREES, WorktreeLinks } from '../../git/worktreeLinks';

/** Files of the git directory that git goes by in every worktree. */
const RULES = ['info/attributes', 'info/grafts', 'config.worktree'];
/** Looks at a repository without changing anything in it, and takes changes back where a person wants that. */
export class GitSurroundings implements Surroundings {
  /** What git read from the file of settings when it last looked; it is asked again where the file is another. */
  private lastSettings: { readonly bytes: Buffer; readonly things: Thing[] } | undefined;
  /** What git read from the index when it last looked; it is asked again where the index is another. */
  private lastFlags: { readonly bytes: Buffer; readonly things: Thing[] } | undefined;
  private readonly links: WorktreeLinks;
  private readonly ownRefs: OwnRefs;

  constructor(private readonly place: RepositoryPlace) {
    this.ownRefs = new OwnRefs(place);
    this.links = new WorktreeLinks(place.commonDir);
  }

  async look({ isOurs, plan }: SurroundingsView): Promise<SurroundingsImage> {
    const [{ settings, contents }, refs, head, flags, files, planned] = await Promise.all([
      // One after the other, because the text that is kept must be the one that the settings are of.
      this.settings().then(async ({ text, things }) => ({
        settings: things,
        contents: await this.contents(text),
      })),
      this.refs(isOurs),
      checkedOut(this.place).then((after): Thing => ({ kind: 'head', name: 'HEAD', after })),
      this.flags(),
      this.files(),
      this.planned(plan),
    ]);
    const astray = await this.links.astray(contents);
    const programs = [...contents].flatMap(([name, text]): Thing[] => {
      const kind = kindOf(name);
      return name === 'config' || (kind === 'link' && !astray.has(name))
        ? []
        : [{ kind, name, after: sha256(Buffer.from(text)) }];
    });
    const others = files.filter(({ name }) => name !== plan);
    const things = [...settings, ...programs, ...refs, head, ...flags, ...others, ...planned];
    return { things: new Map(things.map((thing) => [`${thing.kind} ${thing.name}`, thing])), contents };
  }

  async watch(view: SurroundingsView, announced: () => void): Promise<SurroundingsWatching> {
    const watching = new SurroundingsAnnouncements(this.place, view, announced);
    const isWhole = await watching.begin().catch(() => false);
    return { isWhole, dispose: () => watching.close() };
  }

  isBusy(): Promise<boolean> {
    return isAbsent(join(this.place.commonDir, 'index.lock')).then((absent) => !absent);
  }

  async isWorkedOn(commit: string): Promise<boolean> {
    const log = await readFile(join(this.place.commonDir, 'logs', 'HEAD'), 'utf8').catch(() => undefined);
    // Where git keeps no log, it cannot be told.
    const [, entry = ''] = /(?:^|\n)([^\n]+)\n?$/.exec(log ?? '') ?? [];
    const [ids = '', said = ''] = entry.split('\t');
    return log === undefined || (ids.split(' ')[1] === commit && said !== '');
  }

  async remember(run: string, image: SurroundingsImage): Promise<string> {
    const text = JSON.stringify({ things: [...image.things], contents: [...image.contents] });
    await writeFile(this.beginningOf(run), text, { mode: 0o600 });
    return sha256(text);
  }

  async recall(run: string, fingerprint: string): Promise<SurroundingsImage | undefined> {
    const text = await readFile(this.beginningOf(run), 'utf8').catch(() => undefined);
    if (text === undefined || sha256(text) !== fingerprint) {
      return undefined;
    }
    const { things, contents } = JSON.parse(text) as {
      things: [string, Thing][];
      contents: [string, string][];
    };
    this.links.know(new Map(contents));
    return { things: new Map(things), contents: new Map(contents) };
  }

  private beginningOf(run: string): string {
    return this.copyOf(run, 'surroundings.json');
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
      if ((change.kind === 'branch' || change.kind === 'ref') && change.before !== undefined) {
        if (change.after !== undefined) {
          await git(this.place.root, ['update-ref', `refs/waves/kept/${name}/${change.name}`, change.after]);
        }
        undo.push(
          change.kind === 'branch'
            ? `git branch --force ${change.name} ${change.before.slice(0, 10)}`
            : `git update-ref ${change.name} ${change.before.slice(0, 10)}`,
        );
      }
      if (change.kind === 'ref' && change.before === undefined) {
        undo.push(`git update-ref -d ${change.name}`);
      }
      if (change.kind === 'head') {
        undo.push(`git symbolic-ref HEAD ${change.before ?? ''}`);
      }
      if (change.kind === 'index') {
        undo.push(`git update-index --no-assume-unchanged --no-skip-worktree ${change.name}`);
      }
    }
    for (const file of filesOf(changes)) {
      const target = join(this.place.commonDir, file);
      const former = before.contents.get(file);
      if (former === undefined) {
        undo.push(`delete ${target}`);
        continue;
      }
      const copy = this.copyOf(name, file);
      await mkdir(dirname(copy), { recursive: true, mode: 0o700 });
      await writeFile(copy, former, { mode: 0o600 });
      undo.push(`cp ${copy} ${target}`);
    }
    return undo;
  }

  async restore(name: string, changes: readonly SurroundingsChange[]): Promise<readonly string[]> {
    const { things } = await this.look({ isOurs: () => false, plan: '' });
    const again = changes.filter((each) => things.get(`${each.kind} ${each.name}`)?.after !== each.after);
    if (again.length > 0) {
      const names = again.map((each) => each.name).join(', ');
      throw new WavesError('git-failed', `it has changed once more since: ${names}.`);
    }
    return takeBack(this.place, (file) => this.copyOf(name, file), changes);
  }

  private copyOf(name: string, file: string): string {
    return join(this.place.commonDir, 'waves', 'runs', ...name.split('/'), file);
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
      const args = ['commit-tree', tree, '-p', 'HEAD', '-m', 'Changed while agents worked'];
      const made = await inSomeonesName(root, (env) => git(root, args, { env }));
      const ref = `refs/waves/kept/${name}/files`;
      await git(root, ['update-ref', '-m', 'waves: kept', ref, made.stdout.trim()]);
      return ref;
    } finally {
      await rm(index, { force: true });
    }
  }

  /** The settings, and the text of them. */
  private async settings(): Promise<{ readonly text: string; readonly things: Thing[] }> {
    const file = join(this.place.commonDir, 'config');
    const bytes = await readFile(file).catch(() => Buffer.of());
    if (this.lastSettings?.bytes.equals(bytes) === true) {
      return { text: bytes.toString(), things: this.lastSettings.things };
    }
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
    const things = [...values].map(([name, after]): Thing => ({ kind: 'config', name, after }));
    if (!bytes.equals(await readFile(file).catch(() => Buffer.of()))) {
      // Somebody has changed them meanwhile, and nobody goes on changing them for ever.
      return this.settings();
    }
    this.lastSettings = { bytes, things };
    return { text: bytes.toString(), things };
  }

  /** What git goes by, by file. @param settings the text of its settings. */
  private async contents(settings: string): Promise<Map<string, string>> {
    const { commonDir } = this.place;
    const hooks = await readdir(join(commonDir, 'hooks')).catch(() => []);
    const worktrees = await readdir(join(commonDir, 'worktrees')).catch(() => []);
    const names = [
      ...RULES,
      ...worktrees.flatMap((id) => OF_WORKTREES.map((name) => `worktrees/${id}/${name}`)),
      ...hooks.filter((name) => !name.endsWith('.sample')).map((name) => `hooks/${name}`),
    ];
    const texts = await Promise.all(
      names.map((name) => readFile(join(commonDir, name), 'utf8').catch(() => undefined)),
    );
    const found = names.flatMap((name, index): [string, string][] =>
      texts[index] === undefined ? [] : [[name, texts[index]]],
    );
    const own = new Map(found).get('config.worktree') ?? '';
    const known = found.filter(([name, text]) => !isSparseSettings(name, text, own));
    return new Map([['config', settings], ...known]);
  }

  private async refs(isOurs: (branch: string) => boolean): Promise<Thing[]> {
    const refs = await this.ownRefs.look(isOurs);
    return refs.map(([ref, after]): Thing => {
      const [, branch] = /^refs\/heads\/(.+)$/.exec(ref) ?? [];
      return branch === undefined
        ? { kind: 'ref', name: ref, after }
        : { kind: 'branch', name: branch, after };
    });
  }

  /** The files that git was told not to look at. */
  private async flags(): Promise<Thing[]> {
    const file = join(this.place.commonDir, 'index');
    const bytes = await readFile(file).catch(() => Buffer.of());
    if (this.lastFlags?.bytes.equals(bytes) === true) {
      return this.lastFlags.things;
    }
    const { stdout } = await git(this.place.root, ['ls-files', '-v', '-z']);
    const things = splitZ(stdout).flatMap((entry): Thing[] => {
      const [flag = '', name] = [entry[0], entry.slice(2)];
      const after = flag === 'S' || flag === 's' ? 'skip-worktree' : 'assume-unchanged';
      return flag === 'S' || flag !== flag.toUpperCase() ? [{ kind: 'index', name, after }] : [];
    });
    // In a sparse checkout, what lies in the work tree has a say in it too.
    const isWhole = await isAbsent(join(this.place.commonDir, 'info', 'sparse-checkout'));
    const isSame = bytes.equals(await readFile(file).catch(() => Buffer.of()));
    this.lastFlags = isWhole && isSame ? { bytes, things } : undefined;
    return things;
  }

  private async planned(plan: string): Promise<Thing[]> {
    const bytes =
      plan === '' ? undefined : await readFile(join(this.place.root, plan)).catch(() => undefined);
    return bytes === undefined ? [] : [{ kind: 'plan', name: plan, after: sha256(bytes) }];
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

function isAbsent(path: string): Promise<boolean> {
  return lstat(path).then(
    () => false,
    () => true,
  );
}

type Thing = Omit<SurroundingsChange, 'before'>;
