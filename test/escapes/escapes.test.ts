import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { temporaryFolder } from '../support/temporaryFolder';
import { sandboxHere, WALLS } from '../support/walls';
import { CLI, startWaves } from '../support/waves';
import type { Attempt } from './attempts';
import { ATTEMPTS, PLACES } from './attempts';

const walled = sandboxHere.found?.kind === 'bubblewrap';
/** The user that is nobody, by number; undefined where this process cannot be them, or they cannot read what is built. */
const nobody =
  process.getuid?.() === 0 && passes(`"${process.execPath}" "${CLI}" --version`, {}, 65534)
    ? 65534
    : undefined;

const API = 'contracts/api.yaml';

/** Has all places try everything. @param user whose processes they are; absent: this one's. @returns which attempts succeeded, by place and what they are. */
async function tried(
  sandbox: 'required' | 'off',
  attempts: readonly Attempt[],
  user?: number,
): Promise<Set<string>> {
  const notes = temporaryFolder('escapes');
  const home = temporaryFolder('home');
  for (const [path, text] of [
    ['.ssh/id_ed25519', 'key'],
    ['.aws/credentials', 'key'],
    ['.config/waves/signing.key', 'k'.repeat(32)],
    ['.bashrc', ''],
    ['.gitconfig', '[user]\n\tname = Test\n\temail = test@example.com\n'],
  ] as const) {
    mkdirSync(join(home, path, '..'), { recursive: true });
    writeFileSync(join(home, path), text, { mode: 0o600 });
  }
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
    execution: { sandbox, setup: [run('setup')] },
  };
  const api = 'openapi: 3.0.3\ninfo: { title: x, version: "1" }\npaths: {}\n';
  const kept = { [API]: api, 'b/kept': 'kept\n', 'b/sed': 'first\n', 'b/hard': 'kept\n' };
  const { root } = gitRepository({ files: { 'work-packages.yaml': JSON.stringify(plan), ...kept } });
  const temporary = temporaryFolder('tmp');
  const env = { REPO: root, NOTES: notes, HOME: home, OUT: String(outside.pid), TMPDIR: temporary, ...WALLS };
  if (user !== undefined) {
    execFileSync('chown', ['-R', `${user}:${user}`, join(root, '..'), notes, home, temporary]);
  }
  const limits = user === undefined ? {} : { user };
  const { code, out } = await startWaves(root, ['run', 'work-packages.yaml', '--yes'], env, limits).finished;
  // Nothing is shown by commands that were never carried out.
  expect({ code, out }).toMatchObject({ code: sandbox === 'off' ? 3 : 0 });
  const found = new Set<string>();
  for (const place of PLACES) {
    const own = { ...process.env, ...env, P: place, VICTIM: String(victims.get(place)?.pid ?? 0) };
    attempts
      .filter(({ succeeded }) => passes(`( ${succeeded} ) > /dev/null 2>&1`, own, user))
      .forEach(({ what }) => found.add(`${what} (${place})`));
  }
  return found;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
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
    expect([...(await tried('required', ATTEMPTS))]).toEqual([]);
    expect(ATTEMPTS.length * PLACES.length).toBeGreaterThanOrEqual(80);
  },
);

it.runIf(walled && nobody !== undefined)('nor does it for another user than root', async () => {
  expect([...(await tried('required', ATTEMPTS, nobody))]).toEqual([]);
});

it.runIf(walled)('and what is tried there does break out without it', async () => {
  const without = await tried(
    'off',
    ATTEMPTS.filter(({ isHarmless }) => isHarmless),
  );
  const table = ATTEMPTS.map(({ what, isHarmless }) => [
    what,
    'stopped',
    isHarmless
      ? without.has(`${what} (setup)`) || without.has(`${what} (agent)`)
        ? 'succeeds'
        : 'fails'
      : 'not tried',
  ]);
  const rows = table.map((cells) => cells.join(' | '));
  const page = readFileSync(join(import.meta.dirname, '../../docs/security.md'), 'utf8');
  const shown = page.split('\n').flatMap((line) => {
    const cells = line.split('|').map((cell) => cell.trim());
    return cells.length === 5 && ['stopped'].includes(cells[2] ?? '') ? [cells.slice(1, 4).join(' | ')] : [];
  });
  expect(shown).toEqual(rows);
});
