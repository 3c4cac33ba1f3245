import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { formatted } from '../../scripts/formatted.mjs';
import { atDepth } from '../support/depth';
import { freePort } from '../support/freePort';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { temporaryFolder } from '../support/temporaryFolder';
import { sandboxHere, WALLS } from '../support/walls';
import { CLI, startWaves } from '../support/waves';
import type { Attempt } from './attempt';
import { ATTEMPTS, PLACES } from './attempts';

const walled = sandboxHere.found?.kind === 'bubblewrap';
/** The user that is nobody, by number; undefined where this process cannot be them, or they cannot read what is built. */
const nobody =
  process.getuid?.() === 0 && passes(`"${process.execPath}" "${CLI}" --version`, {}, 65534)
    ? 65534
    : undefined;

/** Whose table is made of what is seen here, with `WAVES_RECORD=1`. */
const PAGE = join(import.meta.dirname, '../../docs/security.md');
const TABLE = /^\| attempt +\| at `walled`.*\n(?:\|.*\n)+/m;

const API = 'contracts/api.yaml';
/** Files of another package. */
const KEPT = {
  ...{ 'b/kept': 'kept\n', 'b/sed': 'first\n', 'b/hard': 'kept\n' },
  ...Object.fromEntries(
    PLACES.flatMap((place) => [`b/gone-${place}`, `b/mode-${place}`].map((path) => [path, 'x'])),
  ),
};

/** A repository with branches that are in nobody's way, and with settings of its own for each work tree. */
function repositoryOf(files: Readonly<Record<string, string>>): string {
  const { root } = gitRepository({ files: { ...files, ...KEPT } });
  const git = (...args: readonly string[]) => execFileSync('git', ['-C', root, ...args]);
  PLACES.forEach((place) => git('branch', `victim-${place}`));
  git('update-ref', 'refs/remotes/origin/main', 'HEAD');
  git('config', 'extensions.worktreeConfig', 'true');
  return root;
}

/** The home folder of somebody who has keys and settings. */
function homeFolder(): string {
  const home = temporaryFolder('home');
  for (const [path, text] of [
    ['.ssh/id_ed25519', 'key'],
    ['.aws/credentials', 'key'],
    ['.config/waves/signing.key', 'k'.repeat(32)],
    ...['.bashrc', '.vimrc', '.npmrc', 'letter', 'tools/tool'].map((path) => [path, ''] as const),
    ['.netrc', 'key'],
    ['project/file', ''],
    ['project/.git/hooks/pre-commit', ''],
    ['.gitconfig', '[user]\n\tname = Test\n\temail = test@example.com\n'],
  ] as const) {
    mkdirSync(join(home, path, '..'), { recursive: true });
    writeFileSync(join(home, path), text, { mode: 0o600 });
  }
  return home;
}

/** A folder in the home that a tool keeps for itself, which is also there in the sandbox. */
function notesIn(home: string): string {
  const notes = join(home, '.notes');
  mkdirSync(notes);
  return notes;
}

/** Variables of whoever is at home there. */
function homeOf(home: string) {
  return { HOME: home, PATH: [process.env['PATH'], join(home, 'tools')].join(delimiter) };
}

/** A folder for temporary files, where another program has left one and listens. */
async function temporaryOfOthers(notes: string): Promise<string> {
  const folder = temporaryFolder('tmp');
  writeFileSync(join(folder, 'others'), 'secret');
  const server = createServer((connection) =>
    connection.on('data', (said) => appendFileSync(join(notes, 'socket'), said)).on('error', () => undefined),
  ).listen(join(folder, 'socket'));
  await once(server, 'listening');
  chmodSync(join(folder, 'socket'), 0o777);
  onTestFinished(() => void server.close());
  return folder;
}

