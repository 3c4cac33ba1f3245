import { execFile } from 'node:child_process';
import { basename, dirname, resolve } from 'node:path';
import { plainText } from '../context/terminal';

/** How long `openspec` may take, in milliseconds: it is started by Node.js and reads a few files. */
const PATIENCE_MS = 30_000;

/** How many lines of its output are shown, at most. */
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
  const name = 'plan: openspec';
  const command = `openspec validate ${change} --strict`;
  const { code, out, err } = await ask(change, resolve(folder, '../../..'));
  if (code === 'ENOENT') {
    const found = 'unchecked: openspec is not installed';
    return [{ name, state: 'absent', found, advice: 'Install it: npm install -g @fission-ai/openspec' }];
  }
  return [
    code === 0
      ? { name, state: 'ok', found: `${command}: passed` }
      : {
          name,
          state: 'warning',
          found: `${command}: failed`,
          advice: toldLines(out, err).join(`\n${' '.repeat(19)}`),
        },
  ];
}

interface Answer {
  /** The exit code, or why `openspec` could not be asked. */
  readonly code: number | string;
  readonly out: string;
  readonly err: string;
}

/** Asks `openspec` about a change: a specification may have the same name, and what it prints for people ends with the same advice each time. */
function ask(change: string, cwd: string): Promise<Answer> {
  const args = ['validate', change, '--type', 'change', '--strict', '--json'];
  return new Promise((done) => {
    const child = execFile(
      'openspec',
      args,
      { cwd, timeout: PATIENCE_MS, windowsHide: true },
      (error, out, err) => done({ code: error === null ? 0 : (error.code ?? 1), out, err }),
    );
    child.stdin?.end();
  });
}

/** What is wrong with the change, the errors first; the end of what it said, where that cannot be read. */
function toldLines(out: string, err: string): readonly string[] {
  const issues = issuesIn(out);
  if (issues.length > 0) {
    const [errors, others] = [issues.filter(isError), issues.filter((each) => !isError(each))];
    const told = [...errors, ...others].map(({ path, message }) => plainText(`${path}: ${message}`));
    const left = told.length - MOST_LINES;
    return left > 0 ? [...told.slice(0, MOST_LINES), `and ${left} more`] : told;
  }
  const lines = plainText(`${out}\n${err}`).split('\n');
  const told = lines.filter((line) => line.trim() !== '').slice(-MOST_LINES);
  return told.length === 0 ? ['It said nothing.'] : told;
}

interface Issue {
  readonly level: string;
  readonly path: string;
  readonly message: string;
}

function isError({ level }: Issue): boolean {
  return level === 'ERROR';
}

function issuesIn(out: string): readonly Issue[] {
  try {
    const { items = [] } = JSON.parse(out) as {
      readonly items?: readonly { readonly issues?: readonly Issue[] }[];
    };
    return items.flatMap(({ issues = [] }) => issues);
  } catch {
    return [];
  }
}
