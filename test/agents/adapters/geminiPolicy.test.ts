import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { geminiPolicy } from '../../../src/agents/adapters/geminiCli';
import { compileScope } from '../../../src/plan/globs/scope';

const worktree = '/repository.worktrees/a (b)/wp+api';

interface Rule {
  readonly pattern: RegExp;
  readonly decision: string;
  readonly priority: number;
}

/** Reads the rules as the engine does: the highest priority that matches decides. */
function rulesOf(policy: string): Rule[] {
  const field = (rule: string, name: string) =>
    JSON.parse(new RegExp(`^${name} = (.*)$`, 'm').exec(rule)?.[1] ?? 'null') as unknown;
  return policy
    .split('[[rule]]\n')
    .slice(1)
    .map((rule) => ({
      pattern: new RegExp(String(field(rule, 'argsPattern'))),
      decision: String(field(rule, 'decision')),
      priority: Number(field(rule, 'priority')),
    }))
    .sort((a, b) => b.priority - a.priority);
}

function decides(rules: readonly Rule[], file: string): string | undefined {
  const args = JSON.stringify({ content: 'file_path":"src/a.ts"', file_path: file });
  return rules.find(({ pattern }) => pattern.test(args))?.decision;
}

const policy = (writeAllow: string[], deny: string[]) =>
  rulesOf(
    geminiPolicy({
      packageId: 'wp-api',
      worktree,
      folder: '/attempt',
      promptFile: '/attempt/prompt.md',
      scopeFile: '/attempt/scope.json',
      writeAllow,
      deny,
    }),
  );

describe('the rules for Gemini CLI', () => {
  it('admit exactly what the scope admits', () => {
    const part = fc.constantFrom('a', 'b', '*', '?', '**', '/', '[ab]', '[!a]', '.', '(', 'ä', '"');
    const pattern = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join(''));
    const name = fc.constantFrom('a', 'b', '/', '.', '(', 'ä', 'c');
    const path = fc
      .array(name, { minLength: 1, maxLength: 5 })
      .map((parts) => parts.join(''))
      .filter((text) => !text.startsWith('/') && !text.startsWith('./') && !text.includes('..'));
    fc.assert(
      fc.property(
        fc.array(pattern, { maxLength: 2 }),
        fc.array(pattern, { maxLength: 2 }),
        path,
        (allow, deny, file) => {
          const expected = compileScope(allow, deny).admits(file) ? 'allow' : 'deny';
          const rules = policy(allow, deny);
          expect(decides(rules, file)).toBe(expected);
          expect(decides(rules, `${worktree}/${file}`)).toBe(expected);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('refuse what lies elsewhere, and ways that lead there', () => {
    const rules = policy(['src/**'], []);
    expect(decides(rules, '/etc/passwd')).toBe('deny');
    expect(decides(rules, 'src/../package.json')).toBe('deny');
    expect(decides(rules, `${worktree}/src/../../other/a.ts`)).toBe('deny');
    expect(decides(rules, './src/a.ts')).toBe('allow');
  });

  it('are of a kind that the engine takes', () => {
    const rules = policy(['src/(a)?/**', '[ab]*', '{x}+'], ['src/[!"]?*']);
    for (const { pattern } of rules) {
      // Its own test for patterns that might take forever.
      expect(pattern.source).not.toMatch(/\([^)]*[*+?{].*\)[*+?{]/);
    }
  });

  it('say nothing of tools that name no file', () => {
    expect(rulesOf(geminiPolicyOfNothing()).some(({ pattern }) => pattern.test('{"command":"ls"}'))).toBe(
      false,
    );
  });
});

function geminiPolicyOfNothing(): string {
  const paths = { folder: '/a', promptFile: '/a/p', scopeFile: '/a/s' };
  return geminiPolicy({ packageId: 'p', worktree, ...paths, writeAllow: [], deny: [] });
}
