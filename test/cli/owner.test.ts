import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { git } from '../../src/node/git/git';
import { temporaryFolder } from '../support/temporaryFolder';
import { waves } from '../support/commands';

const PLAN = `packages:
  - id: wp-a
    scope: { write_allow: ["src/a/**"], deny: ["src/a/made/*"] }
    locks: { files: [package.json] }
`;

describe('waves owner', () => {
  it('tells who may write files, counted from the top of the repository', async () => {
    const folder = temporaryFolder();
    await git(folder, ['init', '--quiet']);
    mkdirSync(join(folder, 'src'));
    writeFileSync(join(folder, 'plan.yaml'), PLAN);
    const files = ['a/x.ts', 'a/made/x.ts', '../package.json', join(folder, 'src', 'a', 'x.ts')];
    const { code, out, err } = await waves(join(folder, 'src'), [
      'owner',
      ...files,
      '--plan',
      '../plan.yaml',
    ]);
    expect([err, code]).toEqual(['', 0]);
    expect(out.trimEnd().split('\n')).toEqual([
      'a/x.ts',
      '  wp-a may write it (src/a/**)',
      'a/made/x.ts',
      '  no package may write it',
      '  wp-a may not write it: deny src/a/made/*',
      '../package.json',
      '  no package may write it',
      '  wp-a locks it (package.json)',
      files[3],
      '  wp-a may write it (src/a/**)',
    ]);
  });

  it('has the same for programs, also outside of a repository', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'plan.yaml'), PLAN);
    const { code, out } = await waves(folder, ['owner', 'src/a/x.ts', '--plan', 'plan.yaml', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual([
      {
        file: 'src/a/x.ts',
        writers: [{ package: 'wp-a', pattern: 'src/a/**', line: 2 }],
        denied: [],
        locks: [],
      },
    ]);
  });

  it('says of a file outside of the repository that it is nobody’s, whatever patterns would match', async () => {
    const folder = temporaryFolder();
    await git(folder, ['init', '--quiet']);
    writeFileSync(join(folder, 'plan.yaml'), PLAN.replace('src/a/**', '**'));
    const { code, out } = await waves(folder, ['owner', '../x', 'y', '--plan', 'plan.yaml']);
    expect(code).toBe(0);
    expect(out.trimEnd().split('\n')).toEqual([
      '../x',
      '  outside of the repository: no package may write it',
      'y',
      '  wp-a may write it (**)',
    ]);
  });

  it('says what is missing', async () => {
    const folder = temporaryFolder();
    expect((await waves(folder, ['owner', 'x'])).code).toBe(2);
    expect((await waves(folder, ['owner', 'x', '--plan', 'nowhere.yaml'])).code).toBe(2);
  });
});
