import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { CompletionEntry } from '../../../src/plan/language/completion';
import { completions } from '../../../src/plan/language/completion';
import type { PlanSchema } from '../../../src/plan/language/fieldDocs';
import { FieldDocs } from '../../../src/plan/language/fieldDocs';
import { applyTextEdits } from '../../../src/plan/language/editing/textEdit';
import { readPlan } from '../../../src/plan/reading/readPlan';
import { fixture, fixtureNames } from '../fixtures';

const clean = readFileSync(new URL('./fixtures/clean.yaml', import.meta.url), 'utf8');
const schema = JSON.parse(
  readFileSync(new URL('../../../schemas/plan.schema.json', import.meta.url), 'utf8'),
) as PlanSchema;

const sources = {
  docs: new FieldDocs(schema),
  files: ['README.md', 'src/api/a.ts', 'src/api/b.ts', 'src/main.ts', 'web/wishes/page.tsx'],
  agents: ['demo', 'claude'],
  contractKeys: [{ key: 'api:GET /v1/wishes', path: 'contracts/openapi.yaml' }],
};

/** What is offered where the `|` of a text stands. */
function offered(marked: string): CompletionEntry[] {
  const before = marked.slice(0, marked.indexOf('|'));
  const line = before.split('\n').length - 1;
  const character = before.length - before.lastIndexOf('\n') - 1;
  return completions(marked.replace('|', ''), { line, character }, sources);
}

const labels = (marked: string): string[] => offered(marked).map(({ label }) => label);

/** The text once an offer was taken, with snippets as they would be left. */
function taken(marked: string, label: string): string {
  const entry = offered(marked).find((candidate) => candidate.label === label);
  if (entry === undefined) {
    throw new Error(`not offered: ${labels(marked).join(', ')}`);
  }
  const insert = entry.snippet
    ? entry.insert.replace(/\$\{\d+:([^}]*)\}|\$\{\d+\|([^,|}]*)[^}]*\}|\$\d+/g, '$1$2')
    : entry.insert;
  return applyTextEdits(marked.replace('|', ''), [{ range: entry.range, newText: insert }]);
}

