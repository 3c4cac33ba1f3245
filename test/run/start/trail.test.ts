import { describe, expect, it } from 'vitest';
import { trailKey } from '../../../src/run/start/commandSet';
import { commandSetText } from '../../../src/run/start/commandSetText';
import { partName, trailOf } from '../../../src/run/start/trail';
import { trailChangeLines, trailChanges } from '../../../src/run/start/trailChange';

type Files = Readonly<Record<string, string>>;

const follow = (files: Files, command: string, cwd = '') =>
  trailOf(command, cwd, (path) => Promise.resolve(files[path]));

/** What a command leads to that is there, and what was not looked into. */
async function led(files: Files, command: string, cwd = '') {
  const { parts, unknown } = await follow(files, command, cwd);
  return {
    parts: Object.fromEntries(
      parts.flatMap((part) => (part.text === undefined ? [] : [[partName(part), part.text]])),
    ),
    unknown,
  };
}

const scripts = (names: Record<string, string>) => JSON.stringify({ scripts: names });

describe('what a command leads to', () => {
  it('is the script of package.json, those before and after it, and those that these call', async () => {
    const files = {
      'package.json': scripts({
        pretest: 'npm run -s build',
        test: 'vitest run && npm run check -- --fix',
        build: 'tsc -b',
        check: 'sh tools/check.sh',
        postcheck: 'node after.mjs',
        other: 'rm -rf /',
      }),
      'tools/check.sh': '. tools/lib.sh\ngrep x a\n',
      'tools/lib.sh': 'jq . a.json\n',
      'after.mjs': 'import "./more.mjs"',
    };
    expect(await led(files, 'npm test')).toEqual({
      parts: {
        'package.json, script pretest': 'npm run -s build',
        'package.json, script build': 'tsc -b',
        'package.json, script test': 'vitest run && npm run check -- --fix',
        'package.json, script check': 'sh tools/check.sh',
        'tools/check.sh': '. tools/lib.sh\ngrep x a\n',
        'tools/lib.sh': 'jq . a.json\n',
        'package.json, script postcheck': 'node after.mjs',
        'after.mjs': 'import "./more.mjs"',
      },
      unknown: ['tsc', 'vitest', 'jq', 'what after.mjs loads'],
    });
  });

  it.each([
    ['cd web && npm run build', 'web/package.json, script build'],
    ['npm --prefix web run build', 'web/package.json, script build'],
    ['CI=1 yarn --cwd web build', 'web/package.json, script build'],
    ['pnpm -C web build > out.log 2>&1', 'web/package.json, script build'],
    ['sh -c "cd web; npm run build"', 'web/package.json, script build'],
    ['echo "$(cd web; npm run build)"', 'web/package.json, script build'],
    ['if ! npm run --prefix=web build; then exit 1; fi', 'web/package.json, script build'],
    ['npm ci', 'package.json, script postinstall'],
    ['make all', 'Makefile, target sub'],
    ['make -C sub', 'sub/Makefile, target first'],
    ['./run', 'run'],
    ['bash -eu run', 'run'],
    ['node --test run', 'run'],
    ['env A=1 python3 -u run', 'run'],
    ['source ./run', 'run'],
  ])('is found through %s', async (command, part) => {
    const files = {
      'package.json': scripts({ postinstall: 'x' }),
      'web/package.json': scripts({ build: 'y' }),
      Makefile: 'X := 1\n.PHONY: all\nall: sub other\n\t@./run\nsub:\n\techo\n',
      'sub/Makefile': 'first:\n\ttrue\nlast:\n\tfalse\n',
      run: '#!/bin/sh\ntrue\n',
    };
    expect(Object.keys((await led(files, command)).parts)).toContain(part);
  });

  it('counts from the folder that the command runs in, and never leads out of the work tree', async () => {
    const files = { 'web/tools/x.sh': 'true' };
    expect((await led(files, 'sh tools/x.sh', 'web')).parts).toEqual({ 'web/tools/x.sh': 'true' });
    expect(await led(files, 'sh ../../x.sh; sh /bin/y; sh ~/z', 'web')).toEqual({
      parts: {},
      unknown: ['../../x.sh', '/bin/y', '~/z'],
    });
  });

  it('says what it has not looked into, and nothing of what only looks', async () => {
    const command = 'test -f a && $RUNNER x; npx eslint . | tee log # npm test';
    expect((await led({}, command)).unknown).toEqual(['$RUNNER x', 'npx']);
    expect((await led({}, 'npm run build -w web')).unknown).toEqual(['npm run build -w web']);
  });

  it('ends with scripts that call each other, and with whatever is no script', async () => {
    const loop = { 'package.json': scripts({ test: 'npm test', a: 'npm run b', b: 'npm run a' }) };
    expect(Object.keys((await led(loop, 'npm test; npm run a')).parts)).toHaveLength(3);
    for (const text of ['', '{', 'null', '[]', '{"scripts":3}', '{"scripts":{"test":4}}']) {
      expect((await led({ 'package.json': text }, 'npm test')).parts).toEqual({});
    }
    await led({}, '"unclosed $(a `b');
  });
});

