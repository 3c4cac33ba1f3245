import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporaryFolder';
import { waves } from '../support/commands';

const PLAN = `# What the feature needs.
packages:
  - id: wp-store # the tables
    scope: { write_allow: ["src/store/**", "!src/store/old/**"] }
  - id: wp-page
    depends_on: [wp-stor]
    scope: { write_allow: ["src/page/**"] }
  - id: wp-mail
    scope: { write_allow: ["src/mail/**", "src/page/mail.ts"] }
  - id: wp-integration
    depends_on: [wp-page]
    scope: { write_allow: ["test/**"] }
`;

describe('waves fix', () => {
  it('shows with --dry-run what it would do, and does it without', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'plan.yaml');
    writeFileSync(file, PLAN);
    const dry = await waves(folder, ['fix', 'plan.yaml', '--dry-run']);
    expect(dry.code).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(PLAN);
    expect(dry.out).toMatch(/would: Write "wp-store"\n/);
    expect(dry.out).toMatch(/nothing was written\s*$/);

    const done = await waves(folder, ['fix', 'plan.yaml', '--json']);
    expect(done.code).toBe(0);
    const said = JSON.parse(done.out) as { written: boolean; left: unknown[]; steps: { code: string }[] };
    expect(said).toMatchObject({ written: true, left: [] });
    expect(said.steps.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['foreign-glob', 'scope-overlap', 'unknown-dependency']),
    );
    const after = readFileSync(file, 'utf8');
    expect(after).toContain('# What the feature needs.');
    expect(after).toContain('- id: wp-store # the tables');
    const again = await waves(folder, ['validate', 'plan.yaml', '--json']);
    expect(again.code).toBe(0);
    expect((await waves(folder, ['fix', 'plan.yaml'])).out).toMatch(/nothing to mend/);
  });

  it('saves as UTF-8 what was saved otherwise, after `validate` has said how', async () => {
    const folder = temporaryFolder();
    const plan = 'packages:\n  - id: wp-a\n    title: Caf\u00e9\n    scope: { write_allow: [a] }\n';
    for (const [encoding, name] of [
      ['utf16le', 'UTF-16'],
      ['latin1', 'Windows-1252'],
    ] as const) {
      const file = join(folder, 'plan.yaml');
      writeFileSync(file, Buffer.from(plan, encoding));
      const judged = await waves(folder, ['validate', 'plan.yaml']);
      expect(judged.code).toBe(2);
      expect(judged.out + judged.err).toContain(`plan.yaml is saved as ${name}`);
      expect(judged.out + judged.err).toContain('Save with Encoding');
      const dry = await waves(folder, ['fix', 'plan.yaml', '--dry-run']);
      expect(dry.out).toContain(`would: Save it as UTF-8; it was ${name}`);
      expect(readFileSync(file)).toEqual(Buffer.from(plan, encoding));
      expect((await waves(folder, ['fix', 'plan.yaml'])).code).toBe(0);
      expect(readFileSync(file, 'utf8')).toBe(plan);
    }
  });

  it('says what it can not mend', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'plan.yaml'), 'packages: []\n');
    const { code, out } = await waves(folder, ['fix', 'plan.yaml']);
    expect(code).toBe(1);
    expect(out).toMatch(/left: plan\.yaml:1:1: error empty-plan/);
  });
});

describe('waves explain', () => {
  it('says what a problem means, with an example, and which code was meant', async () => {
    const folder = temporaryFolder();
    const { code, out } = await waves(folder, ['explain', 'scope-overlap']);
    expect(code).toBe(0);
    expect(out).toMatch(/^scope-overlap\n\nerror, warning: [^]*Before:[^]*After:[^]*depends_on/);
    const wrong = await waves(folder, ['explain', 'scope-overlaps']);
    expect(wrong.code).toBe(2);
    expect(wrong.err).toContain('Did you mean scope-overlap?');
  });

  it('writes all scopes as in .gitignore and back, or says what cannot be said so', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'plan.yaml');
    const plan = 'packages:\n  - id: wp-a\n    scope: { write_allow: ["src/**"] } # all\n';
    writeFileSync(file, plan);
    const dry = await waves(folder, ['fix', 'plan.yaml', '--scopes', 'gitignore', '--dry-run']);
    expect(dry.out).toContain('+     scope: { write_allow: ["/src/**"] } # all');
    expect(dry.out).toMatch(
      /plan\.yaml: 2 lines written otherwise; every scope means what it meant; nothing was written/,
    );
    expect(readFileSync(file, 'utf8')).toBe(plan);

    expect((await waves(folder, ['fix', 'plan.yaml', '--scopes', 'gitignore'])).code).toBe(0);
    expect(readFileSync(file, 'utf8')).toContain('syntax: gitignore');
    expect((await waves(folder, ['fix', 'plan.yaml', '--scopes', 'fnmatch'])).code).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(`defaults: { scope: { syntax: fnmatch } }\n${plan}`);

    writeFileSync(file, plan.replace('src/**', 'src/*x'));
    const { code, err } = await waves(folder, ['fix', 'plan.yaml', '--scopes', 'gitignore']);
    expect(code).not.toBe(0);
    expect(err).toContain('`src/*x` of "wp-a"');
  });
});
