import { existsSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import layerTable from './layers.cjs';

const { layers, pure } = layerTable;
const sources = join(import.meta.dirname, '../../src');

/** Node's own modules, by either name. */
const builtins = builtinModules.filter((each) => !each.startsWith('_')).join('|');

/**
 * The options of ESLint's `no-restricted-imports` for the files of one layer: the layers and npm packages that its row
 * in layers.cjs does not name, and the platforms that it must not know. dependency-cruiser checks the same through
 * chains; this is what shows while typing.
 *
 * @param {string} name
 */
export function importsOf(name) {
  const forbidden = Object.keys(layers).filter(
    (other) => other !== name && !layers[name].mayImport.includes(other),
  );
  const patterns = forbidden.map((other) => ({
    // A layer may have a room of that name; which of both is meant where it lies deeper, dependency-cruiser knows.
    regex: `^(\\.\\./){${existsSync(join(sources, name, other)) ? 2 : 1},}(src/)?${other}(/|$)`,
    message: `"${name}" may not import "${other}" (scripts/lint/layers.cjs).`,
  }));
  const allowed = layers[name].packages;
  patterns.push({
    regex: `^(?!\\.|node:|(${[...allowed, ...builtins.split('|')].join('|')})(/|$))`,
    message: `"${name}" may import of npm: ${allowed.join(', ') || 'nothing'} (scripts/lint/layers.cjs).`,
  });
  if (pure.includes(name) || name === 'webview') {
    patterns.push({ regex: `^(node:.*|(${builtins})(/.*)?)$`, message: `"${name}" runs without Node.` });
  }
  return { patterns };
}
