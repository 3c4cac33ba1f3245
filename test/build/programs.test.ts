import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { programOf } from '../../src/cli/programs/programOf';

const project = resolve(import.meta.dirname, '../..');
const commands = [
  ...readFileSync(resolve(project, 'src/cli/programs/everyCommand.ts'), 'utf8').matchAll(/commands\/(\w+)'/g),
].map(([, name]) => name ?? '');

/** The commands that a program is made of. */
function knownBy(program: string): string {
  const file = program === 'everything' ? 'everyCommand' : program;
  return readFileSync(resolve(project, `src/cli/programs/${file}.ts`), 'utf8');
}

it.each(commands)('waves %s is started as a program that knows it', (command) => {
  expect(knownBy(programOf(command))).toContain(`'../commands/${command}'`);
});

it.each([[undefined], ['--help'], ['-C'], ['no-such-command']])(
  'waves %s is started as the program that knows everything',
  (first) => {
    expect(programOf(first)).toBe('everything');
  },
);

it('waves --version is answered by a small program', () => {
  expect(programOf('--version')).toBe('looking');
});
