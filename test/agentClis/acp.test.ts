import { describe, expect, it } from 'vitest';
import type { AgentCli } from './agentCli';
import { AGENT_CLIS, isInstalled } from './agentCli';
import { repositoryFor, runWith, writes } from './agentRun';

/** What starts each CLI as an agent that speaks the Agent Client Protocol. */
const COMMANDS: Readonly<Partial<Record<AgentCli['name'], string>>> = {
  gemini: 'gemini --acp --skip-trust',
  copilot: 'copilot --acp',
  opencode: 'opencode acp',
};

describe.each(AGENT_CLIS.filter(({ name }) => COMMANDS[name] !== undefined))(
  '$name by its protocol',
  (cli) => {
    it.skipIf(!isInstalled(cli))('works in its scope, with our tools, and its work is merged', async () => {
      const repository = repositoryFor({ command: COMMANDS[cli.name], protocol: 'acp' });
      const offered: string[] = [];
      const { code, item, log } = await runWith(cli, repository, (conversation) => {
        offered.push(...conversation.tools);
        return writes(repository, 'src/api/hello.txt')(conversation);
      });
      expect({ code, state: item?.state, message: item?.message, log }).toMatchObject({
        code: 0,
        state: 'done',
      });
      expect(repository.show('waves/feature/integration', 'src/api/hello.txt')).toBe('hello');
      expect(log).toContain('The greeting is in place.');
      expect(log).toContain('hello.txt');
      expect(log).not.toContain('{"');
      // Copilot asks its model before servers that were handed over are ready.
      if (cli.name !== 'copilot') {
        expect(offered.some((tool) => tool.endsWith('report_progress'))).toBe(true);
      }
      expect(item?.usage).toBeUndefined();
    });
  },
);