describe('what has changed of it', () => {
  const changes = async (before: Files, after: Files, command = 'npm test') =>
    trailChanges([await follow(before, command)], await follow(after, command));

  it('is another text, a script that is run besides, other variables and another shell', async () => {
    const before = { 'package.json': scripts({ test: 'a' }), Makefile: 'X=1\nall:\n\ttrue\n' };
    expect(await changes(before, before)).toEqual([]);
    expect(await changes(before, { ...before, 'package.json': scripts({ test: 'a', other: 'b' }) })).toEqual(
      [],
    );
    const other = { ...before, 'package.json': scripts({ test: 'b' }) };
    expect(await changes(before, other)).toEqual([
      { part: 'package.json, script test', before: 'a', after: 'b' },
    ]);
    expect(trailChangeLines(await changes(before, other))).toEqual([
      'package.json, script test:',
      '  - a',
      '  + b',
    ]);
    const besides = { ...before, 'package.json': scripts({ test: 'a', pretest: 'b' }) };
    expect((await changes(before, besides)).map(({ part }) => part)).toEqual([
      'package.json, script pretest',
    ]);
    expect(await changes(before, { ...before, '.npmrc': 'script-shell=./x' })).toHaveLength(1);
    expect(await changes(before, { ...before, Makefile: 'X=2\nall:\n\ttrue\n' }, 'make')).toHaveLength(1);
    expect(await changes(before, { ...before, GNUmakefile: 'all:\n\tfalse\n' }, 'make')).not.toEqual([]);
    expect(await changes(before, {})).toEqual([
      { part: 'package.json, script test', before: 'a', after: undefined },
    ]);
  });

  it('is not what was named and yet to come, which its question says', async () => {
    const after = { 'check.sh': 'npm test', 'package.json': scripts({ test: 'a' }) };
    expect(await changes({}, after, 'sh check.sh')).toEqual([]);
    const asked = { purpose: 'verification' as const, command: 'sh check.sh', packages: ['a'] };
    const text = commandSetText([{ ...asked, trail: await follow({}, 'sh check.sh') }], []).join('\n');
    expect(text).toContain('leads to check.sh, which is not there: whoever makes it says what is run');
  });

  it('is nothing on a machine with other line ends, nor where an earlier version was agreed to', async () => {
    expect(await changes({ 'a.sh': 'x\ny\n' }, { 'a.sh': 'x\r\ny\r\n' }, 'sh a.sh')).toEqual([]);
    const [one, two] = await Promise.all(['1', '2'].map((text) => follow({ 'a.sh': text }, 'sh a.sh')));
    expect(one !== undefined && two !== undefined && trailChanges([one, two], one)).toEqual([]);
  });

  it('shows of long texts the lines that differ', async () => {
    const lines = Array.from({ length: 50 }, (_each, index) => `echo ${index}`);
    const after = lines.map((line, index) => (index === 30 ? 'curl evil' : line));
    const [change] = await changes({ 'a.sh': lines.join('\n') }, { 'a.sh': after.join('\n') }, 'sh a.sh');
    expect(change && trailChangeLines([change])).toEqual(['a.sh:', '  - echo 30', '  + curl evil']);
  });
});

it('asks anew when what a command leads to is another, and leaves what leads nowhere as it was', async () => {
  const command = { purpose: 'verification' as const, command: 'npm test', packages: ['a'] };
  const key = async (test: string) =>
    trailKey({ ...command, trail: await follow({ 'package.json': scripts({ test }) }, 'npm test') });
  expect(await key('a')).toBe(await key('a'));
  expect(await key('a')).not.toBe(await key('b'));
  expect(trailKey({ ...command, command: 'ls', trail: await follow({}, 'ls') })).toBe(
    trailKey({ ...command, command: 'ls' }),
  );
});