/** Has all places try everything. @param user whose processes they are; absent: this one's. @returns which attempts succeeded, by place and what they are. */
async function tried(attempts: readonly Attempt[], user?: number): Promise<Set<string>> {
  const home = homeFolder();
  const notes = notesIn(home);
  const identity = user === undefined ? {} : { uid: user, gid: user };
  const sleeping = () => spawn('sleep', ['300'], { stdio: 'ignore', ...identity });
  const victims = new Map(PLACES.map((place) => [place, sleeping()]));
  const outside = sleeping();
  onTestFinished(() => [outside, ...victims.values()].forEach((each) => each.kill()));
  const script = join(notes, 'attempts.sh');
  const words = attempts.map((each) => `( ${each.words} ) < /dev/null > /dev/null 2>&1`);
  const victim = [...victims].map(([place, { pid }]) => `${place}) VICTIM=${pid ?? 0} ;;`).join(' ');
  writeFileSync(script, ['P=$1', `case $P in ${victim} esac`, 'mkdir -p a', ...words, 'exit 0'].join('\n'));
  chmodSync(script, 0o755);
  const run = (place: string) => `sh "${script}" ${place}`;
  const item = {
    id: 'a',
    command: `${run('agent')}; echo done > a/x`,
    checks: [run('check')],
    gateCommand: run('gate'),
  };
  // A mock server is started before the first agent, which waits until it answers.
  const port = await freePort();
  const answering = `node -e "require('http').createServer((_, a) => a.end()).listen(${port}, '127.0.0.1')"`;
  const plan = {
    ...(JSON.parse(planText([item])) as object),
    contracts: {
      openapi: { primary: API, files: [API] },
      mocks: { prism: { command: `${run('mock')}; ${answering}`, base_url: `http://127.0.0.1:${port}` } },
    },
    execution: { sandbox: 'required', setup: [run('setup')] },
  };
  const api = 'openapi: 3.0.3\ninfo: { title: x, version: "1" }\npaths: {}\n';
  const root = repositoryOf({ 'work-packages.yaml': JSON.stringify(plan), [API]: api });
  const temporary = await temporaryOfOthers(notes);
  const own = { REPO: root, NOTES: notes, ...homeOf(home), TMPDIR: temporary };
  const env = { ...own, OUT: String(outside.pid), ...WALLS };
  if (user !== undefined) {
    execFileSync('chown', ['-R', `${user}:${user}`, join(root, '..'), notes, home, temporary]);
  }
  const limits = user === undefined ? {} : { user };
  const running = startWaves(root, ['run', 'work-packages.yaml', '--yes'], env, limits);
  const { code, out, err } = await running.finished;
  // Nothing is shown by commands that were never carried out.
  expect(code, out + err).toBe(0);
  const found = new Set<string>();
  for (const place of PLACES) {
    const there = { ...process.env, ...env, P: place, VICTIM: String(victims.get(place)?.pid ?? 0) };
    attempts
      .filter(({ succeeded }) => passes(`( ${succeeded} ) > /dev/null 2>&1`, there, user))
      .forEach(({ what }) => found.add(`${what} (${place})`));
  }
  return found;
}

function passes(words: string, env: NodeJS.ProcessEnv, user?: number): boolean {
  const identity = user === undefined ? {} : { uid: user, gid: user };
  try {
    execFileSync('sh', ['-c', words], { env, stdio: 'ignore', ...identity });
    return true;
  } catch {
    return false;
  }
}

it.runIf(walled)(
  'nothing breaks out of the sandbox, whether agent, check, set-up, gate or mock server',
  async () => {
    expect([...(await tried(ATTEMPTS))]).toEqual([]);
    expect(ATTEMPTS.length).toBeGreaterThanOrEqual(80);
  },
);

it.runIf(walled && nobody !== undefined)('nor does it for another user than root', async () => {
  expect([...(await tried(ATTEMPTS, nobody))]).toEqual([]);
});

interface Journalled {
  readonly event: { readonly type: string; readonly time: string; readonly changes?: readonly Thing[] };
}

interface Thing {
  readonly kind: string;
  readonly name: string;
}

/**
 * Has an agent that nothing holds try everything. @returns of each attempt whether it succeeded, and of those that the run has told of,
 * when: while the agent worked or as it ended (`seen`), or at the end of the run.
 */
