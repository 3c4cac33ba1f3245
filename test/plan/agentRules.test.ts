import { describe, expect, it } from 'vitest';
import { chosenAgent, mergedRules } from '../../src/plan/agentRules';
import { agentRulesOf } from '../../src/plan/reading/readAgentRules';
import { readPlan } from '../../src/plan/reading/readPlan';

function read(value: unknown) {
  const complaints: string[] = [];
  return { rules: agentRulesOf(value, (message) => complaints.push(message)), complaints };
}

describe('rules about agents', () => {
  it('are read with everything that they can say', () => {
    const { rules, complaints } = read({
      choose: [{ role: 'tester', trust: 3, agent: { adapter: 'claude', model: 'opus' } }, { agent: 'codex' }],
      fallback: ['gemini', { name: 'codex', model: 'small' }],
      limits: { claude: 2 },
      budget: { tokens: 1000, package: { cost_usd: 1.5 }, action: 'stop' },
    });
    expect(complaints).toEqual([]);
    expect(rules).toEqual({
      choose: [
        { when: { role: 'tester', trust: 3 }, agent: { name: 'claude', model: 'opus' } },
        { when: {}, agent: { name: 'codex' } },
      ],
      fallback: [{ name: 'gemini' }, { name: 'codex', model: 'small' }],
      limits: { claude: 2 },
      budget: { action: 'stop', run: { tokens: 1000 }, package: { costUsd: 1.5 } },
    });
  });

  it.each([
    [{ chose: [] }, 'nothing that can be said'],
    [{ choose: [{ color: 'red', agent: 'a' }] }, 'cannot be chosen by color'],
    [{ choose: [{ role: 'x' }] }, 'must be a name'],
    [{ fallback: [{ command: 'rm -rf .' }] }, 'and nothing more'],
    [{ fallback: 'codex' }, 'must be a list'],
    [{ limits: { codex: 0 } }, 'limit of codex'],
    [{ budget: { tokens: -1 } }, 'above 0'],
    [{ budget: { action: 'cry' } }, 'one of warn, pause, hold, stop'],
  ])('say what is wrong with %j', (value, message) => {
    expect(read(value).complaints.join(' ')).toContain(message);
  });

  it('choose by what a package is', () => {
    const rules = read({
      choose: [
        { role: 'tester', complexity: 'high', agent: 'a' },
        { trust: 3, agent: 'b' },
        { archetype: 'x', agent: 'c' },
      ],
    }).rules;
    expect(chosenAgent(rules, { role: 'tester', complexity: 'high' })?.name).toBe('a');
    expect(chosenAgent(rules, { role: 'tester', trust: 4 })?.name).toBe('b');
    expect(chosenAgent(rules, { archetype: 'x', trust: 2 })?.name).toBe('c');
    expect(chosenAgent(rules, {})).toBeUndefined();
  });

  it('of a plan come before those of the settings', () => {
    const merged = mergedRules(
      read({ choose: [{ agent: 'a' }], limits: { a: 1, b: 1 }, fallback: ['a'] }).rules,
      read({ choose: [{ agent: 'b' }], limits: { b: 2 } }).rules,
    );
    expect(merged).toMatchObject({
      choose: [{ agent: { name: 'b' } }, { agent: { name: 'a' } }],
      limits: { a: 1, b: 2 },
      fallback: [{ name: 'a' }],
    });
  });

  it('stand in a plan with the traits that they choose by', () => {
    const { plan, problems } = readPlan(
      JSON.stringify({
        change_id: 'x',
        execution: { agents: { choose: [{ role: 'tester', agent: 'demo' }], fallback: [7] } },
        packages: [
          {
            id: 'a',
            role: 'tester',
            archetype: 'runner',
            min_trust_level: 3,
            metadata: { complexity: 'low' },
          },
        ],
      }),
    );
    expect(plan.execution.agents?.choose).toHaveLength(1);
    expect(problems.find(({ code }) => code === 'agent-rules')).toBeDefined();
    expect(plan.packages[0]?.traits).toEqual({
      role: 'tester',
      archetype: 'runner',
      trust: 3,
      complexity: 'low',
    });
  });
});
