import { expect, it } from 'vitest';
import { failureText, reasonText } from '../../../src/run/explaining/liveView';

it.each([
  ['Compiling\nError: no such table: users\n    at query (db.js:3)\nbye\n', 'Error: no such table: users'],
  ['one\n2 tests failed\ndone', '2 tests failed'],
  ['only this', 'only this'],
])('adds the line that says most of %j to the reason', (output, line) => {
  expect(failureText('npm test exited with code 1.', output)).toBe(`npm test exited with code 1: ${line}`);
});

it('leaves a reason as it is that lists what is wrong, or to which nothing was printed', () => {
  expect(reasonText('It failed.', undefined)).toBe('It failed.');
  const listed = 'npx tsc exited with code 2.\n- src/page.ts:3: No such thing.';
  expect(reasonText(listed, 'src/page.ts(3,1): error TS2339')).toBe(listed);
  expect(failureText('The agent said: no such model', 'no such model\n')).toBe(
    'The agent said: no such model',
  );
});
