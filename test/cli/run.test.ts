import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { JournalEvent } from '../../src/run/run';
import type { RunStatus } from '../../src/run/explaining/status';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { temporaryFolder } from '../support/temporaryFolder';
import { waves } from '../support/commands';

const WRITE = (file: string) => `mkdir -p "$(dirname ${file})" && echo "$WAVES_PACKAGE" > ${file}`;

const DIAMOND = planText([
  { id: 'base', command: WRITE('base/a.txt') },
  { id: 'left', dependsOn: ['base'], command: `test -f base/a.txt && ${WRITE('left/a.txt')}` },
  { id: 'right', dependsOn: ['base'], command: `test -f base/a.txt && ${WRITE('right/a.txt')}` },
  {
    id: 'top',
    dependsOn: ['left', 'right'],
    command: `test -f left/a.txt && test -f right/a.txt && ${WRITE('top/a.txt')}`,
  },
]);

const events = (out: string) =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as JournalEvent);

/** How git was started, without settings, as it has written down itself (https://git-scm.com/docs/api-trace2). */
function startsOfGit(trace: string): string[] {
  return readFileSync(trace, 'utf8')
    .split('\n')
    .filter((line) => line.includes('"event":"start"'))
    .map((line) => {
      const [, ...args] = (JSON.parse(line) as { readonly argv: readonly string[] }).argv;
      return args.filter((arg, index) => arg !== '-c' && args[index - 1] !== '-c').join(' ');
    });
}

describe('waves run', () => {
  it('carries a plan out and merges each package once, leaving the user branch alone, whatever letters paths have', async () => {
    const repository = gitRepository({
      name: 'Größe mit Leerzeichen',
      files: { 'pläne/work-packages.yaml': DIAMOND },
    });
    const before = repository.git('rev-parse', 'HEAD');
    const { code, out, err } = await waves(repository.root, ['run', 'pläne/work-packages.yaml', '--json']);
    expect({ code, err }).toEqual({ code: 0, err: '' });

    const seen = events(out);
    expect(seen.map((event) => event.seq)).toEqual(seen.map((_event, index) => index + 1));
    expect(seen.at(0)?.type).toBe('run.started');
    expect(seen.at(-1)).toMatchObject({ type: 'run.ended', outcome: 'done' });

    const branch = 'waves/test-feature/integration';
    expect(repository.files(branch)).toEqual(
      expect.arrayContaining(['base/a.txt', 'left/a.txt', 'right/a.txt', 'top/a.txt']),
    );
    const merges = repository
      .git('log', '--merges', '--first-parent', '--reverse', '--format=%s', branch)
      .split('\n');
    expect(merges).toHaveLength(4);
    expect(merges[0]).toBe('Merge base: Title of base');
    expect(merges[3]).toBe('Merge top: Title of top');
    expect(repository.git('rev-parse', 'HEAD')).toBe(before);
    expect(repository.git('status', '--porcelain')).toBe('');
    expect(repository.git('symbolic-ref', '--short', 'HEAD')).toBe('main');
  });

  it('tells afterwards where every package stands and what its agent printed', async () => {
    const plan = planText([
      { id: 'one', command: 'cat > one.txt && echo hello from one', writes: ['one.txt'] },
    ]);
    const repository = gitRepository({ files: { 'work-packages.yaml': plan } });
    const trace = join(temporaryFolder('trace'), 'git');
    vi.stubEnv('GIT_TRACE2_EVENT', trace);
    await waves(repository.root, ['run', 'work-packages.yaml']);
    vi.unstubAllEnvs();
    // What stands in files as git leaves them starts no git for each package.
    const asked = startsOfGit(trace);
    const plain = /^(rev-parse|symbolic-ref --quiet|merge-tree|for-each-ref|worktree list|diff-tree)/;
    expect(asked.filter((args) => plain.test(args))).toEqual([
      'for-each-ref --format=%(refname) %(objectname)',
    ]);
    expect(asked.filter((args) => args.startsWith('worktree add'))).toHaveLength(1);
    const { code, out } = await waves(repository.root, ['status', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out) as RunStatus).toMatchObject({
      state: 'done',
      plan: 'work-packages.yaml',
      schedule: 'eager',
      driver: null,
      packages: {
        one: { state: 'done', wave: 1, attempt: 1, agent: 'command', files_modified: ['one.txt'] },
      },
      totals: { done: 1, active: 0, needs_you: 0, failed: 0, skipped: 0, waiting: 0, packages: 1 },
    });
    expect((await waves(repository.root, ['logs', 'one'])).out).toContain('hello from one');
    // The prompt reached the agent on its standard input.
    expect(repository.show('waves/test-feature/integration', 'one.txt')).toContain('Do what one is for.');
  });

  it('goes on with what failed, keeps what is done, and starts another run only when asked', async () => {
    const plan = planText([
      { id: 'good', command: WRITE('good/a.txt') },
      { id: 'bad', command: `test -e "${'$'}FLAG" && ${WRITE('bad/a.txt')}` },
    ]);
    const repository = gitRepository({ files: { 'work-packages.yaml': plan } });
    const flag = `${repository.root}.flag`;
    const first = await waves(repository.root, ['run', 'work-packages.yaml', '--json'], { FLAG: flag });
    expect(first.code).toBe(1);
    repository.write({ [`../${repository.root.split('/').at(-1) ?? ''}.flag`]: '' });
    const second = await waves(repository.root, ['run', 'work-packages.yaml', '--json'], { FLAG: flag });
    expect(second.code).toBe(0);
    const started = events(second.out).filter((event) => event.type === 'attempt.started');
    expect(started).toMatchObject([{ package: 'bad', attempt: 2 }]);

    const third = await waves(repository.root, ['run', 'work-packages.yaml'], { FLAG: flag });
    expect(third.code).toBe(0);
    expect(third.err).toContain('done already');
    const fourth = await waves(repository.root, ['run', 'work-packages.yaml', '--new', '--json'], {
      FLAG: flag,
    });
    expect(events(fourth.out).at(0)?.type).toBe('run.started');
    expect(fourth.code).toBe(0);
  });

  it('carries out a part of a plan with what it needs', async () => {
    const repository = gitRepository({ files: { 'work-packages.yaml': DIAMOND } });
    const { code, out } = await waves(repository.root, [
      'run',
      'work-packages.yaml',
      '--only',
      'left',
      '--json',
    ]);
    expect(code).toBe(0);
    const done = events(out).flatMap((event) => (event.type === 'package.integrated' ? [event.package] : []));
    expect(done).toEqual(['base', 'left']);
  });

  it('never runs more packages at once than it may', async () => {
    const plan = planText(['a', 'b', 'c', 'd'].map((id) => ({ id, command: WRITE(`${id}/x`) })));
    const repository = gitRepository({ files: { 'work-packages.yaml': plan } });
    const { out } = await waves(repository.root, [
      'run',
      'work-packages.yaml',
      '--max-parallel',
      '1',
      '--json',
    ]);
    const order = events(out).flatMap((event) => {
      if (event.type === 'attempt.started') {
        return [`start ${event.package}`];
      }
      return event.type === 'package.integrated' ? [`end ${event.package}`] : [];
    });
    expect(order).toEqual(['a', 'b', 'c', 'd'].flatMap((id) => [`start ${id}`, `end ${id}`]));
  });
});
