import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ValidationReport } from '../../src/plan/checks/validation';
import { git } from '../../src/node/git/git';
import { temporaryFolder } from '../support/temporaryFolder';
import { waves } from '../support/commands';

const PLAN = `change_id: albums
contracts: { openapi: { files: [api.yaml] } }
packages:
  - { id: wp-a, scope: { write_allow: ["a/**"] }, timeout_minutes: 30 }
  - { id: wp-b, scope: { write_allow: ["b/**"] }, timeout_minutes: 30 }
  - { id: wp-integration, scope: { write_allow: ["c/**"] }, timeout_minutes: 20, depends_on: [wp-a, wp-b, wp-a2] }
`;

describe('waves validate', () => {
  it('shows each problem where it stands, and sums up', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'plan.yaml'), PLAN);
    const { code, out, err } = await waves(folder, ['validate', 'plan.yaml']);
    expect(err).toBe('');
    expect(out.trimEnd().split('\n')).toEqual([
      "plan.yaml:2:33: info missing-contract The contract `api.yaml` is not in the plan's folder. The plan is in no git repository, so nothing else was looked at.",
      expect.stringMatching(/^plan\.yaml:3:1: info short-dialect /),
      'plan.yaml:6:107: error unknown-dependency "wp-integration" depends on "wp-a2", which is not a package of this plan. Did you mean "wp-a"?',
      '    6 | ...t_minutes: 20, depends_on: [wp-a, wp-b, wp-a2] }',
      '      |                                            ^^^^^',
      'plan.yaml: not valid; 3 packages in 2 waves, 1 error, 0 warnings, 2 hints; at best 1.6 times faster than one after another if each takes what it may (50 of 80 minutes)',
    ]);
    expect(code).toBe(1);
  });

  it('looks for contracts in another folder with --base', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'contracts'));
    writeFileSync(join(folder, 'plan.yaml'), PLAN.replace(', wp-a2', ''));
    writeFileSync(join(folder, 'contracts', 'api.yaml'), '');
    const codes = async (...options: string[]): Promise<string[]> => {
      const { code, out } = await waves(folder, ['validate', 'plan.yaml', '--json', ...options]);
      expect(code).toBe(0);
      return (JSON.parse(out) as ValidationReport).problems.map((problem) => problem.code);
    };
    expect(await codes()).toContain('missing-contract');
    expect(await codes('--base', 'contracts')).not.toContain('missing-contract');
  });

  it('counts over all plans at the end', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'bad.yaml'), PLAN);
    writeFileSync(join(folder, 'good.yaml'), PLAN.replace(', wp-a2', ''));
    const { code, out } = await waves(folder, ['validate', 'good.yaml', 'bad.yaml']);
    expect(code).toBe(1);
    expect(out.trimEnd().split('\n').at(-1)).toBe('2 plans, 1 not valid: 1 error, 0 warnings, 4 hints');
  });

  it('claims nothing of files where the plan lies in no repository', async () => {
    const text = `packages:
  - id: wp-a
    scope: { write_allow: ["a/**"] }
    verification: { steps: [{ name: t, kind: command, command: python b/check.py }] }
  - { id: wp-b, scope: { write_allow: ["b/**"] } }
`;
    const codes = async (folder: string): Promise<string[]> => {
      writeFileSync(join(folder, 'plan.yaml'), text);
      const { out } = await waves(folder, ['validate', 'plan.yaml', '--json']);
      const { problems } = JSON.parse(out) as ValidationReport;
      return problems.map(({ code }) => code).filter((code) => code.startsWith('verification'));
    };
    const repository = temporaryFolder();
    await git(repository, ['init', '--quiet']);
    expect(await codes(repository)).toEqual(['verification-too-early']);
    expect(await codes(temporaryFolder())).toEqual([]);
  });

  it('says what scopes match of the files that there are, and refuses a bare folder', async () => {
    const folder = temporaryFolder();
    await git(folder, ['init', '--quiet']);
    mkdirSync(join(folder, 'src', 'api'), { recursive: true });
    ['src/a.ts', 'src/api/b.ts', 'src/api/c.py'].forEach((file) => writeFileSync(join(folder, file), ''));
    writeFileSync(
      join(folder, 'plan.yaml'),
      'packages: [{ id: wp-a, scope: { write_allow: ["src/**", "*.py"], deny: ["*.py"] } }, { id: wp-b, scope: { write_allow: [src] } }]\n',
    );
    const { code, out } = await waves(folder, ['validate', 'plan.yaml', '--files']);
    expect(code).toBe(1);
    expect(out).toContain('wp-a may write 2 files in 2 folders\n    src/**: 2 files\n    *.py: 0 files\n');
    expect(out).toContain('error foreign-glob `src` is a folder');
    const { out: fixed } = await waves(folder, ['fix', 'plan.yaml', '--dry-run', '--json']);
    expect(JSON.parse(fixed)).toMatchObject({ written: false });
    const { out: json } = await waves(folder, ['validate', 'plan.yaml', '--files', '--json']);
    expect(JSON.parse(json)).toMatchObject({
      checks: { schema: { passed: false } },
      scopes: [
        { package: 'wp-a', files: 2, folders: 2 },
        { package: 'wp-b', files: 0 },
      ],
    });
  });

  it('tells one by one what upstream refuses where its tools look for plans, or with --compat', async () => {
    const top = temporaryFolder();
    const folder = join(top, 'openspec', 'changes', 'albums');
    mkdirSync(folder, { recursive: true });
    const text = 'feature: { id: a }\npackages: [{ package_id: wp-a, scope: { write_allow: [a] } }]\n';
    writeFileSync(join(folder, 'plan.yaml'), text);
    writeFileSync(join(top, 'plan.yaml'), text);
    const codes = async (at: string, ...options: string[]): Promise<boolean[]> => {
      const { out } = await waves(at, ['validate', 'plan.yaml', '--json', ...options]);
      const found = (JSON.parse(out) as ValidationReport).problems.map(({ code }) => code);
      return [found.includes('schema-missing'), found.includes('upstream-differences')];
    };
    expect(await codes(folder)).toEqual([true, false]);
    expect(await codes(top)).toEqual([false, true]);
    expect(await codes(folder, '--compat', 'none')).toEqual([false, true]);
    expect(await codes(top, '--compat', 'upstream')).toEqual([true, false]);
  });

  it('takes upstream to the letter with --strict', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'good.yaml'), PLAN.replace(', wp-a2', ''));
    const { code, out } = await waves(folder, ['validate', 'good.yaml', '--strict']);
    expect(code).toBe(1);
    expect(out).toMatch(/error schema-missing/);
  });
});
