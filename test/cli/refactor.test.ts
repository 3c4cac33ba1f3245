import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { waves } from '../support/commands';

const PLAN = planText([
  { id: 'one', command: 'true', writes: ['src/one/**'] },
  { id: 'two', command: 'true', writes: ['src/two/**'], dependsOn: ['one'] },
  { id: 'three', command: 'true', writes: ['src/three/**'], dependsOn: ['two'] },
]);

describe('waves refactor', () => {
  it('shows what would become of a plan, writes it with the plan within it, and that runs', async () => {
    const repository = gitRepository({ files: { 'plans/work-packages.yaml': PLAN } });
    const { root } = repository;
    const plan = join(root, 'plans/work-packages.yaml');
    const args = ['refactor', 'plans/work-packages.yaml', 'subplan', 'first', 'one', 'two'];
    const shown = await waves(root, [...args, '--dry-run']);
    expect({ code: shown.code, text: shown.out }).toMatchObject({ code: 0 });
    expect(shown.out).toContain('Packages: 2 (was 3)');
    expect(shown.out).toContain('Nothing was written.');
    expect(readFileSync(plan, 'utf8')).toBe(PLAN);

    const made = await waves(root, args);
    expect(made.out).toContain('Written: work-packages.yaml and first.yaml');
    expect((await waves(root, ['validate', 'plans/work-packages.yaml'])).code).toBe(0);
    repository.commit('Share out the plan');
    const command = 'mkdir -p src/$WAVES_PACKAGE && echo x > src/$WAVES_PACKAGE/x.txt';
    const ran = await waves(root, ['run', 'plans/work-packages.yaml', '--command', command, '--yes']);
    expect({ code: ran.code, text: ran.out + ran.err }).toMatchObject({ code: 0 });

    const again = await waves(root, [
      'refactor',
      'plans/work-packages.yaml',
      'subplan',
      'first',
      'first',
      'three',
    ]);
    expect(again).toMatchObject({
      code: 1,
      err: expect.stringContaining('There is a package first') as string,
    });
  });

  it.each([
    [['turn'], 'No change is called "turn"', 2],
    [['merge', 'one'], 'It is written merge INTO FROM', 2],
    [['merge', 'one', 'nobody'], 'There is no package "nobody"', 2],
    [['move', 'src/one/**', 'one', 'three'], undefined, 0],
    [['split', 'one', 'src/one/**'], 'Both halves of one', 1],
  ])('says what is wrong with %j, and writes nothing then', async (words, wrong, expected) => {
    const { root } = gitRepository({ files: { 'work-packages.yaml': PLAN } });
    const { code, err } = await waves(root, ['refactor', 'work-packages.yaml', ...words]);
    expect({ code, err }).toMatchObject(
      wrong === undefined ? { code: 0 } : { code: expected, err: expect.stringContaining(wrong) as string },
    );
    expect(readFileSync(join(root, 'work-packages.yaml'), 'utf8') === PLAN).toBe(wrong !== undefined);
    expect(existsSync(join(root, 'first.yaml'))).toBe(false);
  });
});
