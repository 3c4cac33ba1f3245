import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ResultDocument } from '../../src/run/explaining/packageResult';
import { upstreamSchema } from '../run/explaining/report/upstreamSchema';
import type { TestRepository } from '../support/gitRepository';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { waves } from '../support/commands';

const PLAN = planText([
  { id: 'good', command: 'echo 1 > good.txt', writes: ['good.txt'], checks: ['true', 'grep -q 1 good.txt'] },
  { id: 'unsound', command: 'echo 2 > bad.txt', writes: ['bad.txt'], checks: ['true', 'exit 3', 'true'] },
  { id: 'strays', command: 'echo 3 > elsewhere.txt', writes: ['strays/**'] },
  { id: 'dies', command: 'exit 7', writes: ['dies/**'] },
  { id: 'waits', command: 'echo 4 > w.txt', writes: ['w.txt'], gate: 'merge' },
]);

async function finishedRun(): Promise<{ repository: TestRepository; resultFile: (id: string) => string }> {
  const repository = gitRepository({ files: { 'work-packages.yaml': PLAN } });
  await waves(repository.root, ['run', 'work-packages.yaml']);
  const { run } = JSON.parse((await waves(repository.root, ['status', '--json'])).out) as { run: string };
  const folder = join(repository.root, '.git', 'waves', 'runs', run, 'results');
  return { repository, resultFile: (id) => join(folder, `${id}.json`) };
}

describe('the results of a run', () => {
  it('are files that satisfy the format, whatever became of the packages', async () => {
    const { repository, resultFile } = await finishedRun();
    const read = (id: string) => JSON.parse(readFileSync(resultFile(id), 'utf8')) as ResultDocument;
    const ids = ['good', 'unsound', 'strays', 'dies', 'waits'];
    expect(ids.map((id) => [id, read(id).status, read(id).error_code])).toEqual([
      ['good', 'completed', undefined],
      ['unsound', 'failed', 'VERIFICATION_FAILED'],
      ['strays', 'failed', 'SCOPE_VIOLATION'],
      ['dies', 'failed', 'FAILED'],
      ['waits', 'failed', 'WAITS_FOR_APPROVAL'],
    ]);
    const steps = (id: string) => read(id).verification.steps.map(({ name, passed }) => [name, passed]);
    expect(steps('good')).toEqual([
      ['scope', true],
      ['true', true],
      ['grep -q 1 good.txt', true],
    ]);
    // The first that fails ends it.
    expect(steps('unsound')).toEqual([
      ['scope', true],
      ['true', true],
      ['exit 3', false],
    ]);
    expect(read('unsound').verification.steps[2]?.exit_code).toBe(3);
    expect(read('strays').scope_check).toEqual({ passed: false, violations: ['elsewhere.txt'] });
    expect(read('good').git.head.commit).toBe(repository.git('rev-parse', 'waves/test-feature/good'));
    for (const id of ids) {
      if (upstreamSchema !== undefined) {
        expect([id, upstreamSchema(read(id))]).toEqual([id, true]);
      }
      const { out, err } = await waves(repository.root, ['check-result', resultFile(id), '--json']);
      const { checks } = JSON.parse(out) as { checks: Record<string, { errors: string[] }> };
      expect([id, err, checks['schema']?.errors]).toEqual([id, '', []]);
      expect(checks['verification_consistency']?.errors).toEqual([]);
    }
    expect((await waves(repository.root, ['check-result', resultFile('good')])).code).toBe(0);
  });
});

describe('waves check-result', () => {
  it('says where anybody’s file is wrong', async () => {
    const { root } = gitRepository();
    writeFileSync(join(root, 'result.json'), '{\n  "schema_version": 2\n}\n');
    const { code, out } = await waves(root, ['check-result', 'result.json']);
    expect(code).toBe(1);
    expect(out).toContain('result.json:2:21: error result-schema `schema_version` must be 1; it is 2.');
    expect((await waves(root, ['check-result', 'nowhere.json'])).code).toBe(2);
    expect((await waves(root, ['check-result', '.'])).code).toBe(2);
  });
});

describe('waves check-scope', () => {
  it('holds what a branch has changed against a package’s scope', async () => {
    const plan = planText([{ id: 'api', writes: ['src/api/**'], deny: ['src/api/made/*'] }]);
    const repository = gitRepository({
      files: { 'work-packages.yaml': plan, 'src/old name.ts': 'some text\nthat is long\nenough\n' },
    });
    repository.git('checkout', '-q', '-b', 'work');
    repository.write({ 'src/api/a.ts': '1', 'src/api/made/b.ts': '2' }).commit();
    const check = (...args: string[]) =>
      waves(repository.root, ['check-scope', 'api', '--plan', 'work-packages.yaml', ...args]);
    expect((await check()).code).toBe(0);
    repository.git('mv', 'src/old name.ts', 'src/api/new.ts');
    repository.write({ 'untracked.txt': '3' });
    const { code, out } = await check('--diff', 'main', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      compliant: false,
      violations: [
        { file: 'src/api/made/b.ts', reason: 'denied', pattern: 'src/api/made/*' },
        { file: 'src/old name.ts', reason: 'not_in_write_allow' },
        { file: 'untracked.txt', reason: 'not_in_write_allow' },
      ],
      files_checked: 5,
    });
    expect((await check('--diff', 'nowhere')).code).toBe(2);
    expect((await check('--diff', '--all')).code).toBe(2);
    expect((await waves(repository.root, ['check-scope', 'web', '--plan', 'work-packages.yaml'])).code).toBe(
      2,
    );
  });
});
