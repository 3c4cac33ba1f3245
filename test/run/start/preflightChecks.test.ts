import { describe, expect, it } from 'vitest';
import { preflightChecks } from '../../../src/run/start/preflightChecks';
import type { AgentNeed, PreflightFindings, PreflightNeeds } from '../../../src/run/start/preflightNeeds';
import { preflightText } from '../../../src/run/start/preflight';

const MEGABYTE = 1024 * 1024;

const NEEDS: PreflightNeeds = {
  tools: ['node >= 20', 'docker', 'no tool at all!'].map((text) => ({ text })),
  environment: ['API_KEY'],
  services: ['postgres://me:secret@db', 'nowhere'],
  ports: ['3000', 'http'],
  agents: [
    { name: 'demo', label: 'Demo agent', command: undefined, install: undefined, login: undefined },
    {
      name: 'claude',
      label: 'Claude Code',
      command: 'claude',
      install: 'npm install --global it',
      login: { variables: [], files: [], how: 'Log in.' },
    },
  ],
  hosts: false,
  environments: [],
  sandbox: 'auto',
  worktrees: 10,
};

const GOOD: PreflightFindings = {
  tools: new Map([
    ['node', { found: true, path: '/bin/node', version: '20.1.0' }],
    ['docker', { found: true, path: '/bin/docker', version: undefined }],
    ['claude', { found: true, path: '/bin/claude', version: undefined }],
  ]),
  environment: new Set(['API_KEY']),
  services: new Map(),
  usedPorts: new Set(),
  loggedIn: new Set(['claude']),
  gitVersion: '2.45.0',
  gitIsNewEnough: true,
  disk: { free: 1000 * MEGABYTE, checkout: MEGABYTE },
  images: new Map(),
};

const BAD: PreflightFindings = {
  tools: new Map([['node', { found: true, path: '/old/node', version: '18.0.0' }]]),
  environment: new Set(),
  services: new Map([['postgres://me:secret@db', 'does not answer (ECONNREFUSED)']]),
  usedPorts: new Set(['3000']),
  loggedIn: new Set(),
  gitVersion: '2.30.0',
  gitIsNewEnough: false,
  disk: { free: 100 * MEGABYTE, checkout: MEGABYTE },
  images: new Map(),
};

const failing = (findings: PreflightFindings) =>
  preflightChecks(NEEDS, findings)
    .filter((check) => !check.ok)
    .map((check) => `${check.kind} ${check.name}`);

describe('preflightChecks', () => {
  it('lets a run go when everything is there, except for what cannot be read', () => {
    expect(failing(GOOD)).toEqual(['tool no tool at all!', 'service nowhere', 'port http']);
  });

  it('says how many worktrees the disk has to hold', () => {
    const words = (worktrees: number) =>
      preflightChecks({ ...NEEDS, worktrees }, GOOD).find(({ kind }) => kind === 'disk')?.message;
    expect(words(1)).toMatch(/ needed for 1 worktree$/);
    expect(words(2)).toMatch(/ needed for 2 worktrees$/);
  });

  it('names everything that is missing at once, with what to do about it', () => {
    const checks = preflightChecks(NEEDS, BAD);
    expect(failing(BAD)).toEqual([
      'git git',
      'tool node',
      'tool docker',
      'tool no tool at all!',
      'env API_KEY',
      'service postgres://db',
      'service nowhere',
      'port 3000',
      'port http',
      'agent claude',
      'disk disk space',
    ]);
    expect(checks.filter((check) => !check.ok && check.advice === undefined)).toEqual([]);
    expect(checks.find((check) => check.name === 'node')?.message).toBe(
      '18.0.0 is there, 20 or newer is needed',
    );
  });

  it('looks for what works in an image there, and for whoever has a sandbox of their own nowhere', () => {
    const environment = { image: 'node:22' };
    const [demo, claude] = NEEDS.agents.map((agent) => ({ ...agent, environment }));
    const codex = { ...NEEDS.agents[0], name: 'codex', cutOff: 'own sandbox, and an image' } as AgentNeed;
    const agents = [demo, claude, codex].filter((agent) => agent !== undefined);
    const tools = [{ text: 'node >= 20', environment }];
    const none = { found: undefined, message: 'there is no image node:22', advice: 'Fetch it.' };
    const checks = preflightChecks(
      { ...NEEDS, tools, agents, environments: [environment], services: [], ports: [] },
      { ...GOOD, images: new Map([['node:22', none]]) },
    );
    expect(checks.filter(({ ok }) => !ok).map(({ name, message }) => `${name}: ${message}`)).toEqual([
      'node: not on the PATH of node:22',
      'claude: claude is not on the PATH of node:22',
      'codex: has a sandbox of its own, which shows this machine’s files and not the image’s',
      'node:22: there is no image node:22',
    ]);
  });

  it('tells a missing program from a missing login', () => {
    const claude = preflightChecks(NEEDS, { ...GOOD, loggedIn: new Set() }).find(
      ({ name }) => name === 'claude',
    );
    expect(claude).toMatchObject({
      ok: false,
      message: 'installed, but no login was found',
      advice: 'Log in.',
    });
  });
});

describe('preflightText', () => {
  it('says GO or what is missing in its first line', () => {
    const bad = preflightText(preflightChecks(NEEDS, BAD));
    expect(bad[0]).toBe('Preflight: NO GO, 11 of 12 missing');
    expect(bad.join('\n')).not.toContain('secret');
    expect(preflightText([{ kind: 'git', name: 'git', ok: true, message: '2.45.0' }])[0]).toBe(
      'Preflight: GO (1 checks)',
    );
  });

  it('begins with what is missing', () => {
    const lines = preflightText([
      { kind: 'git', name: 'git', ok: true, message: '2.45.0' },
      { kind: 'env', name: 'KEY', ok: false, message: 'not set', advice: 'Set KEY.' },
    ]);
    expect(lines.slice(1).map((line) => line.trim().split(/ +/).slice(1, 3).join(' '))).toEqual([
      ...['missing env', 'KEY.', 'ok git'],
    ]);
  });
});
