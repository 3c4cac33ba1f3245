import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ResultDocument } from '../../src/run/explaining/packageResult';
import { gitHubStandIn } from '../support/gitHubStandIn';
import type { TestRepository } from '../support/gitRepository';
import { gitRepository, TestRepository as Repository } from '../support/gitRepository';
import { temporaryFolder } from '../support/temporaryFolder';
import { statusOf, waves } from '../support/commands';

const ci = {
  name: 'Pipeline',
  kind: 'ci',
  ci: { provider: 'github', required_checks: ['test'] },
  evidence: { artifacts: [], result_keys: ['pipeline_passed'] },
};
const PLAN = JSON.stringify({
  change_id: 'test-feature',
  packages: [
    {
      id: 'a',
      name: 'Title of a',
      agent: { command: 'echo 1 > a.txt' },
      scope: { write_allow: ['a.txt'] },
      verification: { tier: 'B', steps: [ci] },
    },
  ],
});

/** A repository with a remote beside it. */
function withRemote(): { readonly user: TestRepository; readonly remote: TestRepository } {
  const user = gitRepository({ files: { 'work-packages.yaml': PLAN } });
  const remote = new Repository(join(temporaryFolder(), 'remote.git'));
  mkdirSync(remote.root);
  remote.git('init', '-q', '--bare');
  user.git('remote', 'add', 'origin', remote.root);
  return { user, remote };
}

/** A program that knows of one check, which runs when it is asked first and has this conclusion from then on. */
function server(conclusion: string): string {
  return gitHubStandIn(`'repo view'*) echo '{"nameWithOwner": "me/it"}';;
    */status?*) echo '{"statuses": []}';;
    *check-runs*) if [ -e "$HERE/asked" ]; then echo '{"check_runs": [{"name": "test", "status": "completed", "conclusion": "${conclusion}"}]}'
      else touch "$HERE/asked"; echo '{"check_runs": [{"name": "test", "status": "in_progress", "conclusion": null}]}'; fi;;`)
    .path;
}

it('merges what the server’s checks pass for, with the result in the format’s schema', async () => {
  const { user, remote } = withRemote();
  const { code } = await waves(user.root, ['run', 'work-packages.yaml'], { PATH: server('success') });
  expect(code).toBe(0);
  expect(remote.git('rev-parse', 'waves/test-feature/a')).toBe(user.git('rev-parse', 'waves/test-feature/a'));
  const { run } = await statusOf(user);
  const file = join(user.root, '.git/waves/runs', run, 'results/a.json');
  const { verification } = JSON.parse(readFileSync(file, 'utf8')) as ResultDocument;
  expect(verification).toMatchObject({ tier: 'B', passed: true });
  expect(verification.steps[1]).toMatchObject({
    kind: 'ci',
    evidence: { metrics: { pipeline_passed: true } },
  });
  expect((await waves(user.root, ['check-result', file])).code).toBe(0);
  expect((await waves(user.root, ['logs', 'a', '--step', 'Pipeline'])).out).toContain('passed  test');
});

it('merges nothing that the server’s checks fail for', async () => {
  const { user } = withRemote();
  await waves(user.root, ['run', 'work-packages.yaml'], { PATH: server('failure') });
  const { packages } = await statusOf(user);
  expect(packages['a']?.state).toBe('failed');
  expect(packages['a']?.message).toContain('exited with code 1');
});

it('asks a person, and pushes nothing, where there is no GitHub', async () => {
  const { user, remote } = withRemote();
  const none = gitHubStandIn(
    `'repo view'*) echo 'none of the git remotes point to a known GitHub host' >&2; exit 1;;`,
  );
  const { code } = await waves(user.root, ['run', 'work-packages.yaml'], { PATH: none.path });
  expect(code).toBe(3);
  const { packages } = await statusOf(user);
  expect(packages['a']).toMatchObject({ state: 'blocked' });
  expect((await waves(user.root, ['why', 'a'])).out).toContain('known GitHub host');
  expect(remote.git('for-each-ref')).toBe('');
});
