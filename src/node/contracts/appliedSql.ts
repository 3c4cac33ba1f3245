import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve as absolute } from 'node:path';
import which from 'which';
import { sqlDialect, statementLike } from '../../contracts/validation/contractFaults';

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

/** The database's own name; what it held before, in words; the fault of a text that it does not take, with its line where that is known. */
interface Database {
  readonly name: string;
  readonly before: string;
  /** What statements are not applied; absent: all are. */
  readonly refused?: RegExp;
  /** In what words the database's program refuses what would reach beyond the database; absent: it never does. */
  readonly kept?: RegExp;
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
    const plain = text.replace(RESTRICTIONS, '');
    const other = opened.refused && statementLike(plain, dialect, opened.refused);
    if (other !== undefined) {
      const [first = ''] = other.text.split('\n');
      const why = `not applied: \`${first}\` is for the program that reads it, reaches beyond the database, or ends what is to be taken back`;
      found.push({ path, verdict: 'unchecked', why, line: other.line });
      continue;
    }
    const fault = await opened.apply(plain);
    // What is nobody's dialect in particular may be right for another database, and what is kept in may be right elsewhere.
    const isDoubtful = dialect === undefined || opened.kept?.test(fault?.message ?? '') === true;
    const verdict = fault === undefined ? 'proved' : isDoubtful ? 'unchecked' : 'broken';
    const why =
      fault === undefined
        ? `applied to ${opened.before}, ${opened.name}`
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

/** By which pg_dump keeps psql from carrying out what a dump holds; nothing of that is carried out here. */
const RESTRICTIONS = /^\\(un)?restrict \w+$/gm;

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

/** What people have made in a database. */
const OWN = `select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname <> 'information_schema' and n.nspname !~ '^pg_'`;

/** Each file comes with those before it, all of them taken back. @returns why it cannot be asked, in words, where it cannot. */
async function psql(database: string): Promise<Database | string | undefined> {
  const program = await which('psql', { nothrow: true });
  if (program === null) {
    return undefined;
  }
  // Of what it reads from a file, also from this one, it tells the lines.
  const args = ['--no-psqlrc', '--quiet', '--set=ON_ERROR_STOP=1', '--file=-', `--dbname=${database}`];
  const { code, told, out } = await output(program, [...args, '--no-align', '--tuples-only'], OWN);
  if (code !== 0) {
    return `psql cannot ask the database: ${told.trim().split('\n')[0] ?? ''}`;
  }
  const count = Number(out.trim());
  const before = count === 0 ? EMPTY : `a database that had ${count} tables, indexes and such before`;
  // The server reads and writes files, and starts programs, where it copies.
  const refused = /\\|^\s*(commit|end|rollback|abort|prepare\s+transaction|copy)\b/i;
  const words = ['BEGIN;\n', '\n;ROLLBACK;\n'] as const;
  return {
    ...byProgram('PostgreSQL by psql', program, args, words, /:(\d+): ERROR: +(.*)/),
    before,
    refused,
  };
}

const EMPTY = 'an empty database';

/** Of what a program prints, in characters; nobody reads the answers to a seed. */
const LARGEST = 1000;

/** Other databases, files and extensions are out of its reach (`-safe`, since 3.37); one that cannot do that applies nothing. */
function sqlite(program: string): Database {
  const args = ['-bail', '-safe', ':memory:'];
  const fault = /(?:near )?line (\d+):? +(.*)/;
  const applied = byProgram('SQLite', program, args, ['', '\n'], fault);
  return { ...applied, refused: /^\s*\.\w/m, kept: /in safe mode$|unknown option/ };
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
    before: EMPTY,
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
): Promise<{ readonly code: number | null; readonly told: string; readonly out: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    let told = '';
    let out = '';
    child.stdout.on('data', (part: Buffer) => (out = (out + part.toString()).slice(0, LARGEST)));
    child.stderr.on('data', (part: Buffer) => (told += part.toString()));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, told, out }));
    // A program that has given up reads no further.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}
