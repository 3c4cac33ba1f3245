import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkPlan } from '../../src/plan/checks/checkPlan';
import { codeMeant, explanationOf, withoutMarks } from '../../src/cli/planning/explain';
import { readPlan } from '../../src/plan/reading/readPlan';

const page = readFileSync(new URL('../../docs/checks.md', import.meta.url), 'utf8');

/** The code and the severities of each section. */
const rows = [...page.matchAll(/^### ([a-z0-9-]+)\n\n_([^_]+)_/gm)].map(([, code = '', severity = '']) => ({
  code,
  severity,
}));

/** The rules, and what reads a plan: whatever can find a problem. */
const sources = readdirSync(new URL('../../src/plan/', import.meta.url), {
  recursive: true,
  encoding: 'utf8',
})
  .filter((name) => name.endsWith('.ts') && !/^language\b/.test(name))
  .map((name) =>
    readFileSync(new URL(`../../src/plan/${name.replaceAll('\\', '/')}`, import.meta.url), 'utf8'),
  )
  .join('\n');

describe('docs/checks.md', () => {
  it('has every code that a rule gives to a problem', () => {
    const given = [...sources.matchAll(/\bcode: (?:\w+ \? '([a-z0-9-]+)' : )?'([a-z0-9-]+)'/g)]
      .flatMap(([, ...codes]) => codes)
      .concat(
        [...sources.matchAll(/report\(\s*'(?:error|warning|info)', '([a-z-]+)'/g)].map(
          ([, code]) => code ?? '',
        ),
      )
      .filter((code) => code !== undefined);
    expect(given.length).toBeGreaterThan(40);
    expect(given.filter((code) => !rows.some((row) => row.code === code))).toEqual([]);
  });

  it('has every code and severity that the golden files show', () => {
    const folder = new URL('./golden/', import.meta.url);
    for (const name of readdirSync(folder).filter((file) => /\.(?:problems|strict)\.txt$/.test(file))) {
      const text = readFileSync(new URL(name, folder), 'utf8');
      for (const [, severity = '', code = ''] of text.matchAll(
        /^[\d:-]+ (error|warning|info) ([a-z0-9-]+)/gm,
      )) {
        const row = rows.find((candidate) => candidate.code === code);
        const strict = name.endsWith('.strict.txt') && severity === 'error';
        expect({ name, code, known: strict || row?.severity.includes(severity) === true }).toEqual({
          name,
          code,
          known: true,
        });
      }
    }
  });

  it('has examples that show what they are about, and after which it is gone', () => {
    const shown = [
      ...page.matchAll(
        /^### ([a-z0-9-]+)\n(?:(?!^#)[^])*?^Before:\n\n```yaml\n([^]*?)```\n\nAfter:\n\n```yaml\n([^]*?)```/gm,
      ),
    ];
    expect(shown.length).toBeGreaterThan(25);
    for (const [, code, before = '', after = ''] of shown) {
      const codes = (text: string): string[] => checkPlan(readPlan(text)).map((problem) => problem.code);
      expect(codes(before), `${code ?? ''} before`).toContain(code);
      expect(codes(after), `${code ?? ''} after`).not.toContain(code);
      const errors = checkPlan(readPlan(after)).filter(({ severity }) => severity === 'error');
      expect(errors, `${code ?? ''} after`).toEqual([]);
    }
  });

  it('is what explains a code, or names the one that was meant', () => {
    expect(explanationOf(page, 'lock-overlap')).toMatch(/^_warning[^]*Before:[^]*After:/);
    expect(explanationOf(page, 'lock-overlap')).not.toContain('lock-in-scope');
    expect(withoutMarks(explanationOf(page, 'foreign-glob') ?? '')).toMatch(
      /^error, warning: [^`]*`!x`[^]*\nWhat to do: [^]*Before:\n\npackages:[^]*After:\n\npackages:[^`]*$/,
    );
    expect(rows.filter(({ code }) => explanationOf(page, code) === undefined)).toEqual([]);
    expect(explanationOf(page, 'nothing')).toBeUndefined();
    expect(codeMeant(page, 'scope-overlaps')).toBe('scope-overlap');
  });

  it('has no code that nothing gives', () => {
    const unknown = rows.map((row) => row.code).filter((code) => !sources.includes(`'${code}'`));
    // Both are given where more than the text of a plan is known.
    expect(['plan-unreadable', 'overlaps-incomplete']).toEqual(expect.arrayContaining(unknown));
  });
});
