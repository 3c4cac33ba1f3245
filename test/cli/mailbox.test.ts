import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gitRepository } from '../support/gitRepository';
import { waves } from '../support/commands';
import { temporaryFolder } from '../support/temporaryFolder';
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

  it('carries nothing through a link, by which an agent would read what it may not', async () => {
    const secret = join(temporaryFolder('secret'), 'context.json');
    writeFileSync(
      secret,
      '{"decisions":["The key is 1234."],"type":"QUESTION","message":"The key is 1234."}\n',
    );
    const linked = ['context.json', 'progress.jsonl', 'escalations.jsonl', 'result.json'];
    const command = `${linked.map((name) => `ln -sf ${secret} .waves-mailbox/${name}`).join('; ')}; echo done > a.txt`;
    const { root } = gitRepository({ files: { [PLAN]: plan(command, 'true') } });
    expect((await waves(root, ['run', PLAN, '--yes', '--no-contracts'])).code).toBe(0);
    const runs = join(root, '.git', 'waves', 'runs');
    const kept = readdirSync(runs, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.jsonl?$/.test(name))
      .map((name) => readFileSync(join(runs, name), 'utf8'));
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.filter((text) => text.includes('The key is 1234.'))).toEqual([]);
  });
});
