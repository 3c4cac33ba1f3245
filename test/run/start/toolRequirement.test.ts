import { describe, expect, it } from 'vitest';
import { meets, toolRequirement, versionIn } from '../../../src/run/start/preflightNeeds';

const admits = (text: string, version: string) => {
  const requirement = toolRequirement(text);
  return requirement?.unreadable === undefined && requirement?.bounds.every((bound) => meets(version, bound));
};

describe('toolRequirement', () => {
  it.each([
    ['git', '1.0', true],
    ['node >= 20', '20.0.0', true],
    ['node >= 20', '18.19.1', false],
    ['node >=20.10', '20.9', false],
    ['node > 20', '20.0.1', true],
    ['node > 20', '20', false],
    ['python3 >=3.10 <3.13', '3.12.4', true],
    ['python3 >=3.10 <3.13', '3.13.0', false],
    ['python3 >= 3.10, <= 3.11', '3.9', false],
    ['node 20', '20.11.1', true],
    ['node@20', '21.0.0', false],
    ['node = 20.x', '20.5.0', true],
    ['node == v20.1', '20.1.9', true],
    ['pkg ^1.2.3', '1.9.0', true],
    ['pkg ^1.2.3', '2.0.0', false],
    ['pkg ^0.2.3', '0.3.0', false],
    ['pkg ^0.2.3', '0.2.9', true],
    ['pkg ~1.2.3', '1.2.9', true],
    ['pkg ~1.2.3', '1.3.0', false],
    ['pkg ~1', '1.9', true],
    ['g++ >= 12', '13.2.0', true],
    ['python3.11 >= 3.11.2', '3.11.4', true],
  ])('%s with %s: %s', (text, version, expected) => {
    expect(admits(text, version)).toBe(expected);
  });

  it('takes no path and no command line for a tool', () => {
    expect(toolRequirement('/bin/sh')).toBeUndefined();
    expect(toolRequirement('../evil')).toBeUndefined();
    expect(toolRequirement('-rf')).toBeUndefined();
    expect(toolRequirement('node; rm -rf /')?.unreadable).toBe('; rm -rf /');
    expect(toolRequirement('node latest')?.unreadable).toBe('latest');
  });
});

describe('versionIn', () => {
  it.each([
    ['git version 2.39.5', '2.39.5'],
    ['v20.11.1\n', '20.11.1'],
    ['openjdk version "21" 2023-09-19', '21'],
    ['go version go1.22.1 linux/amd64', '1.22.1'],
    ['no idea', undefined],
  ])('finds it in %j', (output, version) => {
    expect(versionIn(output)).toBe(version);
  });
});
