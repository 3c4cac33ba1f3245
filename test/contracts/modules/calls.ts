import type { Files } from './mismatches';

const web = (use: string, declared: string): Files => ({
  'a.ts': `import { load } from './b';\n${use}`,
  'b.ts': declared,
});
const python = (use: string, declared: string): Files => ({
  'a.py': `from b import load\n${use}\n`,
  'b.py': `${declared}\n`,
});

/** Small repositories in which one function is called as it cannot be: what is wrong, where, and the files. */
export const CALL_MISMATCHES: readonly (readonly [string, string, Files])[] = [
  [
    'one argument too few',
    'a.ts:2 load',
    web("load('1');", 'export function load(id: string, all: boolean) {}'),
  ],
  [
    'one argument too many',
    'a.ts:2 load',
    web('export const x = load(1, 2, 3);', 'export const load = (id: number, all?: boolean) => id;'),
  ],
  [
    'none where one is needed before the rest',
    'a.ts:2 load',
    web('load();', 'export async function load(id: string, ...more: string[]) {}'),
  ],
  [
    'a name in Python that is not there',
    'a.py:2 load',
    python('load(1, al=True)', 'def load(id, all=False): ...'),
  ],
  ['one argument too few in Python', 'a.py:2 load', python('load()', 'def load(id: int, *more): ...')],
  [
    'one argument too many in Python',
    'a.py:2 load',
    python('x = load(1, 2, 3)', 'def load(id, all=False, *, deep=True): ...'),
  ],
  ['what has to be named in Python', 'a.py:2 load', python('load(1)', 'async def load(id, *, deep): ...')],
];

/** Small repositories in which functions are called as they can be, or of which nobody can tell. */
export const SOUND_CALLS: readonly (readonly [string, Files])[] = [
  [
    'calls that fit',
    web(
      "load('1');\nload('1', true);\nload(...all);\nload?.('1');",
      'export function load(id: string, all = false) {}',
    ),
  ],
  ['the rest', web('load(1, 2, 3);\nload();', 'export const load = (...all: number[]) => all;')],
  [
    'several signatures',
    web(
      'load();\nload(1, 2);',
      'export function load(): void;\nexport function load(a: number, b: number): void;\nexport function load(a?: number, b?: number) {}',
    ),
  ],
  ['a type of its own', web('load(1, 2);', 'export const load: Loader = (id) => id;')],
  ['what may be left out by its type', web('load();', 'export function load(done: void) {}')],
  ['what `this` is', web('load.call(x, 1);\nload(1);', 'export function load(this: X, id: number) {}')],
  [
    'a name with another meaning',
    web('function f(load: () => void) { load(); }', 'export function load(id: string) {}'),
  ],
  ['what is wrong on purpose', web('// @ts-expect-error\nload();', 'export function load(id: string) {}')],
  [
    'JavaScript, where all fits',
    { 'a.js': "import { load } from './b';\nload();", 'b.js': 'export function load(id) {}' },
  ],
  [
    'a test',
    { 'a.test.ts': "import { load } from './b';\nload();", 'b.ts': 'export function load(id: string) {}' },
  ],
  [
    'what is handed on',
    { ...web('load();', "export { load } from './c';"), 'c.ts': 'export function load(id: string) {}' },
  ],
  [
    'calls that fit in Python',
    python(
      'load(1)\nload(id=1)\nload(1, deep=False)\nload(*a)\nload(**a)\nload(1, other=2)',
      'def load(id, all=False, *, deep=True, **more): ...',
    ),
  ],
  ['a decorator', python('load()', 'import click\n@click.command()\ndef load(id): ...')],
  ['a function that is defined twice', python('load()', 'def load(id): ...\ndef load(): ...')],
  ['a function that is wrapped later', python('load()', 'def load(id): ...\nload = wrap(load)')],
  ['a class', python('load()', 'class load:\n    def __init__(self, id): ...')],
  [
    'a name with another meaning in Python',
    python('def f(load):\n    load()\nfor load in x: load()', 'def load(id): ...'),
  ],
  [
    'what is there only sometimes',
    {
      'a.py': 'try:\n    from b import load\nexcept ImportError:\n    load = None\nload()\n',
      'b.py': 'def load(id): ...\n',
    },
  ],
  ['places only', python('load(1)', 'def load(id, /, all=1): ...')],
];
