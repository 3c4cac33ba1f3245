import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { agentBinFolder } from '../../scripts/setup/agentClis.mjs';
import { median } from '../../bench/figures.mjs';
import { atDepth } from '../support/depth';
import { temporaryFolder } from '../support/temporaryFolder';
import { sandboxHere } from '../support/walls';
import { statusIfAny, waves } from '../support/commands';
import type { AgentCli } from './agentCli';
import { AGENT_CLIS, cliEnvironment, isInstalled } from './agentCli';
import { repositoryFor, writes } from './agentRun';
import { ModelStub } from './modelStub';
import type { Script } from './modelStub';

/** Codex has a sandbox of its own, and starts none in another. */
const CLIS = AGENT_CLIS.filter(({ name }) => name !== 'codex');
const ROUNDS = 3;
/** For ten starts of a CLI, where much else runs, in milliseconds. */
const PATIENCE = 1_200_000;

/**
 * Has a CLI say what each of its starts has cost, wherever it runs: processes behind walls are no children of those before them.
 * @returns a folder for the PATH, and what the last start has cost, in seconds of processors.
 */
function counted({ name }: AgentCli, home: string) {
  // A folder that a tool keeps for itself is open in the sandbox.
  const costs = join(home, '.costs');
  mkdirSync(costs);
  const folder = temporaryFolder('bin', home);
  const program = join(agentBinFolder(name), name);
  // As bash counts them, the program with all that it has started and waited for (bash(1), TIMEFORMAT).
  const script = `#!/bin/bash\nTIMEFORMAT='%U %S'\n{ time "${program}" "$@" 2>&4; } 4>&2 2>> "${costs}/times"\n`;
  writeFileSync(join(folder, name), script);
  chmodSync(join(folder, name), 0o755);
  const last = () => {
    const lines = readFileSync(join(costs, 'times'), 'utf8').trim().split('\n');
    const [user = NaN, system = NaN] = (lines.at(-1) ?? '').split(' ').map(Number);
    return user + system;
  };
  return { folder, last };
}

/** Only in depth: each CLI is run in a sandbox everywhere, and what it costs is for people to read. */
describe.runIf(atDepth(false, sandboxHere.found?.kind === 'bubblewrap'))('behind walls', () => {
  it.each(CLIS)(
    '$name does its work, at what cost beside without, also where it reaches its model and nothing else',
    { timeout: PATIENCE },
    async (cli) => {
      expect(isInstalled(cli)).toBe(true);
      let script: Script = () => ({ kind: 'hang' });
      const model = await ModelStub.start((conversation) => script(conversation));
      // One home, as people have: what a CLI makes at its first start it has done then.
      const plain = cliEnvironment(cli, model.url);
      const { folder, last } = counted(cli, plain['HOME'] ?? '');
      const env = { ...plain, PATH: [folder, plain['PATH']].join(delimiter) };
      const { port } = new URL(model.url);
      const ways = {
        without: { sandbox: 'off' },
        walls: { sandbox: 'required' },
        hosts: { network: { agents: [`127.0.0.1:${port}`], commands: 'none' } },
      };
      const work = async (execution: object) => {
        const repository = repositoryFor(cli.name, execution);
        script = writes(repository, 'src/api/hello.txt');
        const { code, out } = await waves(repository.root, ['run', 'work-packages.yaml', '--yes'], env);
        expect(code, out).toBe(0);
        const item = (await statusIfAny(repository))?.packages['wp-api'];
        expect(repository.show('waves/feature/integration', 'src/api/hello.txt')).toBe('hello');
        return item;
      };
      await work(ways.without);
      const seconds = { without: [] as number[], walls: [] as number[], hosts: [] as number[] };
      for (let round = 0; round < ROUNDS; round++) {
        for (const way of ['without', 'walls', 'hosts'] as const) {
          const item = await work(ways[way]);
          expect(item?.sandbox).toBe(way === 'without' ? undefined : 'bubblewrap');
          expect(item?.scope_level === 'walled').toBe(way !== 'without');
          seconds[way].push(last());
        }
      }
      const told = Object.entries(seconds).map(([way, all]) => `${way} ${median(all).toFixed(2)} s`);
      process.stdout.write(`${cli.name}, of processors: ${told.join(', ')}\n`);
    },
  );
});
