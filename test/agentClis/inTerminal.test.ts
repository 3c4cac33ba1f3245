import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { agentNamed } from '../../src/agents/adapters/agentTable';
import { FileAgentLauncher } from '../../src/node/attempts/agentLauncher';
import { attemptFiles } from '../../src/node/runs/runFolder';
import type { AttemptExit } from '../../src/ports/attempts';
import { atDepth } from '../support/depth';
import { gitRepository } from '../support/gitRepository';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';
import type { AgentCli } from './agentCli';
import { AGENT_CLIS, cliEnvironment, isInstalled } from './agentCli';
import { ModelStub } from './modelStub';
import type { Terminal } from './terminal';
import { openTerminal } from './terminal';

const DIST = resolve(__dirname, '../../dist');
const LOG = { info: () => undefined, warn: () => undefined, error: () => undefined };
const hasTerminals = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0;

/**
 * Those that are tried, and whether the file is read in which they keep their conversations. OpenCode draws nothing on a
 * terminal that is no more than a pipe.
 */
const TALKING: Readonly<Partial<Record<AgentCli['name'], { readonly isRead: boolean }>>> = {
  claude: { isRead: true },
  codex: { isRead: true },
  gemini: { isRead: false },
};
/** Between two times that a key is pressed, in milliseconds. */
const KEY_MS = 600;

/** Starts the CLI in a terminal, with a prompt to write one file outside of its scope and then one inside. */
async function talkTo(cli: AgentCli) {
  const repository = gitRepository({ files: { 'src/api/index.ts': '', 'src/other/a.ts': '' } });
  const worktree = repository.root;
  let isSaid = false;
  const model = await ModelStub.start(({ results }) => {
    const file = ['src/other/hello.txt', 'src/api/hello.txt'][results.length];
    isSaid = file === undefined;
    return file === undefined
      ? { kind: 'say', text: 'The greeting is in place.' }
      : { kind: 'write', path: join(worktree, file), content: 'hello' };
  });
  const env = { ...process.env, ...cliEnvironment(cli, model.url) };
  trust(cli, env, worktree);
  const folder = temporaryFolder('attempt');
  const scope = { package: 'wp-api', worktree, writeAllow: ['src/api/**'], deny: [] };
  const task = {
    ...{ packageId: 'wp-api', worktree, folder, writeAllow: scope.writeAllow, deny: scope.deny },
    ...{ promptFile: join(folder, 'prompt.md'), scopeFile: join(folder, 'scope.json') },
  };
  const machine = {
    ...{ platform: 'posix' as const, nodePath: process.execPath, commandShell: undefined },
    ...{ demoAgentPath: join(DIST, 'demo-agent.js'), cliPath: join(DIST, 'cli.js') },
    scopeGuardPath: join(DIST, 'scope-guard.js'),
    acpClientPath: join(DIST, 'acp-client.js'),
    hostGatePath: join(DIST, 'host-gate.js'),
  };
  const agent = { name: cli.name };
  const adapter = agentNamed(cli.name);
  const line = adapter.commandLine(agent, machine, task);
  const terminal = adapter.interactive?.(agent, machine, task, { prompt: 'Write src/api/hello.txt.' });
  const opened: Terminal[] = [];
  const launcher = new FileAgentLauncher({
    ...{ nodePath: process.execPath, wrapperPath: join(DIST, 'wrapper.js'), log: LOG },
    openTerminal: (params) => {
      const { argv, cwd } = params;
      opened.push(openTerminal(argv, { cwd, env: { ...env, ...params.env } }));
      return Promise.resolve(true);
    },
  });
  await launcher.launch(
    {
      ...{ run: 'run', package: 'wp-api', attempt: 1, folder, argv: line.argv, cwd: worktree },
      files: { ...line.files, ...terminal?.files, [task.scopeFile]: JSON.stringify(scope) },
      ...(terminal === undefined ? {} : { terminal: { argv: terminal.argv, env: terminal.env } }),
      ...{ env: line.env, promptOnStdin: line.promptOnStdin, stream: agent, timeoutMs: 400_000 },
      ...{ title: 'wp-api', agent: cli.name },
    },
    'Write src/api/hello.txt.',
  );
  const exits: AttemptExit[] = [];
  launcher.follow(folder, {
    working: () => undefined,
    progressed: () => undefined,
    exited: (exit) => void exits.push(exit),
  });
  return { worktree, folder, exits, launcher, model, terminal: opened[0], isSaid: () => isSaid };
}

