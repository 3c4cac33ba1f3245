import { appendFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inPlaces, withoutPlaces } from '../../src/node/queue/places';
import { serversOf } from '../../src/node/queue/queueAddress';
import { readAttempt } from '../../src/node/queue/queuedAttempt';
import { FileTeller, keepTold } from '../../src/node/queue/toldFiles';
import { temporaryFolder } from '../support/temporaryFolder';

const HERE = {
  worktree: '/home/a/project.worktrees/f/one',
  folder: '/home/a/project/.git/waves/runs/r/attempts/one/1',
  run: '/home/a/project/.git/waves/runs/r',
  root: '/home/a/project',
  programs: '/opt/waves/dist',
  node: '/usr/bin/node',
};
const THERE = {
  worktree: '/srv/w',
  folder: '/srv/f',
  run: '/srv/f/run',
  root: '/srv/w',
  programs: '/srv/programs',
  node: '/usr/local/bin/node',
};

describe('places of a machine', () => {
  it('come to be those of another, also in names, and nothing that only begins like them', () => {
    const value = {
      argv: ['/usr/bin/node', '/opt/waves/dist/demo-agent.js', '/usr/bin/nodejs', '/usr/bin/node.old'],
      files: { [`${HERE.folder}/scope.json`]: `{"worktree":"${HERE.worktree}"}` },
      prompt: `Work in ${HERE.worktree}. The plan: ${HERE.root}/plan.yaml, not ${HERE.root}-2/plan.yaml`,
      timeoutMs: 5,
      none: null,
    };
    const carried = JSON.parse(JSON.stringify(withoutPlaces(value, HERE))) as typeof value;
    expect(JSON.stringify(carried)).not.toContain('/home/a/project/');
    expect(inPlaces(carried, THERE)).toEqual({
      argv: ['/usr/local/bin/node', '/srv/programs/demo-agent.js', '/usr/bin/nodejs', '/usr/bin/node.old'],
      files: { '/srv/f/scope.json': '{"worktree":"/srv/w"}' },
      prompt: 'Work in /srv/w. The plan: /srv/w/plan.yaml, not /home/a/project-2/plan.yaml',
      timeoutMs: 5,
      none: null,
    });
  });
});

describe('files of an attempt', () => {
  it('are the same where they are told, however often that is', async () => {
    const [from, to] = [temporaryFolder(), temporaryFolder()];
    const told: string[] = [];
    writeFileSync(join(from, 'log'), 'first\n');
    const teller = new FileTeller(from, (text) => Promise.resolve(told.push(text)));
    await teller.finish();
    appendFileSync(join(from, 'log'), 'x'.repeat(600_000));
    writeFileSync(join(from, 'result.json'), '{"a":1}');
    await teller.finish();
    expect(teller.last).toBe(told.length);
    // A driver that was killed is told all of it again, and may have kept a part of a piece.
    for (const text of told.slice(0, 2)) {
      await keepTold(to, text);
    }
    const kept = readFileSync(join(to, 'log'));
    writeFileSync(join(to, 'log'), kept.subarray(0, kept.length - 7));
    for (const text of told) {
      await keepTold(to, text);
    }
    expect(readFileSync(join(to, 'log'), 'utf8')).toBe(readFileSync(join(from, 'log'), 'utf8'));
    expect(readFileSync(join(to, 'result.json'), 'utf8')).toBe('{"a":1}');
  });

  it('are those of attempts and no others', async () => {
    const folder = join(temporaryFolder(), 'attempt');
    mkdirSync(folder);
    for (const file of ['exit', 'spec', '../outside', 'toString']) {
      await keepTold(folder, JSON.stringify({ file, base64: Buffer.from('x').toString('base64') }));
    }
    expect(readdirSync(join(folder, '..'), { recursive: true })).toEqual(['attempt']);
  });
});

describe('what comes from a queue', () => {
  it.each(['', 'null', '[]', '{}', '{"form":1}', '{"form":1,"key":"k","leaseMs":1,"head":"h","all":"a"}'])(
    'is no attempt: %s',
    (text) => {
      expect(readAttempt(text)).toBeUndefined();
    },
  );

  it('is left to others where they know it and we do not', () => {
    expect(readAttempt('{"form":2}')).toBe('other');
  });
});

describe('the address of a queue', () => {
  it('has a login, and says what is none without it', () => {
    expect(serversOf('nats://a:b%20c@one:4222,nats://two:4223')).toEqual({
      servers: ['one:4222', 'two:4223'],
      login: { user: 'a', pass: 'b c' },
    });
    expect(serversOf('nats://a:100%@one').login).toEqual({ user: 'a', pass: '100%' });
    expect(serversOf('tls://token@one:4222').login).toEqual({ token: 'token', tls: {} });
    expect(() => serversOf('http://me:hidden@one')).toThrow(/no address of a queue: http:\/\/one/);
  });
});
