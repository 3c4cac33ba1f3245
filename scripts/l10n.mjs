import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import process from 'node:process';
import ts from 'typescript';
import { projectRoot } from './projectRoot.mjs';

/**
 * `npm run l10n`: gathers the English words of the extension and its pages into l10n/bundle.l10n.json, from which
 * translations are made. With `--check` it only says whether that file is up to date. Words are the first argument of
 * `vscode.l10n.t` and of the `t` of `@vscode/l10n`, and of `written`, which marks what journals say.
 */
const bundle = join(projectRoot, 'l10n', 'bundle.l10n.json');
const files = ['src', 'webview'].flatMap((folder) =>
  readdirSync(join(projectRoot, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && ['.ts', '.tsx'].includes(extname(entry.name)))
    .map((entry) => join(entry.parentPath, entry.name)),
);
const words = new Set(files.flatMap(wordsOf));
const text = `${JSON.stringify(Object.fromEntries([...words].sort().map((each) => [each, each])), undefined, 2)}\n`;
if (!process.argv.includes('--check')) {
  writeFileSync(bundle, text);
} else if (readFileSync(bundle, 'utf8') !== text) {
  console.error('l10n/bundle.l10n.json does not hold the words of the sources: run `npm run l10n`.');
  process.exitCode = 1;
}

/** @returns {string[]} */
function wordsOf(/** @type {string} */ path) {
  const content = readFileSync(path, 'utf8');
  if (!content.includes('l10n')) {
    return [];
  }
  /** @type {string[]} */
  const found = [];
  const visit = (/** @type {ts.Node} */ node) => {
    if (ts.isCallExpression(node) && isTranslation(node.expression, content)) {
      const [word] = node.arguments;
      if (!word || !ts.isStringLiteralLike(word)) {
        throw new Error(`${path}: what is translated must be a text that can be gathered: ${node.getText()}`);
      }
      found.push(word.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, content, ts.ScriptTarget.Latest, true));
  return found;
}

function isTranslation(/** @type {ts.Expression} */ called, /** @type {string} */ content) {
  return ts.isPropertyAccessExpression(called)
    ? called.name.text === 't' && called.expression.getText().endsWith('l10n')
    : ts.isIdentifier(called) &&
        ['t', 'written'].includes(called.text) &&
        content.includes("from '@vscode/l10n'");
}
