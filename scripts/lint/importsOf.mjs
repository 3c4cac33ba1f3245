import { builtinModules } from 'node:module';
import layerTable from './layers.cjs';

const { layers, pure } = layerTable;
const browserLibraries = '^(react|react-dom|@xyflow|@vscode-elements|@vscode/codicons)(/|$)';

/**
 * The options of ESLint's `no-restricted-imports` for the files of one layer: the layers that its row in layers.cjs
 * does not name, and the platforms that it must not know. dependency-cruiser checks the same through chains; this is
 * what shows while typing.
 *
 * @param {string} name
 */
export function importsOf(name) {
  const forbidden = Object.keys(layers).filter(
    (other) => other !== name && !layers[name].mayImport.includes(other),
  );
  const patterns = forbidden.map((other) => ({
    regex: `^(\\.\\./)+(src/)?${other}(/|$)`,
    message: `"${name}" may not import "${other}" (scripts/lint/layers.cjs).`,
  }));
  if (pure.includes(name) || name === 'webview') {
    const builtins = `^(node:.*|(${builtinModules.filter((each) => !each.startsWith('_')).join('|')})(/.*)?)$`;
    patterns.push({ regex: builtins, message: `"${name}" runs without Node.` });
  }
  if (name !== 'extension') {
    patterns.push({ regex: '^vscode$', message: 'Only src/extension imports vscode.' });
  }
  if (name !== 'webview') {
    patterns.push({ regex: browserLibraries, message: 'Only the webview imports browser libraries.' });
  }
  return { patterns };
}
