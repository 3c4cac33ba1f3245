import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeSampleRepository } from '../../scripts/sample/makeSampleRepository.mjs';
import { findSandbox } from '../../src/node/processes/findSandbox';
import { atDepth } from '../support/depth';
import { gitRepository } from '../support/gitRepository';
import type { PlanPackage } from '../support/plans';
import { planText } from '../support/plans';
import { temporaryFolder } from '../support/temporaryFolder';
import { statusOf, waves } from '../support/commands';
import { startWaves } from '../support/waves';
import { waitFor } from '../support/waitFor';
import { sandboxHere, WALLS } from '../support/walls';

const works = sandboxHere.found !== undefined;
const name = sandboxHere.found === undefined ? `here (${sandboxHere.message})` : 'here';

const EXAMPLES = atDepth<readonly ('user-profile' | 'wrong-assumption')[]>(
  ['wrong-assumption'],
  ['user-profile', 'wrong-assumption'],
);

/** A repository whose plan says something of the sandbox around a command. */
function repositoryOf(execution: object, item: Omit<PlanPackage, 'id'>, files: Record<string, string> = {}) {
  const plan = JSON.parse(planText([{ id: 'a', ...item }])) as object;
  return gitRepository({
    files: { 'work-packages.yaml': JSON.stringify({ ...plan, execution }), 'b/kept': 'kept\n', ...files },
  });
}

/** Runs the plan of a repository where a sandbox is wherever one works. */
const run = (root: string, env: Record<string, string> = {}) =>
  waves(root, ['run', 'work-packages.yaml'], { ...WALLS, ...env });

