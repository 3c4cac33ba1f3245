import { execFile } from 'node:child_process';
import { basename, dirname, resolve } from 'node:path';
import { plainText } from '../context/terminal';

/** How long `openspec` may take, in milliseconds: it is started by Node.js and reads a few files. */
const PATIENCE_MS = 30_000;

/** So many lines of what it says are told. */
const MOST_LINES = 6;

/** What OpenSpec thinks of the change that a plan belongs to, for people. */
interface OpenSpecFinding {
  readonly name: 'plan: openspec';
  readonly state: 'ok' | 'absent' | 'warning';
  readonly found: string;
  readonly advice?: string;
}

/**
 * Has `openspec validate --strict` judge the change whose folder a plan lies in; nothing for other plans, and for a change that is
 * archived. @param plan absolute.
 */
export async function openSpecFinding(plan: string): Promise<OpenSpecFinding[]> {
  const folder = dirname(plan);
  const change = basename(folder);
  if (!/[/\\]openspec[/\\]changes$/.test(dirname(folder)) || change === 'archive') {
    return [];
  }
  const args = ['validate', change, '--strict'];
  const name = 'plan: openspec';
  const command = `openspec ${args.join(' ')}`;
  const { code, said } = await ask(args, resolve(folder, '../../..'));
  if (code === 'ENOENT') {
    const found = 'unchecked: openspec is not installed';
    return [{ name, state: 'absent', found, advice: 'Install it: npm install -g @fission-ai/openspec' }];
  }
  return [
    code === 0
      ? { name, state: 'ok', found: `${command}: passed` }
      : { name, state: 'warning', found: `${command}: failed`, advice: said },
  ];
}

/** Asks `openspec`. @returns its exit code, or why it could not be asked, and its last lines. */
function ask(
  args: readonly string[],
  cwd: string,
): Promise<{ readonly code: number | string; readonly said: string }> {
  return new Promise((done) => {
    const child = execFile(
      'openspec',
      args,
      { cwd, timeout: PATIENCE_MS, windowsHide: true },
      (error, out, err) => {
        const lines = plainText(`${out}\n${err}`).split('\n');
        const told = lines.filter((line) => line.trim() !== '');
        const said = told.slice(-MOST_LINES).join(`\n${' '.repeat(19)}`);
        done({ code: error === null ? 0 : (error.code ?? 1), said: said === '' ? 'It said nothing.' : said });
      },
    );
    child.stdin?.end();
  });
}
