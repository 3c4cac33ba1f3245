import { asyncApiSurface } from './languages/asyncApiSurface';
import type { Surface } from './languages/surface';
import { graphqlSurface } from './languages/graphqlSurface';
import { jsonSchemaSurface } from './languages/jsonSchemaSurface';
import { openApiSurface } from './languages/openApiSurface';
import { protobufSurface } from './languages/protobufSurface';
import { pythonSurface } from './languages/pythonSurface';
import { sqlSurface } from './languages/sqlSurface';
import type { SyntaxNode } from './languages/syntaxNode';
import { typescriptSurface } from './languages/typescriptSurface';
import { YamlFile } from './languages/yamlFile';

export type { ChannelMessage } from './languages/asyncApiSurface';
export { channelMessages } from './languages/asyncApiSurface';
export type { SyntaxNode } from './languages/syntaxNode';
export { childrenOf, lineOf, oneLine } from './languages/syntaxNode';
export { typescriptSurface } from './languages/typescriptSurface';

/** Languages whose files are read by way of a tree-sitter grammar. */
export type Grammar = 'typescript' | 'tsx' | 'python';

/** Parses code with a grammar and lets go of the tree when it has been used. */
export type UseTree = <T>(grammar: Grammar, code: string, use: (root: SyntaxNode) => T) => T;

/**
 * What a file offers to those who build against it. What is not understood is a file and nothing more; nothing that
 * stands in a file makes this fail.
 */
export function readSurface(path: string, text: string, useTree: UseTree): Surface {
  try {
    return understood(path, text, useTree) ?? asFile('no contract format that is known');
  } catch (error) {
    return asFile(error instanceof Error ? (error.message.split('\n')[0] ?? error.name) : String(error));
  }
}

function understood(path: string, text: string, useTree: UseTree): Surface | undefined {
  const [, extension = ''] = /\.(\w+)$/.exec(path.toLowerCase()) ?? [];
  switch (extension) {
    case 'ts':
    case 'mts':
    case 'cts':
      return useTree('typescript', text, typescriptSurface);
    case 'tsx':
    case 'jsx':
    case 'js':
    case 'mjs':
    case 'cjs':
      return useTree('tsx', text, typescriptSurface);
    case 'py':
    case 'pyi':
      return useTree('python', text, (root) => pythonSurface(root, path));
    case 'sql':
      return sqlSurface(text);
    case 'proto':
      return protobufSurface(text);
    case 'graphql':
    case 'graphqls':
    case 'gql':
      return graphqlSurface(text);
    case 'yaml':
    case 'yml':
    case 'json':
      return ofDocument(path, text);
    default:
      return undefined;
  }
}

/** YAML and JSON can hold anything: what they are is told by what stands in them. */
function ofDocument(path: string, text: string): Surface | undefined {
  const isNamedSchema = /schema\.(json|ya?ml)$/i.test(path);
  if (
    !isNamedSchema &&
    !/["']?(openapi|swagger|asyncapi|\$schema|\$id|properties|\$defs)["']?\s*:/.test(text)
  ) {
    return undefined;
  }
  const file = YamlFile.read(text);
  if (typeof file === 'string') {
    return asFile(file);
  }
  if (file.text(file.top, 'openapi') !== undefined || file.text(file.top, 'swagger') !== undefined) {
    return openApiSurface(file);
  }
  if (file.text(file.top, 'asyncapi') !== undefined) {
    return asyncApiSurface(file);
  }
  const isSchema = isNamedSchema || /json-schema/.test(file.text(file.top, '$schema') ?? '');
  return isSchema ? jsonSchemaSurface(file, path) : undefined;
}

function asFile(unread: string): Surface {
  return { language: 'file', items: [], unread };
}
