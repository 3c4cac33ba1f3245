import { delimiter, join } from 'node:path';
import { expect, it } from 'vitest';
import { agentBinFolder } from '../../scripts/setup/agentClis.mjs';
import { AGENT_CLIS, cliEnvironment, isInstalled } from '../agentClis/agentCli';
import { ModelStub } from '../agentClis/modelStub';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { EditorWindow } from './editorWindow';

const THREE = ['claude', 'codex', 'gemini'] as const;
const clis = AGENT_CLIS.filter(({ name }) => THREE.some((one) => one === name));
const missing = clis.filter((cli) => !isInstalled(cli)).map(({ name }) => name);
const without = missing.length === 0 ? '' : ` (not installed: ${missing.join(', ')})`;

it.skipIf(missing.length > 0)(
  `runs a plan to its end whose packages use three agents${without}`,
  async () => {
    const packages = JSON.parse(planText(THREE.map((id) => ({ id })))) as { packages: { id: string }[] };
    const plan = { ...packages, packages: packages.packages.map((item) => ({ ...item, agent: item.id })) };
    const repository = gitRepository({ files: { 'work-packages.yaml': JSON.stringify(plan) } });
    const model = await ModelStub.start(({ prompt, results }) => {
      const id = THREE.find((name) => prompt.includes(`Title of ${name}`));
      const path = join(`${repository.root}.worktrees`, 'test-feature', id ?? '', id ?? '', 'hello.txt');
      return id === undefined || results.length > 0
        ? { kind: 'say', text: 'Done.' }
        : { kind: 'write', path, content: `hello from ${id}` };
    });
    // Gemini's home, because it alone needs something in there.
    const environments = clis.map((cli) => cliEnvironment(cli, model.url));
    const path = [...THREE.map((name) => agentBinFolder(name)), process.env['PATH']].join(delimiter);
    const env = Object.assign({}, ...environments, { PATH: path }) as Record<string, string>;
    const window = await EditorWindow.open(repository.root, { env });
    await window.untilStatus('3 packages');
    await window.command('Waves: Run');
    await window.untilStatus('3/3 · done');
    for (const id of THREE) {
      expect(repository.show('waves/test-feature/integration', `${id}/hello.txt`)).toBe(`hello from ${id}`);
    }
  },
);
