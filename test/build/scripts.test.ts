import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const folder = resolve(import.meta.dirname, '../../scripts');
const scripts = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.mjs'),
);

/** `npm start` and `npm test` begin with these; nothing but running them would tell that a name is not there. */
it.each(scripts)('scripts/%s imports only what is exported', (name) => {
  const source = readFileSync(join(folder, name), 'utf8');
  for (const [, names = '', from = ''] of source.matchAll(/import \{([^}]+)\} from '(\.[^']+)'/g)) {
    const target = resolve(folder, dirname(name), from);
    expect(existsSync(target)).toBe(true);
    const exported = readFileSync(target, 'utf8');
    for (const word of names
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '')) {
      expect(exported).toMatch(new RegExp(`export (?:async )?(?:function|const|class) ${word}\\b`));
    }
  }
});

const bench = resolve(import.meta.dirname, '../../bench');
const benchmarks = readdirSync(bench, { recursive: true, encoding: 'utf8' }).filter(
  (name) => name.endsWith('.mjs') && !name.includes('node_modules'),
);

/** Benchmarks bundle modules by their paths, which nothing but running them would follow when a module moves. */
it.each(benchmarks)('bench/%s bundles modules that are there', (name) => {
  const source = readFileSync(join(bench, name), 'utf8');
  for (const [, list = ''] of source.matchAll(/bundle(?:d|Of)\(\[([^\]]*)\]/g)) {
    for (const [, path = ''] of list.matchAll(/'(src\/[^']+)'/g)) {
      expect({ path, found: existsSync(resolve(bench, '..', `${path}.ts`)) }).toEqual({ path, found: true });
    }
  }
});
