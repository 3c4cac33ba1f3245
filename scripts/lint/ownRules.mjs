import { isBuiltin } from 'node:module';
import { posix, relative } from 'node:path';
import layerTable from './layers.cjs';

const { layers, pure } = layerTable;

/** Every exported function and class has a JSDoc comment, so that what it takes, gives and throws can be read where it is. */
const documentedExports = {
  meta: { type: 'suggestion', schema: [] },
  create(context) {
    return {
      ExportNamedDeclaration(node) {
        const { declaration } = node;
        if (declaration?.type !== 'FunctionDeclaration' && declaration?.type !== 'ClassDeclaration') {
          return;
        }
        const comments = context.sourceCode.getCommentsBefore(node);
        if (!comments.some(({ type, value }) => type === 'Block' && value.startsWith('*'))) {
          const name = declaration.id?.name ?? 'this';
          const message = `Say in a JSDoc comment what "${name}" does, takes and answers.`;
          context.report({ node: declaration, message });
        }
      },
    };
  },
};

/** Refuses syntax that a selector finds, each with its message (`banned.mjs`). */
const bannedSyntax = {
  meta: { type: 'problem', schema: { type: 'array', items: { type: 'object' } } },
  create(context) {
    return Object.fromEntries(
      context.options.map(({ selector, message }) => [selector, (node) => context.report({ node, message })]),
    );
  },
};

/**
 * A layer imports only the layers and the npm packages that its row in layers.cjs names, and Node's modules only where
 * they are. dependency-cruiser checks the same on what imports resolve to; this is what shows while typing.
 */
const layerImports = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const file = relative(context.cwd, context.filename).replaceAll('\\', '/');
    const from = layerOf(file);
    if (!from) {
      return {};
    }
    const check = ({ source }) => {
      const message = typeof source?.value === 'string' && refused(file, from, source.value);
      if (message) {
        context.report({ node: source, message: `${message} (scripts/lint/layers.cjs).` });
      }
    };
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
      TSImportType: check,
    };
  },
};

/** The layer of a path from the project's root, with or without its ending. @param {string} path */
function layerOf(path) {
  const name = /^(?:src\/)?([^/.]+)/.exec(path)?.[1];
  return name !== undefined && name in layers ? name : undefined;
}

/** Why a file of a layer may not import something, or nothing. @param {string} file @param {string} from @param {string} source */
function refused(file, from, source) {
  if (source.startsWith('.')) {
    const to = layerOf(posix.join(posix.dirname(file), source));
    const isAllowed = to === undefined || to === from || layers[from].mayImport.includes(to);
    return isAllowed ? undefined : `"${from}" may not import "${to}"`;
  }
  if (isBuiltin(source)) {
    return pure.includes(from) || from === 'webview' ? `"${from}" runs without Node` : undefined;
  }
  const { packages } = layers[from];
  return packages.some((name) => source === name || source.startsWith(`${name}/`))
    ? undefined
    : `"${from}" may import of npm: ${packages.join(', ') || 'nothing'}`;
}

/** The rules of this project that no linter brings, as a plugin of Oxlint, which takes those of ESLint's interface. */
export default {
  meta: { name: 'waves' },
  rules: {
    'documented-exports': documentedExports,
    'banned-syntax': bannedSyntax,
    'layer-imports': layerImports,
  },
};
