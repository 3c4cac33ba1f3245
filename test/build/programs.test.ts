import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { programOf } from '../../src/cli/programOf';

const project = resolve(import.meta.dirname, '../..');
const commands = [
  ...readFileSync(resolve(project, 'src/cli/programs/everyCommand.ts'), 'utf8').matchAll(
    /^import \{ add\w+.* \} from '\.\.\/\w+\/(\w+)';$/gm,
  ),
].map(([, name]) => name ?? '');

/** The commands that a program is made of. */
function knownBy(program: string): string {
  const file = program === 'everything' ? 'everyCommand' : program;
  return readFileSync(resolve(project, `src/cli/programs/${file}.ts`), 'utf8');
}

it.each(commands)('waves %s is started as a program that knows it', (command) => {
  expect(knownBy(programOf(command))).toMatch(new RegExp(`from '../\\w+/${command}';`));
});

it.each([[undefined], ['--help'], ['-C'], ['no-such-command']])(
  'waves %s is started as the program that knows everything',
  (first) => {
    expect(programOf(first)).toBe('everything');
  },
);

it('waves --version is answered by the file that is started, without any other', () => {
  const folder = mkdtempSync(join(tmpdir(), 'waves-version-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  copyFileSync(resolve(project, 'dist/cli.js'), resolve(folder, 'cli.js'));
  const told = (args: readonly string[], at: string) =>
    execFileSync(process.execPath, [resolve(at, 'cli.js'), ...args], { encoding: 'utf8' });
  expect(told(['--version'], folder)).toBe(told(['-C', '.', '--version'], resolve(project, 'dist')));
  expect(told(['-V'], folder)).toMatch(/^\d+\.\d+\.\d+\n$/);
});
