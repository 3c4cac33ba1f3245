import { describe, expect, it } from 'vitest';
import { GUARDRAILS } from '../../../src/plan/guardrailRules';
import { readPlan } from '../../../src/plan/reading/readPlan';
import { commandKey, commandSet } from '../../../src/run/start/commandSet';
import { commandSetText } from '../../../src/run/start/commandSetText';

const PLAN = `
execution: { setup: [npm ci] }
packages:
  - id: a
    agent: { command: build-a }
    verification: { tier_required: A, steps: [{ name: test, kind: command, command: npm test, cwd: web }] }
  - id: b
    agent: { command: build-b }
    setup: [npm ci, make tools]
    gate: { by: check, command: ./ready.sh }
  - id: c
    agent: { command: build-a }
`;

const { plan } = readPlan(PLAN);
const agentCommand = (id: string) => plan.packages.find((item) => item.id === id)?.agent?.command;
const commands = (...ids: string[]) => commandSet([{ plan, selected: new Set(ids), agentCommand, way: '' }]);

describe('commandSet', () => {
  it('holds every command once, with the packages that need it', () => {
    expect(commands('a', 'b', 'c')).toEqual([
      { purpose: 'setup', command: 'npm ci', packages: ['a', 'b', 'c'] },
      { purpose: 'setup', command: 'make tools', packages: ['b'] },
      { purpose: 'agent', command: 'build-a', packages: ['a', 'c'] },
      { purpose: 'agent', command: 'build-b', packages: ['b'] },
      { purpose: 'verification', command: 'npm test', cwd: 'web', packages: ['a'] },
      { purpose: 'gate', command: './ready.sh', packages: ['b'] },
    ]);
  });

  it('leaves out what is not carried out', () => {
    expect(commands('c').map(({ command }) => command)).toEqual(['npm ci', 'build-a']);
  });

  it('shows what would otherwise hide a part of a command', () => {
    const hidden = { purpose: 'agent' as const, command: 'ls \u001b[8m; rm -rf ~\u202e', packages: ['a'] };
    const text = commandSetText([hidden], GUARDRAILS).join('\n');
    expect(text).toContain('ls \\u{1b}[8m; rm -rf ~\\u{202e}');
    expect(text).toContain('As agents');
  });

  it('says what guardrails recognise in a command, with the rule and why', () => {
    const pushes = { purpose: 'setup' as const, command: 'git push -f', packages: ['a'] };
    expect(commandSetText([pushes], GUARDRAILS)).toEqual([
      'The operating system’s sandbox is around them where one works here, but for Codex, which has its own, reviews and checks on a server.',
      'The network is open to them, so what they can read they can send away.',
      'To prepare each worktree, for a:',
      '    git push -f',
      '        Danger (git_force_push): Overwrites what others have pushed. Seen: git push -f',
    ]);
  });

  it('names the packages, and where it runs, once for all that they share', () => {
    const set = commandSetText(commands('a', 'b', 'c'), []);
    expect(set.slice(2)).toEqual([
      ...['To prepare each worktree, for a, b, c:', '    npm ci'],
      ...['To prepare each worktree, for b:', '    make tools'],
      ...['As agents, with your rights, in worktrees of their own, for a, c:', '    build-a'],
      ...['As agents, with your rights, in worktrees of their own, for b:', '    build-b'],
      ...['To check the work, for a, in web:', '    npm test'],
      ...['As gates, for b:', '    ./ready.sh'],
    ]);
    const checks = ['lint', 'test'].map((command) => ({
      ...{ purpose: 'verification' as const, command, packages: ['a'] },
    }));
    expect(commandSetText(checks, []).slice(2)).toEqual([
      ...['To check the work, for a:', '    lint', '    test'],
    ]);
  });

  it('begins with what is dangerous and what has changed, whatever it is for', () => {
    const asked = (purpose: 'setup' | 'gate' | 'verification', command: string) => ({
      ...{ purpose, command, packages: ['a'] },
    });
    const text = commandSetText(
      [
        asked('setup', 'make'),
        {
          ...asked('verification', 'npm test'),
          changes: [{ part: 'package.json, script test', before: 'a', after: 'b' }],
        },
        asked('gate', 'git push -f'),
      ],
      GUARDRAILS,
    );
    const headings = text.filter((line) => line.endsWith(':') && !line.startsWith(' '));
    expect(headings.map((line) => line.split('. ')[0])).toEqual([
      'Recognised as dangerous',
      'Changed since you have agreed',
      'The others',
    ]);
  });

  it('says behind what walls commands are, and asks anew when they go down', () => {
    const lines = (execution: string) => {
      const read = readPlan(
        `execution: { ${execution} }\npackages: [{ id: a, setup: [make], agent: { command: work } }]`,
      );
      expect(read.problems).toEqual([]);
      const selected = new Set(['a']);
      const set = commandSet([{ plan: read.plan, selected, agentCommand: () => 'work', way: '' }]);
      return { keys: set.map(commandKey), said: commandSetText(set, []).join() };
    };
    const usual = lines('sandbox: auto');
    expect(lines('sandbox: required').keys).toEqual(usual.keys);
    const off = lines('sandbox: off');
    expect(off.said).toContain('for a, with no sandbox');
    expect(off.said).not.toContain('sandbox is around them');
    const image = lines('sandbox: off, environment: { image: node:22 }');
    expect(image.said).toContain('for a, with the files of node:22');
    expect(image.said).toContain('The network is open to them');
    expect(image.keys).not.toEqual(usual.keys);
    const half = lines('network: { commands: none }');
    expect(half.said).toMatch(/worktree, for a, with no network:,\s+make/);
    expect(half.said).toMatch(/their own, for a:,\s+work$/);
    expect(half.said).toContain('The network is open to them');
    const led = lines('network: { agents: [api.example.org], commands: none }');
    expect(led.said).toMatch(/for a, with no network but api\.example\.org:,\s+work/);
    expect(led.said).toContain('What they can read they can send to those hosts');
    expect(led.said).not.toContain('The network is open');
    expect(led.keys).not.toEqual(lines('network: none').keys);
    expect(lines('network: none').said).not.toContain('The network is open');
    const keys = [usual, off, half].map((each) => each.keys.join());
    expect(new Set(keys).size).toBe(3);
  });
});
