import { dirname, sep } from 'node:path';
import { compile } from 'json-schema-to-typescript';
import { parse } from 'yaml';
import { ApiDocument } from './apiDocument';
import { EventDocument } from './eventDocument';
import type { Json } from './schemaDocument';
import { isObject } from './schemaDocument';

/**
 * TypeScript of what a contract describes: of a JSON Schema its own type; of an AsyncAPI document one for each of its schemas, and
 * `channels`, which has the payloads of messages by address and name; of an OpenAPI document (Swagger 2.0 too) one for each of
 * its schemas, and `paths` and `components` in the form that `openapi-typescript` gives them, so that code may change from one to the
 * other. Objects have the properties that are described and no others, so that the compiler finds a misspelt one.
 * @param path absolute path of the contract; schemas in other files are read from beside it. @param text what the contract holds.
 * @throws Error with the reason where it cannot be understood.
 */
export async function typescriptTypes(
  path: string,
  text: string,
  kind: 'openapi' | 'json-schema',
): Promise<string> {
  const given = documentOf(text);
  const name = /([^/\\]+?)(\.schema)?\.\w+$/.exec(path)?.[1] ?? 'contract';
  const { schema, title, exported } = isEvents(given)
    ? { schema: new EventDocument(given).schema(), title: 'Events', exported: ['channels', 'components'] }
    : kind === 'openapi'
      ? { schema: apiSchema(given), title: 'Api', exported: ['paths', 'components'] }
      : { schema: given, title: name, exported: [] };
  const types = await compile(schema, title, {
    additionalProperties: false,
    bannerComment: '',
    cwd: `${dirname(path)}${sep}`,
    format: false,
    unreachableDefinitions: true,
    // Types of a file are to be the same tomorrow, and reading one is to ask nobody.
    $refOptions: { resolve: { http: false } },
  });
  const known = exported.map((part) => `\nexport type ${part} = ${title}['${part}'];`).join('');
  return `${indented(types)}${known === '' ? '' : `\n${known}`}\n`;
}

/**
 * What an AsyncAPI document describes, as one JSON Schema, for generators that read no such documents; undefined where it is none.
 * @throws Error where its references cannot be followed.
 */
export function eventSchema(text: string): object | undefined {
  const given = documentOf(text);
  return isEvents(given) ? new EventDocument(given).schema() : undefined;
}

function documentOf(text: string): Json {
  const document: unknown = parse(text, { logLevel: 'silent' });
  if (!isObject(document)) {
    throw new Error('it is no object');
  }
  return document;
}

function isEvents(document: Json): boolean {
  return document['asyncapi'] !== undefined;
}

function apiSchema(document: Json): Json {
  if (!isObject(document['paths']) && !isObject(document['components'])) {
    throw new Error('it has neither `paths` nor `components`');
  }
  return new ApiDocument(document).schema();
}

/** Lines as deep as the brackets around them, without empty ones within. Prettier would do it too, in 5 MB. */
function indented(types: string): string {
  // For each open bracket, whether it is the first that its line leaves open: only that moves what follows.
  const open: boolean[] = [];
  const lines: string[] = [];
  for (const line of types.trim().split('\n')) {
    const text = line.trim();
    const isComment = /^(\/?\*|\/\/)/.test(text);
    const marks = isComment ? '' : text.replace(/"(\\.|[^"\\])*"|'(\\.|[^'\\])*'/g, '');
    const closing = /^[\])}]*/.exec(marks)?.[0].length ?? 0;
    const depth = open.slice(0, open.length - closing).filter(Boolean).length;
    if (text !== '' || open.length === 0) {
      lines.push('  '.repeat(depth) + (isComment && text.startsWith('*') ? ` ${text}` : text));
    }
    let left = open.length;
    for (const [mark] of marks.matchAll(/[[\](){}]/g)) {
      if ('[({'.includes(mark)) {
        open.push(open.length === left);
      } else {
        open.pop();
        left = Math.min(left, open.length);
      }
    }
  }
  return lines.join('\n');
}
