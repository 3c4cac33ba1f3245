import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { gitRepository } from '../support/gitRepository';
import { waves } from '../support/commands';
import { waitFor } from '../support/waitFor';

const PLAN = 'work-packages.yaml';
/** No `waves` but the one that a run brings along is found there. */
const WITHOUT_WAVES = { PATH: '/usr/bin:/bin' };

function plan(command: string, check: string): string {
  return JSON.stringify({
    feature: { id: 'mailbox', title: 'A mailbox' },
    execution: { setup: ['waves --version > version-of-setup.txt'] },
    packages: [
      {
        id: 'a',
        agent: { command },
        scope: { write_allow: ['*.txt'] },
        verification: {
          steps: [{ name: 'proof', kind: 'command', command: check, evidence: { result_keys: ['lines'] } }],
        },
      },
    ],
  });
}

describe('the mailbox of an agent', () => {
  it('brings what it says to the run, with our command of this very version, and is no work', async () => {
    const command = [
      'waves --version > version-of-agent.txt',
      // A file that an agent writes as a whole, without a line break.
      `printf '%s' '{"type":"QUESTION","id":"q","text":"Which?","options":["red"]}' > .waves-mailbox/escalations.jsonl`,
      'until grep -q red .waves-mailbox/inbox.jsonl 2>/dev/null; do sleep 0.05; done',
      'git status --porcelain --ignored=no > seen.txt; git add -A',
      `printf '%s' '{"status":"done","summary":"Said.","context":{"decisions":["Red it is."]},"evidence":{"lines":3}}' > .waves-mailbox/finish.json`,
    ].join('; ');
    const repository = gitRepository({
      files: { [PLAN]: plan(command, 'test ! -e .waves-mailbox && waves --version > version-of-check.txt') },
    });
    const { root } = repository;
    const running = waves(root, ['run', PLAN, '--yes'], WITHOUT_WAVES);
    const answer = async () => (await waves(root, ['answer', 'a', 'red'])).code === 0;
    await waitFor('its question is asked and answered', answer);
    const { code, err } = await running;
    expect({ code, err }).toMatchObject({ code: 0 });

    const branch = 'waves/mailbox/integration';
    const version = (await waves(root, ['--version'])).out;
    expect(repository.show(branch, 'version-of-agent.txt').trim()).toBe(version.trim());
    expect(repository.show(branch, 'version-of-setup.txt').trim()).toBe(version.trim());
    expect(repository.show(branch, 'seen.txt')).not.toContain('mailbox');
    expect(repository.files(branch).filter((file) => file.includes('mailbox'))).toEqual([]);
    expect((await waves(root, ['context', 'a'])).out).toContain('Red it is.');
    expect(readdirSync(`${root}.worktrees/mailbox/a`)).not.toContain('.waves-mailbox');
  });
});