describe.runIf(works)(`the sandbox of the operating system, ${name}`, () => {
  it('refuses whatever writes outside of the scope, and nothing that an agent needs', async () => {
    const outside = ['b/kept', '"$REPO/b/kept"', '"$REPO/.git/config"', '"$REPO/.git/hooks/pre-commit"'];
    const script = [
      ...outside.map((path) => `if echo x >> ${path}; then exit 9; fi`),
      'echo done > a/x && mkdir a/deep && mv a/x a/deep/y',
      'git add a && git commit -qm work',
      'echo kept > "$TMPDIR/cache"',
      `echo '{"metrics":{"n":1}}' > "$WAVES_RESULT_FILE"`,
    ].join('\n');
    const { root } = repositoryOf({}, { command: script });
    const env = { TMPDIR: temporaryFolder('cache'), REPO: root };
    expect(await run(root, env)).toMatchObject({ code: 0 });
    const status = await statusOf(root);
    expect(status.packages['a']).toMatchObject({
      state: 'done',
      scope_level: 'walled',
      sandbox: expect.stringMatching(/bubblewrap|seatbelt/) as unknown,
      files_modified: ['a/deep/y'],
    });
    expect(existsSync(join(root, '.git', 'hooks', 'pre-commit'))).toBe(false);
    // And before a run, who asks is told the same.
    const { findings } = JSON.parse((await waves(root, ['doctor', '--json'], WALLS)).out) as {
      findings: { name: string; agent?: { scope: string } }[];
    };
    expect(findings.find(({ name: of }) => of === 'agent command')?.agent?.scope).toBe('walled');
  });

  it('leaves honest work its caches, git identity, packages, folders that git ignores and servers of its own', async () => {
    const home = temporaryFolder('home');
    mkdirSync(join(home, '.cache'));
    writeFileSync(join(home, '.gitconfig'), '[user]\n\tname = Ada\n\temail = ada@example.com\n');
    const server =
      "const s = require('node:http').createServer((_, a) => a.end('ok')).listen(0, '127.0.0.1', async () => { const t = await (await fetch('http://127.0.0.1:' + s.address().port)).text(); s.close(); process.exit(t === 'ok' ? 0 : 8); })";
    const install = 'npm install --no-audit --no-fund --install-links';
    const ownWork = [
      'echo x > "$HOME/.cache/tool"',
      'echo x > node_modules/.results && mkdir -p dist && echo x > dist/out',
      `node -e "${server}"`,
      'node -e "process.exit(require(\'kept\') === 1 ? 0 : 9)"',
      'echo x > "$(mktemp)"',
      'mkdir -p a && echo x > a/x && git add a && git -c user.useConfigOnly=true commit -qm work',
    ];
    const command = ['set -e', ...ownWork].join('\n');
    const checks = [ownWork.slice(0, -1).join(' && '), 'test "$(git log -1 --format=%an)" = Ada'];
    const { root } = repositoryOf(
      { setup: [install] },
      { command, checks },
      {
        'package.json': '{"name":"top","private":true,"dependencies":{"kept":"file:./kept"}}',
        'kept/package.json': '{"name":"kept","version":"1.0.0","main":"index.js"}',
        'kept/index.js': 'module.exports = 1;',
        '.gitignore': 'node_modules\n/dist/\n*.log\npackage-lock.json\n',
      },
    );
    execFileSync('git', ['-C', root, 'config', '--unset', 'user.name']);
    const { code, out } = await run(root, { HOME: home, npm_config_cache: join(home, '.npm') });
    expect(code, out).toBe(0);
    expect((await statusOf(root)).packages['a']).toMatchObject({ state: 'done', scope_level: 'walled' });
    expect(existsSync(join(home, '.npm'))).toBe(true);
  });

  it('says of a command that it was the sandbox which refused it, and how to do without', async () => {
    const { root } = repositoryOf(
      {},
      { command: 'mkdir -p a && echo x > a/x', checks: ['echo x > "$REPO/b/kept"'] },
    );
    expect((await run(root, { REPO: root })).code).toBe(1);
    const told = (await waves(root, ['why', 'a'])).out;
    expect(told).toContain('It ran in the sandbox');
    expect(told).toContain('`execution.sandbox: off`');
  });

  it('keeps from the network whom the plan keeps from it, and leaves them servers of their own', async () => {
    let asked = 0;
    const outside = createServer((_request, answer) => {
      asked += 1;
      answer.end('ok');
    }).listen(0, '127.0.0.1');
    await once(outside, 'listening');
    onTestFinished(() => void outside.close());
    const url = `http://127.0.0.1:${(outside.address() as AddressInfo).port}`;
    const asks = `node -e "fetch('${url}').then(() => process.exit(0), () => process.exit(9))"`;
    const own = `node -e "const s = require('node:http').createServer((_, a) => a.end()).listen(0, '127.0.0.1', () => fetch('http://127.0.0.1:' + s.address().port).then(() => process.exit(0)))"`;
    const work = 'mkdir -p a && echo x > a/x';
    const kept = repositoryOf(
      { network: 'none', setup: [own] },
      { command: `if ${asks}; then exit 8; fi; ${work}`, checks: [`! ${asks}`, own] },
    );
    expect(await run(kept.root)).toMatchObject({ code: 0 });
    expect(asked).toBe(0);
    const half = repositoryOf(
      { network: { agents: 'open', commands: 'none' } },
      { command: `${asks} && ${work}`, checks: [`! ${asks}`] },
    );
    expect(await run(half.root)).toMatchObject({ code: 0 });
    expect(asked).toBe(1);
  });

  it('leads agents and commands to the hosts that the plan names, and to no others', async () => {
    const asked: string[] = [];
    const serve = async (name: string) => {
      const server = createServer((request, answer) => {
        asked.push(name);
        request.resume().on('end', () => answer.end('ok'));
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      onTestFinished(() => void server.close());
      return (server.address() as AddressInfo).port;
    };
    const [named, other] = [await serve('named'), await serve('other')];
    const through = (port: number) =>
      `node -e "const p = new URL(process.env.http_proxy); require('http').get({ host: p.hostname, port: p.port, path: 'http://127.0.0.1:${port}/' }, (a) => process.exit(a.statusCode === 200 ? 0 : 9))"`;
    const direct = (port: number) =>
      `node -e "fetch('http://127.0.0.1:${port}').then(() => process.exit(0), () => process.exit(9))"`;
    const tries = [through(named), direct(named), `! ${through(other)}`, `! ${direct(other)}`].join(' && ');
    const { root } = repositoryOf(
      { network: [`127.0.0.1:${named}`], setup: [tries] },
      { command: `${tries} && mkdir -p a && echo x > a/x`, checks: [tries] },
    );
    const { code, out } = await run(root);
    expect(code, out).toBe(0);
    expect(asked).toEqual(Array.from({ length: 6 }, () => 'named'));
    expect((await statusOf(root)).packages['a']).toMatchObject({ state: 'done', scope_level: 'walled' });
    const log = (await waves(root, ['logs', 'a'])).out;
    expect(log).toContain(`[waves] not reached: 127.0.0.1:${other}.`);
  });

  it('has `waves` and what else is on the PATH, settings that a variable names, and a folder for temporary files that ends with it', async () => {
    const temporary = temporaryFolder('others');
    writeFileSync(join(temporary, 'theirs'), 'secret');
    writeFileSync(join(temporary, 'own.json'), '{}');
    // As npm lays commands.
    const modules = join(temporaryFolder('tools'), 'node_modules');
    mkdirSync(join(modules, 'tool'), { recursive: true });
    mkdirSync(join(modules, '.bin'));
    writeFileSync(join(modules, 'tool', 'run'), '#!/bin/sh\necho run\n', { mode: 0o755 });
    symlinkSync('../tool/run', join(modules, '.bin', 'tool'));
    const command = [
      'set -e',
      'waves --version > a/x',
      'tool > a/y',
      'test ! -e "$TMPDIR/theirs"',
      'test "$(cat "$OPENCODE_CONFIG")" = "{}"',
      'if echo x > "$OPENCODE_CONFIG"; then exit 1; fi',
      'echo x > "$TMPDIR/mine" && echo x > /var/tmp/mine && echo x > "$(mktemp)"',
    ].join('\n');
    const { root } = repositoryOf({}, { command, checks: ['waves --version && test ! -e "$TMPDIR/mine"'] });
    const PATH = `${join(modules, '.bin')}${delimiter}${process.env['PATH'] ?? ''}`;
    const OPENCODE_CONFIG = join(temporary, 'own.json');
    const { code, out } = await run(root, { TMPDIR: temporary, PATH, OPENCODE_CONFIG });
    expect(code, out).toBe(0);
    expect(readdirSync(temporary)).toContain('theirs');
    expect(existsSync(join(temporary, 'mine')) || existsSync('/var/tmp/mine')).toBe(false);
  });

  it.each(EXAMPLES)('lets the example %s end as well as it does without', async (example) => {
    const root = join(temporaryFolder(), example);
    makeSampleRepository(root, example);
    expect(await run(root)).toMatchObject({ code: 0 });
    const packages = Object.values((await statusOf(root)).packages);
    expect(packages.length).toBeGreaterThan(0);
    expect(packages.filter(({ state, sandbox }) => state !== 'done' || sandbox === undefined)).toEqual([]);
  });

  it('ends with its agent, and hands on how that ended', async () => {
    const { root } = repositoryOf({ sandbox: 'required' }, { command: 'echo $$ > a/pid; exit 7' });
    expect((await run(root)).code).toBe(1);
    const { message } = (await statusOf(root)).packages['a'] ?? {};
    expect(message).toContain('exited with code 7');
  });

  // Also behind the door to hosts, which stands between the walls and the shell.
  it.each([{ sandbox: 'required' }, { network: ['example.org'] }])(
    'gives its agent time to end, behind a shell and that of a script: %o',
    async (execution) => {
      const agent = `
        const { writeFileSync } = require('fs');
        process.on('SIGTERM', () => setTimeout(() => { writeFileSync('a/last', ''); process.exit(); }, 500));
        writeFileSync('a/begun', '');
        setInterval(() => {}, 1000);`;
      const long = repositoryOf(
        execution,
        { command: 'mkdir -p a; sh agent.sh; echo x > a/more' },
        { 'agent.cjs': agent, 'agent.sh': 'node agent.cjs\necho x > a/more\n' },
      );
      const written = (file: string) => existsSync(join(`${long.root}.worktrees/test-feature/a/a`, file));
      const running = startWaves(long.root, ['run', 'work-packages.yaml', '--json'], WALLS);
      await waitFor('it works', () => written('begun'));
      await waves(long.root, ['cancel']);
      expect((await running.finished).code).toBe(1);
      expect([written('last'), written('more')]).toEqual([true, false]);
    },
  );

  it('keeps an agent whose scope reaches into the top inside its worktree, and claims no more', async () => {
    const command = 'if echo x >> "$REPO/b/kept"; then exit 9; fi; echo x > top.md';
    const { root } = repositoryOf({ sandbox: 'auto' }, { command, writes: ['*.md'] });
    expect(await run(root, { REPO: root })).toMatchObject({ code: 0 });
    expect((await statusOf(root)).packages['a']).toMatchObject({ state: 'done', scope_level: 'seen' });
  });
});

describe('a sandbox that is not there', () => {
  it('is told before the run, and keeps from starting only what cannot do without', async () => {
    const command = 'mkdir -p a; echo x > a/x';
    const off = { WAVES_SANDBOX: 'off' };
    const plain = await run(repositoryOf({}, { command }).root, off);
    expect(plain.code).toBe(0);
    for (const execution of [{ sandbox: 'required' }, { network: 'none' }]) {
      const { root } = repositoryOf(execution, { command });
      const refused = await run(root, off);
      expect(refused.code).toBe(3);
      expect(refused.out).toContain('turned off on this machine (WAVES_SANDBOX=off)');
      expect((await statusOf(root)).packages['a']?.state).toBe('ready');
    }
  });

  it('is told with what to do about it', async () => {
    expect(await findSandbox({ PATH: '/nowhere' })).toMatchObject({
      found: undefined,
      message: expect.stringMatching(/is not on the PATH|none is known/) as unknown,
    });
  });
});

it('puts no sandbox around agents where the plan says so', async () => {
  const { root } = repositoryOf({ sandbox: 'off' }, { command: 'mkdir -p a; echo x > a/x' });
  await run(root);
  const item = (await statusOf(root)).packages['a'];
  expect(item).toMatchObject({ state: 'done', scope_level: 'seen' });
  expect(item?.sandbox).toBeUndefined();
});
