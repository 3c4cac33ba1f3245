import type { Files } from './mismatches';

/** Small repositories in which everything is there, however oddly it is written. */
export const SOUND: readonly (readonly [string, Files])[] = [
  [
    'names',
    { 'a.ts': "import { one, two } from './b';", 'b.ts': 'export const one = 1;\nexport function two() {}' },
  ],
  ['a default', { 'a.ts': "import x from './b';", 'b.ts': 'export default class {}' }],
  [
    'a default by clause',
    { 'a.ts': "import x from './b';", 'b.ts': 'const y = 1;\nexport { y as default };' },
  ],
  ['export =', { 'a.ts': "import x from './b';", 'b.ts': 'const y = { z: 1 };\nexport = y;' }],
  ['a namespace', { 'a.ts': "import * as b from './b';", 'b.ts': 'export const one = 1;' }],
  [
    'destructured exports',
    {
      'a.ts': "import { one, three, rest } from './b';",
      'b.ts':
        'const all = { one: 1, two: { three: 3 }, four: 4 };\nexport const { one, two: { three }, ...rest } = all;',
    },
  ],
  [
    'a list taken apart',
    { 'a.ts': "import { first, last } from './b';", 'b.ts': 'export const [first, , last = 3] = [1, 2];' },
  ],
  [
    'renamed',
    { 'a.ts': "import { outer as o } from './b';", 'b.ts': 'const inner = 1;\nexport { inner as outer };' },
  ],
  [
    'stars',
    {
      'a.ts': "import { deep } from './l1';",
      'l1.ts': "export * from './l2';",
      'l2.ts': "export * from './l3';",
      'l3.ts': 'export const deep = 1;',
    },
  ],
  [
    'a circle',
    {
      'a.ts': "import { one } from './x';",
      'x.ts': "export * from './y';",
      'y.ts': "export * from './x';\nexport const one = 1;",
    },
  ],
  [
    'a star with a name',
    {
      'a.ts': "import { b } from './l';",
      'l.ts': "export * as b from './b';",
      'b.ts': 'export const one = 1;',
    },
  ],
  [
    'types and values',
    { 'a.ts': "import { type A, B } from './b';", 'b.ts': 'export type A = 1;\nexport class B {}' },
  ],
  [
    'an overload',
    {
      'a.ts': "import { f } from './b';",
      'b.ts':
        'export function f(a: 1): 1;\nexport function f(a: 2): 2;\nexport function f(a: any) { return a; }',
    },
  ],
  ['an index', { 'a.ts': "import { one } from '.';", 'index.ts': 'export const one = 1;' }],
  ['.js for .ts', { 'a.ts': "import { one } from './b.js';", 'b.ts': 'export const one = 1;' }],
  [
    'a declaration',
    {
      'a.ts': "import { one } from './b';",
      'b.d.ts': 'export declare const one: number;',
      'b.js': 'export const one = 1;',
    },
  ],
  ['CommonJS', { 'a.js': "const { one } = require('./b');", 'b.js': 'module.exports = { one: 1 };' }],
  [
    'CommonJS made while it runs',
    { 'a.js': "const { one } = require('./b');", 'b.js': "for (const name of ['one']) exports[name] = 1;" },
  ],
  ['CommonJS by an import', { 'a.mjs': "import b from './b.cjs';", 'b.cjs': 'module.exports = { one: 1 };' }],
  ['.mjs for .mts', { 'a.mts': "import { one } from './b.mjs';", 'b.mts': 'export const one = 1;' }],
  [
    'a folder that is a package',
    {
      'a.js': "import { one } from './lib';",
      'lib/package.json': '{"main":"x.js"}',
      'lib/x.js': 'export const one = 1;',
    },
  ],
  ['a file of a submodule', { 'a.ts': "import { one } from './vendor/lib/x';", 'vendor/lib': '' }],
  ['packages from elsewhere', { 'a.ts': "import { useState } from 'react';\nimport fs from 'node:fs';" }],
  ['an alias', { 'a.ts': "import { x } from '@/b';", 'src/b.ts': 'export const y = 1;' }],
  [
    'files that are no code',
    {
      'a.ts': "import './a.css';\nimport url from './a.svg?url';\nimport data from './a.json';",
      'a.css': '',
      'a.json': '{}',
    },
  ],
  ['an ambient enum', { 'a.ts': "import { E } from './b';", 'b.ts': 'export declare const enum E { A }' }],
  [
    'an export after an import',
    {
      'a.ts': "import { one } from './b';",
      'b.ts': "import { one } from './c';\nexport { one };",
      'c.ts': 'export const one = 1;',
    },
  ],
  [
    'an import equals',
    {
      'a.ts': "import { x } from './b';",
      'b.ts': "import c = require('./c');\nexport import x = c.y;",
      'c.ts': 'export const y = 1;',
    },
  ],
  [
    'Python functions and classes',
    {
      'app/__init__.py': '',
      'app/a.py': 'from app.b import f, C, K',
      'app/b.py': 'def f(): pass\nclass C: pass\nK: int = 1',
    },
  ],
  [
    'decorated',
    {
      'app/__init__.py': '',
      'app/a.py': 'from .b import f, C',
      'app/b.py': '@x\ndef f(): pass\n@y\nclass C: pass',
    },
  ],
  [
    'private and imported names',
    {
      'app/__init__.py': '',
      'app/a.py': 'from .b import _p, join, np',
      'app/b.py': 'from os.path import join\nimport numpy as np\n_p = 1',
    },
  ],
  [
    'under if, try, with, for and while',
    {
      'app/__init__.py': '',
      'app/a.py': 'from .b import a, b, c, d, e, f',
      'app/b.py':
        'if x:\n    a = 1\nelse:\n    b = 2\ntry:\n    c = 1\nexcept E:\n    pass\nwith open(x) as d:\n    pass\nfor e in y:\n    pass\nwhile z:\n    f = 1',
    },
  ],
  [
    'several at once',
    {
      'app/__init__.py': '',
      'app/a.py': 'from .b import a, b, c, d',
      'app/b.py': 'a, (b, *c) = x\nd = e = 1',
    },
  ],
  [
    'a submodule',
    {
      'app/__init__.py': '',
      'app/a.py': 'from . import b\nfrom app import b as bb\nimport app.b',
      'app/b.py': '',
    },
  ],
  [
    'a folder without __init__',
    { 'app/a.py': 'from app import b\nfrom app.b import x', 'app/b.py': 'x = 1' },
  ],
  [
    'a star',
    {
      'app/__init__.py': '',
      'app/a.py': 'from .b import x',
      'app/b.py': 'from .c import *',
      'app/c.py': 'x = 1',
    },
  ],
  [
    'a star from elsewhere',
    { 'app/__init__.py': '', 'app/a.py': 'from .b import x', 'app/b.py': 'from numpy import *' },
  ],
  [
    '__getattr__',
    { 'app/__init__.py': 'def __getattr__(name): return 1', 'app/a.py': 'from app import anything' },
  ],
  [
    'globals()',
    { 'app/__init__.py': '', 'app/a.py': 'from .b import made', 'app/b.py': "globals()['made'] = 1" },
  ],
  [
    'an import that may fail',
    {
      'app/__init__.py': '',
      'app/a.py': 'try:\n    from .fast import f\nexcept ImportError:\n    from .slow import f',
      'app/slow.py': 'def f(): pass',
    },
  ],
  [
    'the standard library',
    {
      'app/__init__.py': '',
      'app/a.py': 'from email.message import Message\nimport os.path\nfrom collections import OrderedDict',
    },
  ],
  [
    'type aliases',
    {
      'app/__init__.py': '',
      'app/a.py': 'from .b import T, U',
      'app/b.py': 'type T = int\nU: TypeAlias = int',
    },
  ],
  [
    'a walrus',
    { 'app/__init__.py': '', 'app/a.py': 'from .b import m', 'app/b.py': 'if (m := f()):\n    pass' },
  ],
];