describe('completions', () => {
  it('offers packages that make no cycle', () => {
    expect(labels(clean.replace('depends_on: [wp-contracts]', 'depends_on: [wp-contracts, |]'))).toEqual([
      'wp-page',
      'wp-mail',
    ]);
    expect(labels(clean.replace('depends_on: []', 'depends_on: [|]'))).toEqual([]);
    expect(labels(clean.replace('[wp-store, wp-page, wp-mail]', '[wp-store, wp-page, wp-mail, |]'))).toEqual([
      'wp-contracts',
    ]);
    expect(labels(clean.replace('endpoints\n', 'endpoints\n      - |\n'))).toEqual(['wp-store', 'wp-mail']);
    expect(
      taken(
        clean
          .replace('depends_on: []', 'depends_on:\n      |')
          .replace(/ {4}depends_on: \[wp-contracts\]\n/, ''),
        'wp-store',
      ),
    ).toContain('depends_on:\n      - wp-store\n');
  });

  it('offers lock keys from contracts, from other packages, and namespaces', () => {
    const found = offered(clean.replace('keys: ["event:wish.added"]', 'keys: ["event:wish.added", |]'));
    expect(found.map(({ label }) => label)).toEqual(
      expect.arrayContaining(['api:GET /v1/wishes', 'db:schema:wishes', 'db:migration-slot', 'flag:']),
    );
    expect(found.map(({ label }) => label)).not.toContain('event:wish.added');
    expect(found[0]?.detail).toBe('contracts/openapi.yaml');
    expect(taken(clean.replace('"event:wish.added"', '"|"'), 'api:GET /v1/wishes')).toContain(
      'keys: ["api:GET /v1/wishes"]',
    );
  });

  it('says of patterns how many files they really match, and which', () => {
    const glob = (typed: string, syntax = ''): string => {
      const plan = `packages:\n  - id: a\n    scope: { ${syntax}write_allow: ["${typed}|"] }\n`;
      const found = offered(plan).find(({ label }) => label === 'src/*.ts');
      return `${found?.detail ?? 'not offered'}: ${found?.documentation ?? ''}`;
    };
    // A star goes through folders, but for those who write as in `.gitignore`.
    expect(glob('src/')).toBe('3 files: Matches 3 files now: `src/api/a.ts`, `src/api/b.ts`, `src/main.ts`.');
    expect(glob('src/', 'syntax: gitignore, ')).toBe('not offered: ');
  });

  it('offers paths and globs, folder by folder', () => {
    const at = (typed: string): string => clean.replace('"web/wishes/**"', typed);
    expect(labels(at('"|"'))).toEqual(['src/**', 'src/', 'web/**', 'web/', 'README.md']);
    expect(labels(at('"src/|"'))).toEqual(['src/api/**', 'src/api/', 'src/*.ts', 'src/main.ts']);
    expect(labels(at('"src/api/|"'))).toEqual(['src/api/*.ts', 'src/api/a.ts', 'src/api/b.ts']);
    expect(taken(at('|'), 'src/**')).toContain('write_allow: ["src/**"]');
    expect(taken(at('src/m|'), 'src/main.ts')).toContain('write_allow: [src/main.ts]');
    expect(labels(clean.replace('locks: { files: [],', 'locks: { files: [|],'))).toEqual([
      'src/',
      'web/',
      'README.md',
    ]);
  });

  it('offers values, fields that are not there yet, and what they mean', () => {
    expect(labels(clean.replace('tier_required: A', 'tier_required: |'))).toEqual(['A', 'B', 'C']);
    expect(labels(clean.replace('kind: command', 'kind: |'))).toEqual(['command', 'ci', 'manual']);
    const fields = offered(clean.replace('priority: 1\n', 'priority: 1\n    |\n'));
    const title = fields.find(({ label }) => label === 'title');
    expect(title?.documentation).toBe('What people call it.');
    expect(fields.map(({ label }) => label)).not.toContain('priority');
    expect(fields.map(({ label }) => label)).not.toContain('dependencies');
    expect(labels(clean.replace('files: []\n', 'files: []\n      |\n'))).toEqual(['ttl_minutes', 'reason']);
  });

  it('offers a package and a step that are complete', () => {
    const text = taken(`${clean}  - |\n`, 'package').replace('\n  title', '\n    title');
    expect(text).toContain('  - package_id: wp-name\n');
    const step = clean.replace('      steps:\n', '      steps:\n        - |\n');
    expect(labels(step).slice(0, 2)).toEqual(['command step', 'manual step']);
  });

  it('offers agents, and an item that still lacks its dash', () => {
    const agent = clean.replace('priority: 1\n', 'priority: 1\n    agent: |\n');
    expect(labels(agent)).toEqual(['demo', 'claude']);
    const fresh = 'packages:\n  - package_id: a\n    depends_on: []\n  |\n';
    expect(labels(fresh)).toContain('package');
    expect(taken(fresh, 'package')).toContain('\n  - package_id: wp-name\n');
    const list =
      'packages:\n  - package_id: a\n  - package_id: b\n    depends_on:\n    - a\n    |\n  - package_id: c\n';
    expect(labels(list)).toContain('priority');
  });

  it.each(fixtureNames)('answers everywhere in %s, also while it is not valid', (name) => {
    const text = fixture(name);
    const lines = text.split('\n');
    for (let line = 0; line < lines.length; line += 3) {
      const character = (line * 7) % ((lines[line]?.length ?? 0) + 1);
      for (const broken of [
        text,
        lines.toSpliced(line, 1, (lines[line] ?? '').slice(0, character)).join('\n'),
      ]) {
        for (const { range } of completions(broken, { line, character }, sources)) {
          expect(range.start.line).toBe(line);
          expect(range.start.character).toBeLessThanOrEqual(character);
          expect(range.end.character).toBeGreaterThanOrEqual(character);
        }
      }
    }
  });

  it('offers nothing in comments and in texts', () => {
    expect(labels(clean.replace('# Last of all.', '# Last |of all.'))).toEqual([]);
    expect(labels(clean.replace('Put it together.', 'Put |it together.'))).toEqual([]);
  });

  it('leaves a plan that can be read after every offer for an id', () => {
    const at = clean.replace('depends_on: [wp-contracts]', 'depends_on: [|]');
    for (const label of labels(at)) {
      expect(readPlan(taken(at, label)).problems).toEqual([]);
    }
  });
});
