import { expect, it } from 'vitest';
import { typeFindingLines, typeFindings } from '../../../src/run/verification/typeFindings';

const PRINTED = `
src/page.ts(3,10): error TS2305: Module '"./billing"' has no exported member 'Dashboard'.
\u001B[96mweb/shop.tsx\u001B[0m:\u001B[93m7\u001B[0m:\u001B[93m2\u001B[0m - \u001B[91merror\u001B[0m\u001B[90m TS2307: \u001B[0mCannot find module '../src/prices.js' or its corresponding type declarations.
src/page.ts(3,10): error TS2305: Module '"./billing"' has no exported member 'Dashboard'.
Found 2 errors.
api/users.py:12: error: "User" has no attribute "displayName"  [attr-defined]
  /work/tree/api/main.py:4:9 - error: "total" is unknown import symbol (reportAttributeAccessIssue)
/elsewhere/lib.py:1: error: not ours
../other.py:2: error: outside
src/page.ts:1: note: no error
`;
const places = { worktree: '/work/tree', cwd: '' };

it('reads what tsc, mypy and pyright print, with colours and without, each error once', () => {
  expect(typeFindings(PRINTED, places).map(({ file, line }) => `${file}:${line}`)).toEqual([
    'src/page.ts:3',
    'web/shop.tsx:7',
    'api/users.py:12',
    'api/main.py:4',
  ]);
  const [inFolder] = typeFindings('a.ts(1,1): error TS1: x', { worktree: '/w', cwd: 'packages/app' });
  expect(inFolder).toEqual({ file: 'packages/app/a.ts', line: 1, message: 'x (TS1)' });
});

it('names the package that owes what is not there, and what the package has not changed', () => {
  const authors = new Map([
    ['src/billing.ts', 'wp-billing'],
    ['src/prices.ts', 'wp-prices'],
  ]);
  const lines = typeFindingLines(typeFindings(PRINTED, places), {
    own: ['src/page.ts', 'api/users.py', 'api/main.py'],
    authorOf: (path) => authors.get(path),
  });
  expect(lines.split('\n')).toEqual([
    `- src/page.ts:3: Module '"./billing"' has no exported member 'Dashboard'. (TS2305) (src/billing.ts is of wp-billing)`,
    `- web/shop.tsx:7: Cannot find module '../src/prices.js' or its corresponding type declarations. (TS2307) (src/prices.ts is of wp-prices); this package has not changed the file`,
    `- api/users.py:12: "User" has no attribute "displayName"  [attr-defined]`,
    `- api/main.py:4: "total" is unknown import symbol (reportAttributeAccessIssue)`,
  ]);
  const many = Array.from({ length: 13 }, (_, line) => ({ file: 'a.ts', line, message: 'x' }));
  const told = typeFindingLines(many, { own: ['a.ts'], authorOf: () => undefined }).split('\n');
  expect(told).toHaveLength(11);
  expect(told.at(-1)).toBe('- and 3 more');
});
