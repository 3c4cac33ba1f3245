import { describe, expect, it } from 'vitest';
import { admitsHost, allowedHost, isOwnPort } from '../../src/plan/allowedHosts';
import { readPlan } from '../../src/plan/reading/readPlan';

const admits = (texts: readonly string[], host: string, port: number) =>
  admitsHost(
    texts.flatMap((text) => allowedHost(text) ?? []),
    host,
    port,
  );

describe('hosts of the network', () => {
  it.each([
    ['example.org', 'example.org', 443, true],
    ['example.org', 'EXAMPLE.ORG.', 80, true],
    ['example.org', 'example.org', 8080, false],
    ['example.org', 'www.example.org', 443, false],
    ['example.org', 'example.org.evil.test', 443, false],
    ['*.example.org', 'www.example.org', 443, true],
    ['*.example.org', 'a.b.example.org', 443, true],
    ['*.example.org', 'example.org', 443, false],
    ['*.example.org', 'notexample.org', 443, false],
    ['example.org:8443', 'example.org', 8443, true],
    ['example.org:8443', 'example.org', 443, false],
    ['127.0.0.1:8080', '127.0.0.1', 8080, true],
    ['127.0.0.1:8080', '127.0.0.1', 8081, false],
    ['[::1]:8080', '::1', 8080, true],
  ])('%s admits %s:%i: %s', (written, host, port, expected) => {
    expect(admits([written], host, port)).toBe(expected);
  });

  it.each([
    '',
    '*',
    '*.org',
    '*.*',
    '*.1.2.3.4',
    'http://example.org',
    'a b',
    'x:0',
    'x:65536',
    'a..b',
    '-a.b',
  ])('takes %j for none', (text) => {
    expect(allowedHost(text)).toBeUndefined();
  });

  it('knows ports of this machine', () => {
    const own = ['localhost:1', '127.0.0.1:2', '[::1]:3', 'localhost', 'example.org:4', '128.0.0.1:5'];
    expect(own.filter((text) => isOwnPort(allowedHost(text) ?? { name: '', below: false }))).toEqual(
      own.slice(0, 3),
    );
  });

  it('are read from plans, for all or for agents and commands apart, and what is none is an error', () => {
    const read = (network: string) => {
      const { plan, problems } = readPlan(`execution: { network: ${network} }\npackages: [{ id: a }]`);
      return { network: plan.execution.network, problems: problems.map(({ code }) => code) };
    };
    expect(read('[Example.org, "*.b.org"]')).toEqual({
      network: { agents: ['example.org', '*.b.org'], commands: ['example.org', '*.b.org'] },
      problems: [],
    });
    expect(read('{ agents: [a.org], commands: none }').network).toEqual({
      agents: ['a.org'],
      commands: 'none',
    });
    expect(read('[http://a.org]')).toEqual({
      network: { agents: [], commands: [] },
      problems: ['unknown-word'],
    });
    expect(read('some').problems).toEqual(['unknown-word']);
  });
});
