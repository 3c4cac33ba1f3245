import { describe, expect, it } from 'vitest';
import { howToInstall } from '../../../src/agents/launching/troubleWords';
import { findAgents } from '../../../src/node/attempts/agentPrograms';

const own = (command: string) => ({ command, args: [], modelArgs: [], promptOnStdin: true });

describe('findAgents', () => {
  it("finds agents of the person's own beside ours, and says of one that is not there what to do", async () => {
    const found = await findAgents({ mine: own('git'), lost: own('no-such-program-anywhere') });
    const named = (name: string) => found.find(({ agent }) => agent.name === name);
    expect(named('demo')?.usable).toBe(true);
    expect(named('mine')).toMatchObject({ usable: true, path: expect.stringContaining('git') as string });
    const lost = named('lost');
    expect(lost).toMatchObject({ usable: false, path: undefined });
    expect(lost && howToInstall(lost.agent)).toBe('Put no-such-program-anywhere on the PATH');
  });
});
