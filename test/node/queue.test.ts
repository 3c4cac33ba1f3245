import { appendFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { StandingTurn } from '../../src/node/machines/queue/attemptTurn';
import { turnAfter } from '../../src/node/machines/queue/attemptTurn';
import { accountsOf } from '../../src/node/machines/machines';
import { inPlaces, withoutPlaces } from '../../src/node/machines/places';
import { accessOptions, serversOf } from '../../src/node/machines/queue/queueAccess';
import { decodeBelow, encodeBelow, readAttempt } from '../../src/node/machines/queuedAttempt';
import { machineToken } from '../../src/node/machines/queue/queueSubjects';
import { FileTeller, keepTold } from '../../src/node/machines/toldFiles';
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
    await keepTold(folder, '{"stream":');
    await keepTold(folder, 'null');
    for (const file of ['exit', 'spec', '../outside', 'toString']) {
      await keepTold(folder, JSON.stringify({ file, base64: Buffer.from('x').toString('base64') }));
    }
    expect(readdirSync(join(folder, '..'), { recursive: true })).toEqual(['attempt']);
  });
});

describe('what comes from a queue', () => {
  it.each([
    ...['', 'null', '[]', '{}', '{"form":4}', '{"form":4,"key":"k","leaseMs":1,"head":"h","all":"a"}'],
    '{"form":4,"key":"k","leaseMs":1,"head":"h","all":"a","spec":{"argv":[],"machine":{"labels":"gpu"}}}',
  ])('is no attempt: %s', (text) => {
    expect(readAttempt(text)).toBeUndefined();
  });

  it('is left to others where they know it and we do not', () => {
    expect(readAttempt('{"form":5}')).toBe('other');
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
    expect(() => serversOf('tls://10.0.0.1:4222')).toThrow(/by its name/);
    expect(() => serversOf('nats://[::1]:4222', true)).toThrow(/by its name/);
    expect(() => serversOf('http://me:hidden@one')).toThrow(/no address of a queue: http:\/\/one/);
  });
});

describe('how an attempt stands', () => {
  const said = (...words: readonly (readonly [by: string | undefined, turn: unknown])[]) =>
    words.reduce<StandingTurn | undefined>(
      (standing, [by, turn], at) =>
        turnAfter(standing, { seq: at + 1, by, text: JSON.stringify(turn) }, machineToken),
      undefined,
    );
  const closed = [undefined, { state: 'closed', why: 'No.' }] as const;
  const taken = (machine: string) =>
    [machine, { state: 'taken', machine, holder: `of ${machine}`, pid: 1 }] as const;
  const commit = 'a'.repeat(40);
  const done = (machine: string, by = machine, work: unknown = { head: commit, all: commit }) =>
    [
      by,
      { state: 'done', machine, holder: `of ${machine}`, told: 0, exit: { reason: 'exit' }, work },
    ] as const;

  it('is what the first says that may, in the order of the stream', () => {
    expect(said(taken('b'), taken('a'))).toMatchObject({ by: 'b', revision: 1 });
    expect(said(taken('a'), done('a'), closed)?.turn.state).toBe('done');
    // Who hears of it only then has to know under which number its work lies.
    expect(said(taken('a'), taken('b'), done('a'))).toMatchObject({ by: 'a', revision: 3, token: 1 });
    expect(said(taken('a'), closed, done('a'))?.turn.state).toBe('closed');
    expect(said(closed, taken('a'), done('a'))?.turn.state).toBe('closed');
    expect(said(done('a'))).toBeUndefined();
  });

  it.each([
    ['who has not taken it', [done('b')]],
    ['one in the name of another', [done('a', 'b')]],
    ['one that calls itself otherwise than the server does', [['a', taken('b')[1]] as const]],
    ['one that says what drivers say', [['a', closed[1]] as const]],
    ['one whose work is no commit', [done('a', 'a', { head: '--upload-pack=x', all: commit })]],
    ['nobody who makes sense', [['a', null] as const, ['a', { stream: 'X', seq: 5 }] as const]],
  ])('is not changed by %s', (_who, words) => {
    expect(said(taken('a'), ...words)).toEqual(said(taken('a')));
  });
});

describe('credentials of a queue', () => {
  const library = { nkeyAuthenticator: () => () => ({}), credsAuthenticator: () => () => ({}) } as never;

  it('are not read where agents or others can read them', async () => {
    const [root, elsewhere] = [temporaryFolder(), temporaryFolder()];
    const options = (credentials: string) => accessOptions(library, { url: 'nats://one', credentials }, root);
    writeFileSync(join(root, 'one.nk'), 'SU', { mode: 0o600 });
    await expect(options(join(root, 'one.nk'))).rejects.toThrow(/lie in the repository/);
    writeFileSync(join(elsewhere, 'one.nk'), 'SU', { mode: 0o644 });
    await expect(options(join(elsewhere, 'one.nk'))).rejects.toThrow(/Others than you/);
    writeFileSync(join(elsewhere, 'two.nk'), 'SU', { mode: 0o600 });
    expect(await options(join(elsewhere, 'two.nk'))).toHaveProperty('authenticator');
    await expect(options(join(elsewhere, 'none.nk'))).rejects.toThrow(/cannot be read/);
  });

  it('are not made where agents can read them', async () => {
    const root = temporaryFolder();
    const keys = join(root, 'keys', 'of the queue');
    await expect(accountsOf(root, ['one'], keys, '')).rejects.toThrow(/lie in the repository/);
    expect(readdirSync(root)).toEqual([]);
  });
});

describe('what is told of an attempt', () => {
  it('is only what was told for it', () => {
    expect(decodeBelow(encodeBelow({ cancel: true }))).toMatchObject({ cancel: true });
    for (const text of ['', 'null', '{"cancel":true}', '{"message":{"subject":"x","seq":1}}']) {
      expect(decodeBelow(text)).toEqual({});
    }
  });
});
