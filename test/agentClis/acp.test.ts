import { describe, expect, it } from 'vitest';
import { atDepth } from '../support/depth';
import { BEHAVING_AGENTS, canBehave } from './behaviours/behavingAgents';
import { repositoryFor, runWith, writes } from './agentRun';

/** The protocol is the same for all: here one that Codex' adapter speaks and one that a CLI does itself, in depth all. */
const isTried = atDepth(
  (name: string) => ['copilot', 'opencode'].includes(name),
  () => true,
);

describe.each(BEHAVING_AGENTS.filter(({ cli, agent }) => typeof agent !== 'string' && isTried(cli.name)))(
  '$name',
  (behaving) => {
    const { cli, agent } = behaving;
    it.skipIf(!canBehave(behaving))(
      'works in its scope, with our tools, and its work is merged',
      async () => {
        const repository = repositoryFor(agent);
        const offered: string[] = [];
        const { code, item, log, served } = await runWith(cli, repository, (conversation) => {
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
        expect(offered.some((tool) => tool.endsWith('report_progress'))).toBe(true);
        expect(item?.usage).toMatchObject(served);
      },
    );
  },
);
