import { describe, expect, it } from 'vitest';
import { cursorContext } from '../../../src/plan/language/cursorContext';

/** Where the `|` of a text stands, and what is said about it. */
function at(marked: string): string {
  const before = marked.slice(0, marked.indexOf('|'));
  const line = before.split('\n').length - 1;
  const context = cursorContext(marked.replace('|', ''), {
    line,
    character: before.length - before.lastIndexOf('\n') - 1,
  });
  if (context === undefined) {
    return 'nothing';
  }
  const { role, path, typed, siblings, range, packageIndex } = context;
  const width = range.end.character - range.start.character;
  return `${role} ${path.join('.')} "${typed}" ${width} [${siblings.join(' ')}] ${packageIndex ?? '-'}`;
}

const HEAD = 'packages:\n  - package_id: a\n  - package_id: b\n';

describe('cursorContext', () => {
  it.each([
    ['|', 'key  "" 0 [] -'],
    ['sch|', 'key  "sch" 3 [] -'],
    ['schema_version: 1\n|\npackages: []\n', 'key  "" 0 [schema_version packages] -'],
    [`${HEAD}    |`, 'key packages.[] "" 0 [package_id] 1'],
    [`${HEAD}    prio|\n    depends_on: []\n`, 'key packages.[] "prio" 4 [package_id depends_on] 1'],
    [`${HEAD}    prio|rity: 3\n`, 'key packages.[] "prio" 8 [package_id] 1'],
    [`${HEAD}    priority: |\n    title: x\n`, 'value packages.[].priority "" 0 [] 1'],
    [`${HEAD}    depends_on: [|]\n`, 'item packages.[].depends_on.[] "" 0 [] 1'],
    [`${HEAD}    depends_on: [a, wp-|`, 'item packages.[].depends_on.[] "wp-" 3 [a] 1'],
    [`${HEAD}    depends_on: ["a", "|"]`, 'item packages.[].depends_on.[] "" 0 [a] 1'],
    [`${HEAD}    depends_on: ["a", "b|]`, 'item packages.[].depends_on.[] "b" 1 [a] 1'],
    [
      `${HEAD}    depends_on:\n      - a\n      - |\n    title: x\n`,
      'item packages.[].depends_on.[] "" 0 [a] 1',
    ],
    [`${HEAD}    depends_on:\n      |\n    title: x\n`, 'key packages.[].depends_on "" 0 [] 1'],
    [`${HEAD}    scope: { wri| }\n`, 'key packages.[].scope "wri" 3 [] 1'],
    [
      `${HEAD}    scope:\n      write_allow:\n        - "src/|"\n`,
      'item packages.[].scope.write_allow.[] "src/" 4 [] 1',
    ],
    [
      `${HEAD}    verification:\n      steps:\n        - kind: |\n`,
      'value packages.[].verification.steps.[].kind "" 0 [] 1',
    ],
    [
      `${HEAD}    locks:\n      keys: ["api:GET /us|"]\n`,
      'item packages.[].locks.keys.[] "api:GET /us" 11 [] 1',
    ],
    [`${HEAD}  - |\n`, 'item packages.[] "" 0 [] -'],
    ['packages:\n  a:\n    |\n  b: {}\n', 'key packages.a "" 0 [] 0'],
    [`${HEAD}    # |\n`, 'nothing'],
    [`${HEAD}    title: x # de|\n`, 'nothing'],
  ])('knows where %j is', (text, expected) => {
    expect(at(text)).toBe(expected);
    if (!text.includes('# ')) {
      expect(at(text.replaceAll('\n', '\r\n'))).toBe(expected);
    }
  });
});
