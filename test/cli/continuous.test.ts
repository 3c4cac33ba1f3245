import { expect } from 'vitest';
import { inDepth } from '../support/depth';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { waves } from '../support/commands';

const BRANCH = 'waves/test-feature/integration';

inDepth(
  'has tests and docs go on while code is merged, within their rounds, and ends them with the run',
  async () => {
    // Each round says what it was told of, and what was there.
    const look = (id: string) =>
      `mkdir -p ${id}; ls code > ${id}/round-$WAVES_ATTEMPT 2>/dev/null; grep -A9 'merged since' "$WAVES_PROMPT_FILE" >> ${id}/round-$WAVES_ATTEMPT; true`;
    const code = (id: string) => `mkdir -p code; echo ${id} > code/${id}`;
    const after = (file: string) =>
      `until git cat-file -e ${BRANCH}:${file} 2>/dev/null; do sleep 0.05; done; `;
    const plan = planText([
      { id: 'tests', command: look('tests'), continuous: true },
      { id: 'docs', command: look('docs'), continuous: { rounds: 2, when: ['code/*'] } },
      { id: 'api', command: after('docs/round-2') + code('api'), writes: ['code/api'], dependsOn: ['first'] },
      { id: 'first', command: after('docs/round-1') + code('first'), writes: ['code/first'] },
      { id: 'web', command: code('web'), writes: ['code/web'], dependsOn: ['api'] },
      {
        id: 'release',
        command: 'ls code tests > release.txt',
        writes: ['release.txt'],
        dependsOn: ['web', 'tests'],
      },
    ]);
    const repository = gitRepository({ files: { 'work-packages.yaml': plan } });
    const run = await waves(repository.root, ['run', 'work-packages.yaml']);
    expect({ code: run.code, err: run.err }).toEqual({ code: 0, err: '' });
    const rounds = repository.files(BRANCH).filter((file) => file.startsWith('tests/'));
    const last = repository.show(BRANCH, rounds.sort().at(-1) ?? '');
    expect(rounds.length).toBeGreaterThan(1);
    expect(last).toMatch(/^api\nfirst\nweb\n/);
    expect(last).toMatch(/- web: Title of web: `code\/web`/);
    // What waits for it has all of it.
    expect(repository.show(BRANCH, 'release.txt')).toContain(rounds.at(-1)?.replace('tests/', '') ?? '-');
    // Two rounds are all that the docs get.
    expect(repository.files(BRANCH).filter((file) => file.startsWith('docs/'))).toHaveLength(2);
    const report = (await waves(repository.root, ['report'])).out;
    expect(report).toMatch(/\*\*docs\*\* \(Done\): merged since its last round: .*web/);
    expect((await waves(repository.root, ['why', 'docs'])).out).toContain(
      'Merged since its last round and not looked at: api, web',
    );
  },
);