/** Answers beforehand what a CLI asks a person who starts it for the first time. */
function trust(cli: AgentCli, env: NodeJS.ProcessEnv, worktree: string): void {
  if (cli.name === 'claude') {
    const seen = {
      hasCompletedOnboarding: true,
      customApiKeyResponses: { approved: [env['ANTHROPIC_API_KEY']?.slice(-20)] },
      projects: { [worktree]: { hasTrustDialogAccepted: true } },
    };
    writeFileSync(join(env['HOME'] ?? '', '.claude.json'), JSON.stringify(seen));
  }
  if (cli.name === 'codex') {
    const path = join(env['CODEX_HOME'] ?? '', 'config.toml');
    const trusted = `\n[projects.${JSON.stringify(worktree)}]\ntrust_level = "trusted"\n`;
    mkdirSync(env['CODEX_HOME'] ?? '', { recursive: true });
    writeFileSync(path, `${readFileSync(path, 'utf8')}${trusted}`);
  }
}

/** Types the command by which all of them end; whether they are ready for it cannot be seen. */
async function leave(terminal: Terminal | undefined, hasEnded: () => boolean): Promise<void> {
  const keys = ['/quit', '\r'];
  let count = 0;
  let pressedAt = 0;
  await waitFor('it has ended', () => {
    if (!hasEnded() && Date.now() - pressedAt > KEY_MS) {
      pressedAt = Date.now();
      terminal?.type(keys[count++ % keys.length] ?? '');
    }
    return hasEnded();
  });
}

/** Of those whose file is not read, only the terminal is seen, which is the same for all: that is for depth. */
const isTried = atDepth(
  ({ name }: AgentCli) => TALKING[name]?.isRead === true,
  ({ name }: AgentCli) => TALKING[name] !== undefined,
);

describe.each(AGENT_CLIS.filter(isTried))('$name in a terminal', (cli) => {
  it.skipIf(!hasTerminals || !isInstalled(cli))(
    'works on what it is told, is kept inside its scope, and its end is seen',
    async () => {
      const { worktree, folder, exits, launcher, model, terminal, isSaid } = await talkTo(cli);
      const { log, progress, exit } = attemptFiles(folder);
      const read = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : '');
      const isRead = TALKING[cli.name]?.isRead === true;
      const isDone = () => (isRead ? read(log).includes('in place') : isSaid());
      await waitFor('it has said that it is done', isDone).catch((error: unknown) => {
        throw new Error(`${String(error)}\n${terminal?.shown().slice(-2000)}`);
      });
      expect(readFileSync(join(worktree, 'src/api/hello.txt'), 'utf8')).toBe('hello');
      expect(existsSync(join(worktree, 'src/other/hello.txt'))).toBe(false);
      await leave(terminal, () => existsSync(exit));
      await waitFor('its end is told', () => exits.length > 0);
      expect(exits[0]).toMatchObject({ reason: 'exit' });
      if (isRead) {
        expect(await launcher.session(folder)).toMatch(/^[0-9a-f-]{36}$/);
        const last = JSON.parse(read(progress).trimEnd().split('\n').at(-1) ?? '') as { usage?: object };
        // What it asks its model besides, such as for a title, it does not keep.
        expect(last.usage).toMatchObject(model.talked);
      }
    },
  );
});