async function triedFreely(attempts: readonly Attempt[]): Promise<Map<string, string>> {
  const home = homeFolder();
  const notes = notesIn(home);
  const temporary = await temporaryOfOthers(notes);
  const script = join(notes, 'attempts.sh');
  const begun = (at: number) => join(notes, `at.${at}`);
  const lines = attempts.map(
    ({ words }, at) => `date +%s%3N > "${begun(at)}"; ( ${words} ) < /dev/null > /dev/null 2>&1`,
  );
  // It works on until something of it was seen, as agents do that have more to do.
  const waiting =
    'until grep -q surroundings.changed "$REPO"/.git/waves/runs/*/journal.jsonl; do sleep 0.1; done';
  writeFileSync(script, ['P=agent', 'mkdir -p a', ...lines, waiting, 'echo done > a/x'].join('\n'));
  const item = { id: 'a', command: `sh "${script}"` };
  const plan = { ...(JSON.parse(planText([item])) as object), execution: { sandbox: 'off' } };
  const root = repositoryOf({ 'work-packages.yaml': JSON.stringify(plan) });
  const env = { REPO: root, NOTES: notes, ...homeOf(home), TMPDIR: temporary, ...WALLS };
  const { code, out } = await startWaves(root, ['run', 'work-packages.yaml', '--yes'], env).finished;
  expect({ code, out }).toMatchObject({ code: 3 });
  const [run = ''] = readdirSync(join(root, '.git/waves/runs'));
  const events = readFileSync(join(root, '.git/waves/runs', run, 'journal.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{"len"'))
    .map((line) => (JSON.parse(line) as Journalled).event);
  const told = (type: string, { noticedAs }: Attempt) =>
    events.find(
      (event) =>
        event.type === type &&
        event.changes?.some(({ kind, name }) => noticedAs?.test(`${kind} ${name}`) === true) === true,
    );
  const found = attempts.map((attempt, at): [string, string] => {
    if (!passes(`( ${attempt.succeeded} ) > /dev/null 2>&1`, { ...process.env, ...env, P: 'agent' })) {
      return [attempt.what, 'fails'];
    }
    const seen = told('surroundings.changed', attempt);
    if (seen !== undefined) {
      const after = Date.parse(seen.time) - Number(readFileSync(begun(at), 'utf8'));
      // For people: how long it takes depends on the machine.
      process.stdout.write(atDepth('', `${attempt.what}: seen after ${after} ms\n`));
      return [attempt.what, 'succeeds, seen'];
    }
    const isTold = told('surroundings.compared', attempt) !== undefined;
    return [attempt.what, isTold ? 'succeeds, told at the end' : 'succeeds, not noticed'];
  });
  return new Map(found);
}

it.runIf(walled)(
  'and what is tried there does break out without it, and is noticed or not as the table says',
  async () => {
    const harmless = ATTEMPTS.filter(({ isHarmless }) => isHarmless);
    // Where another branch is checked out, everything in the work tree is otherwise; what is hidden is not seen there.
    const apart = ['your checked-out branch', 'files hidden from git'];
    const [alone, together] = [true, false].map((isApart) =>
      harmless.filter(({ what }) => apart.includes(what) === isApart),
    );
    const free = await Promise.all([alone ?? [], together ?? []].map((some) => triedFreely(some)));
    const without = new Map(free.flatMap((some) => [...some]));
    const rows = ATTEMPTS.map(({ what }) => [what, 'stopped', without.get(what) ?? 'not tried'].join(' | '));
    const page = readFileSync(PAGE, 'utf8');
    const shown = page.match(TABLE)?.[0] ?? '';
    const table = ['attempt | at `walled` | with no sandbox', '--- | --- | ---', ...rows];
    const made = await formatted(PAGE, page.replace(TABLE, table.map((row) => `| ${row} |\n`).join('')));
    if (process.env['WAVES_RECORD'] === '1') {
      writeFileSync(PAGE, made);
    } else {
      expect(shown).toEqual(made.match(TABLE)?.[0]);
    }
  },
);
