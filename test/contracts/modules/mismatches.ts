/** Files of a small repository, by path. */
export type Files = Readonly<Record<string, string>>;

/** Small repositories in which one import is not what is there: what is wrong, where, and the files. */
export const MISMATCHES: readonly (readonly [string, string, Files])[] = [
  [
    'a name of another component',
    'page.tsx:1 Dashboard',
    {
      'page.tsx': "import { Dashboard } from './dash';",
      'dash.tsx': 'export function BillingDashboard() { return null; }',
    },
  ],
  [
    'another case',
    'a.ts:1 userName',
    { 'a.ts': "import { userName } from './b';", 'b.ts': 'export const username = 1;' },
  ],
  [
    'one of several names',
    'a.ts:3 three',
    { 'a.ts': "import {\n  one,\n  three,\n} from './b';", 'b.ts': 'export const one = 1, two = 2;' },
  ],
  [
    'a type',
    'a.ts:1 Account',
    { 'a.ts': "import type { Account } from './b';", 'b.ts': 'export interface User { id: string }' },
  ],
  [
    'a name that is not exported',
    'a.ts:1 hidden',
    { 'a.ts': "import { hidden } from './b';", 'b.ts': 'const hidden = 1;\nexport const shown = hidden;' },
  ],
  [
    'a default where there are names',
    'a.ts:1 default',
    { 'a.ts': "import make from './b';", 'b.ts': 'export function make() {}' },
  ],
  [
    'a name where there is a default',
    'a.ts:1 make',
    { 'a.ts': "import { make } from './b';", 'b.ts': 'export default function make() {}' },
  ],
  [
    'a module that is not there',
    'a.ts:1 lib/b',
    { 'a.ts': "import { x } from './lib/b';", 'lib/c.ts': 'export const x = 1;' },
  ],
  [
    'a module with another ending',
    'a.ts:1 b.json',
    { 'a.ts': "import b from './b.json';", 'b.yaml': 'x: 1' },
  ],
  [
    'what an index hands on under another name',
    'a.ts:1 inner',
    {
      'a.ts': "import { inner } from './lib';",
      'lib/index.ts': "export { inner as outer } from './x';",
      'lib/x.ts': 'export const inner = 1;',
    },
  ],
  [
    'what an index hands on and its source has not',
    'lib/index.ts:1 gone',
    { 'lib/index.ts': "export { gone } from './x';", 'lib/x.ts': 'export const here = 1;' },
  ],
  [
    'a name through two stars',
    'a.ts:1 deep',
    {
      'a.ts': "import { deep } from './l1';",
      'l1.ts': "export * from './l2';",
      'l2.ts': "export * from './l3';",
      'l3.ts': 'export const deeper = 1;',
    },
  ],
  [
    'a default through a star',
    'a.ts:1 default',
    { 'a.ts': "import x from './l1';", 'l1.ts': "export * from './l2';", 'l2.ts': 'export default 1;' },
  ],
  [
    'a file named with .js',
    'a.ts:1 two',
    { 'a.ts': "import { two } from './b.js';", 'b.ts': 'export const one = 1;' },
  ],
  [
    'JavaScript modules',
    'a.mjs:1 two',
    { 'a.mjs': "import { two } from './b.mjs';", 'b.mjs': 'export const one = 1;' },
  ],
  [
    'JSX',
    'a.jsx:1 Button',
    { 'a.jsx': "import { Button } from './b';", 'b.jsx': 'export const Btn = () => <b/>;' },
  ],
  [
    'an enum that was renamed',
    'a.ts:1 Colour',
    { 'a.ts': "import { Colour } from './b';", 'b.ts': 'export enum Color { Red }' },
  ],
  [
    'a declaration file',
    'a.ts:1 other',
    { 'a.ts': "import { other } from './b';", 'b.d.ts': 'export declare const one: number;' },
  ],
  [
    'a folder above',
    'src/ui/a.ts:1 stop',
    { 'src/ui/a.ts': "import { stop } from '../core/run';", 'src/core/run.ts': 'export const start = 1;' },
  ],
  [
    'a circle of stars',
    'a.ts:1 none',
    {
      'a.ts': "import { none } from './x';",
      'x.ts': "export * from './y';",
      'y.ts': "export * from './x';\nexport const one = 1;",
    },
  ],
  [
    'a required name of a module with exports',
    'a.js:1 two',
    { 'a.js': "const { two } = require('./b.mjs');", 'b.mjs': 'export const one = 1;' },
  ],
  [
    'a Python function',
    'app/a.py:1 load',
    { 'app/__init__.py': '', 'app/a.py': 'from app.b import load', 'app/b.py': 'def load_all(): pass' },
  ],
  [
    'a Python class beside',
    'app/a.py:1 User',
    { 'app/__init__.py': '', 'app/a.py': 'from .models import User', 'app/models.py': 'class Account: pass' },
  ],
  [
    'a Python module that is not there',
    'app/a.py:1 app/stores.py',
    {
      'app/__init__.py': '',
      'app/a.py': 'from app.stores import Store',
      'app/store.py': 'class Store: pass',
    },
  ],
  [
    'a Python submodule that is not there',
    'app/a.py:1 stores',
    { 'app/__init__.py': '', 'app/a.py': 'from . import stores', 'app/store.py': '' },
  ],
  [
    'one of several Python names',
    'app/a.py:3 c',
    { 'app/__init__.py': '', 'app/a.py': 'from .b import (\n    a,\n    c,\n)', 'app/b.py': 'a = 1\nb = 2' },
  ],
  [
    'what a Python package does not hand on',
    'main.py:1 Deep',
    {
      'main.py': 'from app import Deep',
      'app/__init__.py': 'from .x import Shallow',
      'app/x.py': 'class Shallow: pass\nclass Deep: pass',
    },
  ],
  [
    'a package above',
    'app/ui/a.py:1 stop',
    {
      'app/__init__.py': '',
      'app/ui/__init__.py': '',
      'app/ui/a.py': 'from ..core import stop',
      'app/core.py': 'def start(): pass',
    },
  ],
  [
    'Python below src',
    'src/app/a.py:1 two',
    { 'src/app/__init__.py': '', 'src/app/a.py': 'from app.b import two', 'src/app/b.py': 'one = 1' },
  ],
  [
    'a Python name of a function',
    'app/a.py:1 inner',
    {
      'app/__init__.py': '',
      'app/a.py': 'from .b import inner',
      'app/b.py': 'def outer():\n    inner = 1\n    return inner',
    },
  ],
  [
    'a method',
    'app/a.py:1 save',
    {
      'app/__init__.py': '',
      'app/a.py': 'from .b import save',
      'app/b.py': 'class Store:\n    def save(self): pass',
    },
  ],
  [
    'through a Python star',
    'app/a.py:1 gone',
    {
      'app/__init__.py': '',
      'app/a.py': 'from .b import gone',
      'app/b.py': 'from .c import *',
      'app/c.py': 'here = 1',
    },
  ],
  [
    'an import inside of a type check',
    'app/a.py:3 Row',
    {
      'app/__init__.py': '',
      'app/a.py': 'from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .b import Row',
      'app/b.py': 'class Rows: pass',
    },
  ],
  [
    'a Python import as another name',
    'app/a.py:1 run',
    { 'app/__init__.py': '', 'app/a.py': 'from .b import run as go', 'app/b.py': 'def start(): pass' },
  ],
  [
    'a whole Python module',
    'app/a.py:1 app/missing.py',
    { 'app/__init__.py': '', 'app/a.py': 'import app.missing', 'app/b.py': '' },
  ],
  [
    'a stub',
    'app/a.py:1 two',
    { 'app/__init__.py': '', 'app/a.py': 'from .b import two', 'app/b.pyi': 'one: int' },
  ],
  [
    'a namespace of another name',
    'a.ts:1 Maths',
    {
      'a.ts': "import { Maths } from './b';",
      'b.ts': 'export namespace Mathematics { export const one = 1; }',
    },
  ],
  [
    'an abstract class',
    'a.ts:1 Base',
    { 'a.ts': "import { Base } from './b';", 'b.ts': 'export abstract class Basis {}' },
  ],
  ['an import for its effect', 'a.ts:1 setup', { 'a.ts': "import './setup';" }],
  [
    'a generator function',
    'a.ts:1 walk',
    { 'a.ts': "import { walk } from './b';", 'b.ts': 'export async function* walks() {}' },
  ],
];
