import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Surface } from '../../../src/contracts/surfaces/languages/surface';
import { surfaceReader } from '../../support/surfaces';

/** What Python itself says of a module: where it lies, and the parameters of its own public functions and classes' methods. */
const ASK = `
import importlib, inspect, json, sys
module = importlib.import_module(sys.argv[1])
def own(value): return getattr(value, '__module__', None) == module.__name__
def names(value): return [str(p).split('=')[0].split(':')[0] for p in inspect.signature(value).parameters.values()]
def listed(name): return name in module.__all__ if hasattr(module, '__all__') else not name.startswith('_')
functions = {n: names(v) for n, v in vars(module).items() if inspect.isfunction(v) and own(v) and v.__name__ == n and listed(n)}
classes = {n: sorted(m for m, v in vars(v).items() if inspect.isfunction(v) and v.__name__ == m and not m.startswith('_')) for n, v in vars(module).items() if inspect.isclass(v) and own(v) and v.__name__ == n and listed(n)}
print(json.dumps({'file': module.__file__, 'functions': functions, 'classes': classes}))
`;

interface KnownModule {
  readonly file: string;
  readonly functions: Readonly<Record<string, readonly string[]>>;
  readonly classes: Readonly<Record<string, readonly string[]>>;
}

function askPython(name: string): KnownModule | undefined {
  try {
    const answer = execFileSync('python3', ['-c', ASK, name], { stdio: ['ignore', 'pipe', 'ignore'] });
    return JSON.parse(answer.toString()) as KnownModule;
  } catch {
    return undefined;
  }
}

let read: (path: string, text: string) => Surface;

beforeAll(async () => {
  read = await surfaceReader();
});

/** The names of parameters in a signature as it is written: `a, *, b`. */
function parameters(signature: string): string[] {
  const inside = signature.slice(signature.indexOf('(') + 1, signature.lastIndexOf(')'));
  const list: string[] = [];
  let depth = 0;
  let word = '';
  for (const letter of `${inside},`) {
    depth += /[([{]/.test(letter) ? 1 : /[)\]}]/.test(letter) ? -1 : 0;
    if (depth === 0 && letter === ',') {
      list.push(word.split(/[=:]/)[0]?.trim() ?? '');
      word = '';
    } else {
      word += letter;
    }
  }
  return list.filter((name) => !['', '*', '/', 'self'].includes(name));
}

describe("what modules of Python's own library offer, as Python itself knows it", () => {
  for (const name of ['json', 'dataclasses', 'queue', 'csv', 'textwrap', 'shelve', 'difflib', 'argparse']) {
    const known = askPython(name);
    it.skipIf(known === undefined)(name, () => {
      const { file = '', functions = {}, classes = {} } = known ?? {};
      const { items } = read(file, readFileSync(file, 'utf8'));
      const itemOf = (one: string) => items.find((item) => item.name === one);
      const signatures = Object.keys(functions).map((one) => [one, parameters(itemOf(one)?.text ?? '')]);
      expect(Object.fromEntries(signatures)).toEqual(functions);
      const methods = Object.keys(classes).map((one) => [
        one,
        (itemOf(one)?.parts ?? [])
          .filter(({ type, name: part }) => /^(@\w+ )?\(/.test(type) && !part.startsWith('_'))
          .filter(({ type }) => !/^@(property|staticmethod|classmethod)/.test(type))
          .map((part) => part.name)
          .sort(),
      ]);
      expect(Object.fromEntries(methods)).toEqual(classes);
      expect(Object.keys(functions).length + Object.keys(classes).length).toBeGreaterThan(0);
    });
  }
});
