import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve as absolute } from 'node:path';
import which from 'which';
import { sqlDialect } from '../../contracts/validation/contractFaults';

/** A file of SQL. */
export interface SqlText {
  readonly path: string;
  readonly text: string;
}

/** What came of applying a file of SQL to a database. */
export interface SqlApplied {
  readonly path: string;
  readonly verdict: 'proved' | 'broken' | 'unchecked';
  readonly why: string;
  /** From 1; absent: the database does not say. */
  readonly line?: number;
}

/** The database's own name; the fault of a text that it does not take, with its line where that is known. */
interface Database {
  readonly name: string;
  readonly apply: (text: string) => Promise<{ readonly message: string; readonly line?: number } | undefined>;
}

/**
 * Applies files of SQL one after another to an empty database: PostgreSQL by PGlite, where the repository has it, or by
 * `psql` in a transaction that is taken back, SQLite by its own program in memory.
 * @param folder where the repository's packages are looked for.
 * @param database address of a database for `psql`.
 */
export async function applySql(
  folder: string,
  files: readonly SqlText[],
  database: string | undefined,
): Promise<readonly SqlApplied[]> {
  const dialect = sqlDialect(files.map(({ text }) => text).join('\n;\n'));
  const opened = await databaseFor(folder, dialect, database);
  if (typeof opened === 'string') {
    return files.map(({ path }) => ({ path, verdict: 'unchecked', why: opened }));
  }
  const found: SqlApplied[] = [];
  for (const { path, text } of files) {
    if (found.some(({ verdict }) => verdict !== 'proved')) {
      found.push({ path, verdict: 'unchecked', why: 'what comes before it was not taken' });
      continue;
    }
    const fault = await opened.apply(text);
    // What is nobody's dialect in particular may be right for another database.
    const verdict = fault === undefined ? 'proved' : dialect === undefined ? 'unchecked' : 'broken';
    const why =
      fault === undefined
        ? `applied to an empty database, ${opened.name}`
        : `${opened.name}: ${fault.message}`;
    found.push({ path, verdict, why, ...(fault?.line === undefined ? {} : { line: fault.line }) });
  }
  return found;
}

async function databaseFor(
  folder: string,
  dialect: ReturnType<typeof sqlDialect>,
  database: string | undefined,
): Promise<Database | string> {
  if (dialect === 'PostgreSQL' || dialect === undefined) {
    const postgres = database === undefined ? pglite(folder) : await psql(database);
    if (postgres !== undefined || dialect !== undefined) {
      return (
        postgres ??
        'no PostgreSQL is here: the repository has no `@electric-sql/pglite`, and `--database` names none for `psql`'
      );
    }
  }
  if (dialect === 'SQLite' || dialect === undefined) {
    const program = await which('sqlite3', { nothrow: true });
    return program === null ? 'no program `sqlite3` is on the PATH' : sqlite(program);
  }
  return `it is of ${dialect}, which is not applied here`;
}

/**
 * Runs in a process of its own, as what a repository has installed is none of our code: applies what it is given to PGlite, whose place
 * is its argument. See https://pglite.dev.
 */
const PGLITE = `
const { PGlite } = require(process.argv[1]);
const text = require('node:fs').readFileSync(0, 'utf8');
new PGlite().exec(text).then(
  () => process.exit(0),
  ({ message, position }) => {
    const line = position === undefined ? '' : 'line ' + text.slice(0, Number(position)).split('\\n').length + ': ';
    process.stderr.write(line + message, () => process.exit(1));
  },
);`;

function pglite(folder: string): Database | undefined {
  const place = ancestors(folder)
    .map((one) => join(one, 'node_modules/@electric-sql/pglite/dist/index.cjs'))
    .find((one) => existsSync(one));
  return place === undefined
    ? undefined
    : byProgram(
        'PostgreSQL by PGlite',
        process.execPath,
        ['-e', PGLITE, place],
        ['', '\n'],
        /^line (\d+): (.*)/,
      );
}

/** A folder and those that it lies in, the innermost first. */
function ancestors(folder: string): string[] {
  const here = absolute(folder);
  const outer = dirname(here);
  return outer === here ? [here] : [here, ...ancestors(outer)];
}

/** Each file comes with those before it, all of them taken back. */
async function psql(database: string): Promise<Database | undefined> {
  const program = await which('psql', { nothrow: true });
  const args = ['--no-psqlrc', '--quiet', '--set=ON_ERROR_STOP=1', `--dbname=${database}`];
  return program === null
    ? undefined
    : byProgram('PostgreSQL by psql', program, args, ['BEGIN;\n', '\n;ROLLBACK;\n'], /:(\d+): ERROR: +(.*)/);
}

function sqlite(program: string): Database {
  return byProgram('SQLite', program, ['-bail', ':memory:'], ['', '\n'], /(?:near )?line (\d+):? +(.*)/);
}

function byProgram(
  name: string,
  program: string,
  args: readonly string[],
  [before, after]: readonly [string, string],
  fault: RegExp,
): Database {
  let taken = '';
  return {
    name,
    apply: async (text) => {
      const { code, told } = await output(program, args, `${before}${taken}${text}${after}`);
      if (code === 0) {
        taken += `${text}\n;\n`;
        return undefined;
      }
      const [, line, message = told.trim()] = fault.exec(told) ?? [];
      const first = `${before}${taken}`.split('\n').length - 1;
      return { message, ...(line === undefined ? {} : { line: Math.max(1, Number(line) - first) }) };
    },
  };
}

function output(
  program: string,
  args: readonly string[],
  input: string,
): Promise<{ readonly code: number | null; readonly told: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['pipe', 'ignore', 'pipe'] });
    let told = '';
    child.stderr.on('data', (part: Buffer) => (told += part.toString()));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, told }));
    // A program that has given up reads no further.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}
