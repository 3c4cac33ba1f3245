import { describe, expect, it } from 'vitest';
import type { RunStatus } from '../../src/run/explaining/status';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { waitFor } from '../support/waitFor';
import { waves } from '../support/commands';

interface Listed {
  readonly questions: readonly {
    readonly reason: string | null;
    readonly choices: readonly { readonly name: string; readonly consequence: string }[];
  }[];
}

const namesIn = ({ questions }: Listed): string[] =>
  questions.flatMap(({ choices }) => choices.map(({ name }) => name));

async function status(root: string): Promise<RunStatus> {
  return JSON.parse((await waves(root, ['status', '--json'])).out) as RunStatus;
}

describe('waves decide', () => {
  it('lists what may be done about a package, each with what it leads to, and does what is chosen', async () => {
    const { root } = gitRepository({
      files: {
        'work-packages.yaml': planText([
          { id: 'a', command: 'exit 7' },
          { id: 'b', command: 'echo x > b.txt', writes: ['b.txt'], dependsOn: ['a'] },
        ]),
      },
    });
    expect((await waves(root, ['run', 'work-packages.yaml'])).code).toBe(1);

    const text = await waves(root, ['decide', 'a']);
    expect(text.out).toMatch(/^a \(.*\):$/m);
    // Without a package, all that wait for a person are told of.
    expect((await waves(root, ['decide'])).out).toBe(text.out);
    expect(JSON.parse((await waves(root, ['decide', '--json'])).out)).toMatchObject({
      packages: [{ package: 'a', state: 'failed' }],
    });
    expect(text.out).toMatch(/^ {4}retry +It is begun anew from what is merged by now/m);
    expect(text.out).toMatch(/^ {4}skip +It is left out/m);
    expect(text.out).toContain('such as: waves decide a retry');
    const listed = JSON.parse((await waves(root, ['decide', 'a', '--json'])).out) as Listed;
    expect(namesIn(listed)).toEqual(['retry', 'skip']);
    // Who waits is told what can be done about the one that it waits for.
    const waiting = JSON.parse((await waves(root, ['decide', 'b', '--json'])).out) as Listed;
    expect(namesIn(waiting)).toContain('retry:a');

    const wrong = await waves(root, ['decide', 'a', 'approve']);
    expect(wrong).toMatchObject({ code: 2, out: '' });
    expect(wrong.err).toContain('There are: retry, skip.');
    expect((await waves(root, ['decide', 'a', 'skip'])).err).toContain('waves decide a skip TEXT');
    expect((await waves(root, ['decide', 'c'])).err).toContain('has no package "c"');

    expect(await waves(root, ['decide', 'a', 'skip', 'not', 'needed'])).toMatchObject({ code: 0, err: '' });
    await waitFor('the run goes on without it', async () => (await status(root)).state === 'done');
    const { packages } = await status(root);
    expect(packages['a']?.state).toBe('skipped');
    expect(packages['b']?.state).toBe('done');
    const done = JSON.parse((await waves(root, ['decide', 'b', '--json'])).out) as Listed;
    expect(namesIn(done)).toEqual(['send-back']);
    expect((await waves(root, ['decide'])).out).toMatch(/^Nothing of \S+ waits for you\.$/m);
  });

  it('offers the ways out of a scope, and takes one', async () => {
    const repository = gitRepository({
      files: {
        'work-packages.yaml': planText([
          { id: 'a', command: 'mkdir -p a; echo own > a/own.txt; echo x > beside.txt', writes: ['a/**'] },
        ]),
      },
    });
    const { root } = repository;
    expect((await waves(root, ['run', 'work-packages.yaml'])).code).toBe(3);
    const listed = JSON.parse((await waves(root, ['decide', 'a', '--json'])).out) as Listed;
    // Nobody else may write the file, so that nobody can be handed it.
    expect(namesIn(listed)).toEqual(['drop', 'widen', 'fail', 'retry', 'skip']);
    expect((await waves(root, ['why', 'a'])).out).toContain('waves decide a');

    expect(await waves(root, ['decide', 'a', 'drop'])).toMatchObject({ code: 0, err: '' });
    await waitFor('the rest is merged', async () => (await status(root)).state === 'done');
    const files = repository
      .git('ls-tree', '-r', '--name-only', 'waves/test-feature/integration')
      .split('\n');
    expect(files).toContain('a/own.txt');
    expect(files).not.toContain('beside.txt');
  });
});
