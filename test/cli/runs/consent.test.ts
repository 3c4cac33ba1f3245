import { describe, expect, it } from 'vitest';
import type { RunStatus } from '../../../src/run/explaining/status';
import { inDepth } from '../../support/depth';
import { gitRepository } from '../../support/gitRepository';
import { planText } from '../../support/plans';
import { onTerminal } from '../../support/onTerminal';
import { waitFor } from '../../support/waitFor';
import { waves } from '../../support/commands';

const ASK = { WAVES_CONSENT: '' };
const plan = (command: string) => planText([{ id: 'one', command, writes: ['one.txt'] }]);

describe('consent to the commands of a plan', () => {
  it('shows every command and starts nothing where nobody can be asked', async () => {
    const repository = gitRepository({ files: { 'work-packages.yaml': plan('echo x > one.txt') } });
    const { code, out, err } = await waves(repository.root, ['run', 'work-packages.yaml', '--json'], ASK);
    expect({ code, out }).toEqual({ code: 3, out: '' });
    expect(err).toContain('echo x > one.txt');
    expect(err).toContain('--yes');
    expect(repository.git('branch', '--list', 'waves/*')).toBe('');
  });

  it('says which commands guardrails recognise as dangerous, also where nobody is asked', async () => {
    const repository = gitRepository({
      files: {
        'work-packages.yaml': plan('echo "rm -rf ~" > one.txt'),
        '.waves/guardrails.yaml':
          '- { name: no_one, pattern: one, severity: warn, description: It is one. }\n',
      },
    });
    const asked = await waves(repository.root, ['run', 'work-packages.yaml'], ASK);
    expect(asked.code).toBe(3);
    expect(asked.err).toContain('Danger (delete_outside_worktree): Deletes folders outside of the worktree');
    expect(asked.err).toContain('Careful (no_one): It is one.');
    const { code, err } = await waves(repository.root, ['run', 'work-packages.yaml', '--yes'], ASK);
    expect(code).toBe(0);
    expect(err).toContain('Guardrails recognise commands of this plan as dangerous:');
  });

  it('takes --yes for this time only', async () => {
    const repository = gitRepository({ files: { 'work-packages.yaml': plan('echo x > one.txt') } });
    const run = ['run', 'work-packages.yaml', '--new'];
    expect((await waves(repository.root, [...run, '--yes'], ASK)).code).toBe(0);
    expect((await waves(repository.root, run, ASK)).code).toBe(3);
  });

  it.skipIf(onTerminal === undefined)(
    'asks a person once, and again when a command has changed',
    async () => {
      const repository = gitRepository({ files: { 'work-packages.yaml': plan('echo x > one.txt') } });
      const run = ['run', 'work-packages.yaml', '--new'];
      const refused = await onTerminal?.(repository.root, run, 'n\n', ASK);
      expect(refused?.code).toBe(3);
      const agreed = await onTerminal?.(repository.root, run, 'y\n', ASK);
      expect(agreed?.out).toContain('May they run?');
      expect(agreed?.code).toBe(0);
      // From now on nobody has to be asked, not even on a terminal.
      expect((await waves(repository.root, run, ASK)).code).toBe(0);

      repository.write({ 'work-packages.yaml': plan('echo other > one.txt') }).commit('other command');
      const changed = await waves(repository.root, run, ASK);
      expect(changed.code).toBe(3);
      expect(changed.err).toContain('echo other > one.txt');
    },
  );

  it('asks before a retry carries out commands that were written into the plan since', async () => {
    const repository = gitRepository({ files: { 'work-packages.yaml': plan('exit 1') } });
    await waves(repository.root, ['run', 'work-packages.yaml', '--yes'], ASK);
    repository.write({ 'work-packages.yaml': plan('echo x > one.txt') }).commit('another command');
    const retried = await waves(repository.root, ['retry'], ASK);
    expect(retried.code).toBe(3);
    expect(retried.err).toContain('echo x > one.txt');
    expect((await waves(repository.root, ['status', '--json'])).out).toContain('"state": "failed"');
  });

  inDepth('takes --yes for a retry of the same commands too', async () => {
    const repository = gitRepository({ files: { 'work-packages.yaml': plan('exit 1') } });
    await waves(repository.root, ['run', 'work-packages.yaml', '--yes'], ASK);
    const retried = await waves(repository.root, ['retry', 'one'], ASK);
    expect(retried.err).toBe('');
    expect(retried.code).toBe(0);
    // The driver goes on in the background, and writes into the repository until then.
    await waitFor('the second attempt has failed', async () => {
      const { out } = await waves(repository.root, ['status', '--json'], ASK);
      const { packages } = JSON.parse(out) as RunStatus;
      return packages['one']?.attempt === 2 && packages['one'].state === 'failed';
    });
  });

  inDepth('says that there is no such package before it asks anything', async () => {
    const repository = gitRepository({ files: { 'work-packages.yaml': plan('exit 1') } });
    await waves(repository.root, ['run', 'work-packages.yaml', '--yes'], ASK);
    repository.write({ 'work-packages.yaml': plan('echo x > one.txt') }).commit('another command');
    for (const words of [
      ['retry', 'onee'],
      ['widen', 'onee'],
      ['decide', 'onee', 'retry'],
    ]) {
      const { code, err } = await waves(repository.root, words, ASK);
      expect(err).toContain('has no package "onee". Did you mean "one"?');
      expect(err).not.toContain('agreed');
      expect(code).not.toBe(0);
    }
  });

  it('needs none for the built-in agent of a plan without commands', async () => {
    const repository = gitRepository({ files: { 'work-packages.yaml': planText([{ id: 'one' }]) } });
    const { code } = await waves(repository.root, ['run', 'work-packages.yaml', '--agent', 'demo'], ASK);
    expect(code).toBe(0);
  });
});
