import type { ChildProcess } from 'node:child_process';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { freePort } from '../support/freePort';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { temporaryFolder } from '../support/temporaryFolder';
import { WALLS } from '../support/walls';
import type { Finished } from '../support/waves';
import { CLI, startWaves } from '../support/waves';
import type { Attempt, Place } from './attempt';
import { PLACES } from './attempt';

/** The user that is nobody, by number; undefined where this process cannot be them, or they cannot read what is built. */
export const NOBODY =
  process.getuid?.() === 0 && passes(`"${process.execPath}" "${CLI}" --version`, {}, 65534)
    ? 65534
    : undefined;

const API = 'contracts/api.yaml';
/** Files of another package. */
const KEPT = {
  ...{ 'b/kept': 'kept\n', 'b/sed': 'first\n', 'b/hard': 'kept\n', 'b/hidden': 'kept\n' },
  ...Object.fromEntries(
    PLACES.flatMap((place) => [`b/gone-${place}`, `b/mode-${place}`].map((path) => [path, 'x'])),
  ),
};

/** Who tries what. */
export interface Cast {
  readonly attempts: readonly Attempt[];
  /** Where in the plan the commands are that try it. */
  readonly places: readonly Place[];
  readonly sandbox: 'required' | 'off';
  /** Whose processes they are; absent: this one's. */
  readonly user?: number | undefined;
  /** What a place does besides when it has tried everything, for a shell. */
  readonly afterwards?: string;
}

/** What has come of it. */
export interface Tried extends Finished {
  /** The repository. */
  readonly root: string;
  /** When an attempt began, in milliseconds since 1970. */
  readonly begun: (attempt: Attempt, place: Place) => number;
  readonly succeeded: (attempt: Attempt, place: Place) => boolean;
}

/** Somebody's machine, with a run whose commands try to break out of what holds them. Resolves when the run has ended. */
export async function tryAt({ attempts, places, sandbox, user, afterwards = ':' }: Cast): Promise<Tried> {
  const home = homeFolder();
  const notes = join(home, '.notes');
  mkdirSync(notes);
  const sleeping = () => spawn('sleep', ['300'], { stdio: 'ignore', ...identityOf(user) });
  const victims = new Map(PLACES.map((place) => [place, sleeping()]));
  const outside = sleeping();
  onTestFinished(() => [outside, ...victims.values()].forEach((each) => each.kill()));
  const script = join(notes, 'attempts.sh');
  writeFileSync(script, scriptOf(attempts, places, victims, afterwards));
  chmodSync(script, 0o755);
  const plan = await planOf((place) => `sh "${script}" ${place}`, sandbox);
  const api = 'openapi: 3.0.3\ninfo: { title: x, version: "1" }\npaths: {}\n';
  const root = repositoryOf({ 'work-packages.yaml': JSON.stringify(plan), [API]: api });
  const temporary = await temporaryOfOthers(notes);
  const path = [process.env['PATH'], join(home, 'tools')].join(delimiter);
  const own = { REPO: root, NOTES: notes, HOME: home, PATH: path, TMPDIR: temporary };
  const env = { ...own, OUT: String(outside.pid), ...WALLS };
  if (user !== undefined) {
    execFileSync('chown', ['-R', `${user}:${user}`, join(root, '..'), notes, home, temporary]);
  }
  const limits = user === undefined ? {} : { user };
  const running = startWaves(root, ['run', 'work-packages.yaml', '--yes'], env, limits);
  const finished = await running.finished;
  const succeeded = new Map(
    places.map((place) => {
      const there = { ...process.env, ...env, P: place, VICTIM: String(victims.get(place)?.pid ?? 0) };
      return [place, successes(attempts, there, user)];
    }),
  );
  return {
    ...finished,
    root,
    begun: (attempt, place) => statSync(join(notes, `at.${place}.${attempts.indexOf(attempt)}`)).mtimeMs,
    succeeded: (attempt, place) => succeeded.get(place)?.has(attempt) === true,
  };
}

/** Which attempts have succeeded, as a shell outside finds. */
function successes(
  attempts: readonly Attempt[],
  env: NodeJS.ProcessEnv,
  user: number | undefined,
): ReadonlySet<Attempt> {
  const words = attempts.map(
    ({ succeeded }, at) => `( ${succeeded} ) < /dev/null > /dev/null 2>&1 && echo ${at}`,
  );
  const options = { env, encoding: 'utf8', ...identityOf(user) } as const;
  const said = execFileSync('sh', ['-c', [...words, ':'].join('\n')], options);
  return new Set(attempts.filter((_, at) => said.split('\n').includes(String(at))));
}

function scriptOf(
  attempts: readonly Attempt[],
  places: readonly Place[],
  victims: ReadonlyMap<Place, ChildProcess>,
  afterwards: string,
): string {
  const victim = [...victims].map(([place, { pid }]) => `${place}) VICTIM=${pid ?? 0} ;;`).join(' ');
  const tries = attempts.map(
    ({ words }, at) => `: > "$NOTES/at.$P.${at}"; ( ${words} ) < /dev/null > /dev/null 2>&1`,
  );
  return [
    'P=$1',
    'mkdir -p a',
    `case $P in ${places.join('|')}) ;; *) exit 0 ;; esac`,
    `case $P in ${victim} esac`,
    ...tries,
    afterwards,
    'exit 0',
  ].join('\n');
}

/** A plan with one package, with a command of its own at each place. */
async function planOf(run: (place: Place) => string, sandbox: Cast['sandbox']): Promise<object> {
  const item = {
    id: 'a',
    command: `${run('agent')}; echo done > a/x`,
    checks: [run('check')],
    gateCommand: run('gate'),
  };
  // A mock server is started before the first agent, which waits until it answers.
  const port = await freePort();
  const answering = `node -e "require('http').createServer((_, a) => a.end()).listen(${port}, '127.0.0.1')"`;
  return {
    ...(JSON.parse(planText([item])) as object),
    contracts: {
      openapi: { primary: API, files: [API] },
      mocks: { prism: { command: `${run('mock')}; ${answering}`, base_url: `http://127.0.0.1:${port}` } },
    },
    execution: { sandbox, setup: [run('setup')] },
  };
}

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

function identityOf(user: number | undefined): { uid?: number; gid?: number } {
  return user === undefined ? {} : { uid: user, gid: user };
}

function passes(words: string, env: NodeJS.ProcessEnv, user?: number): boolean {
  try {
    execFileSync('sh', ['-c', words], { env, stdio: 'ignore', ...identityOf(user) });
    return true;
  } catch {
    return false;
  }
}
