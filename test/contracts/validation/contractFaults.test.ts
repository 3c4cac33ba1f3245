import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RULES, rulesModule, rulesSchema, SCHEMA_RULES } from '../../../scripts/build/documentRules.mjs';
import type { DocumentRules, RulesName } from '../../../src/contracts/validation/jsonSchemaFaults';
import { documentRules } from '../../../src/node/contracts/documentRules';
import { contractFaults, schemaRules } from '../../../src/contracts/validation/contractFaults';

const PUBLISHED = dirname(createRequire(import.meta.url).resolve('@readme/oas-examples/package.json'));
const FIXTURES = join(import.meta.dirname, '../surfaces/fixtures');

/** An OpenAPI document with one operation. */
function api(responses: string, more = ''): string {
  return `openapi: 3.1.0
info: { title: Test, version: '1' }
paths:
  /users:
    get:
      responses:
${responses.replace(/^/gm, '        ')}
${more}`;
}

/** As they are laid beside the contract reader. */
const rules = new Map([
  ...RULES.map((name) => [name, documentRules(rulesModule(name))] as const),
  ...SCHEMA_RULES.map((name) => [name, schemaRules(rulesSchema(name))] as const),
]);

function rulesOf(name: RulesName): DocumentRules {
  return rules.get(name) ?? expect.unreachable(`no rules for ${name}`);
}

function faultsOf(path: string, text: string): string[] {
  return contractFaults(path, text, rulesOf).map(({ line, message, kind }) => `${line} ${kind}: ${message}`);
}

describe('contractFaults', () => {
  it.each([
    'orders.asyncapi.yaml',
    'accounts.asyncapi.yaml',
    'order-placed.schema.json',
    'schema.sql',
    'shapes.py',
    'table.csv',
  ])('finds nothing in %s', (name) => {
    expect(faultsOf(name, readFileSync(join(FIXTURES, name), 'utf8'))).toEqual([]);
  });

  it('finds what is no OpenAPI', () => {
    expect(faultsOf('a.yaml', api("'200': { descripton: ok }"))).toEqual([
      expect.stringMatching(
        /^7 wrong: paths\/\/users\/get\/responses\/200 must have required property 'description'/,
      ),
    ]);
    expect(faultsOf('a.yaml', 'openapi: 9.0.0\ninfo: {}\n')).toEqual([expect.stringContaining('1 wrong')]);
    expect(faultsOf('a.yaml', 'openapi: 3.1.0\n  paths: [\n')).toEqual([expect.stringContaining('wrong')]);
  });

  it('finds references that lead nowhere', () => {
    expect(faultsOf('a.yaml', api("'200': { $ref: '#/components/responses/None' }"))).toEqual([
      '7 wrong: #/components/responses/None leads nowhere.',
    ]);
  });

  it('finds examples that are not what their schema describes', () => {
    const answer = `'200':
  description: ok
  content:
    application/json:
      schema: { $ref: '#/components/schemas/User' }
      example: { id: 3 }`;
    const schemas =
      'components: { schemas: { User: { type: object, properties: { id: { type: string } } } } }';
    expect(faultsOf('a.yaml', api(answer, schemas))).toEqual([
      '12 doubtful: This example is not what its schema describes: id must be string.',
    ]);
  });

  it('finds required fields that nothing describes', () => {
    const schema = (text: string) =>
      faultsOf('a.yaml', api("'200': { description: ok }", `components: { schemas: { A: ${text} } }`));
    expect(schema('{ required: [id, displayName], properties: { id: {}, display_name: {} } }')).toEqual([
      '8 doubtful: `displayName` is required, and no property of that name is described; there is `id`, `display_name`.',
    ]);
    for (const sound of [
      '{ required: [id], properties: { id: {} } }',
      '{ required: [b], properties: { a: {} }, additionalProperties: true }',
      '{ allOf: [{ required: [b], properties: { a: {} } }, { properties: { b: {} } }] }',
      '{ required: [b] }',
      '{ properties: { a: { example: { required: [b], properties: { c: 1 } } } } }',
      '{ properties: { required: { type: array }, properties: { type: object } } }',
    ]) {
      expect(schema(sound), sound).toEqual([]);
    }
  });

  it('asks by what a choice between objects is told apart', () => {
    const choice = (cat: string, more = '') =>
      faultsOf(
        'a.yaml',
        api(
          "'200': { description: ok }",
          `components:
  schemas:
    Cat: { properties: { ${cat} } }
    Dog: { properties: { kind: { const: dog } } }
    Pet:
      oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }]
${more}`,
        ),
      );
    expect(choice('name: {}')).toEqual([expect.stringMatching(/^13 advice: Nothing tells these apart/)]);
    expect(choice('kind: { enum: [cat] }')).toEqual([]);
    expect(choice('name: {}', '      discriminator: { propertyName: kind }')).toEqual([]);
  });

  it('asks for errors as problems', () => {
    const answer = `'200': { description: ok }
'404': { description: no, content: { application/json: { schema: { type: string } } } }`;
    expect(faultsOf('a.yaml', api(answer))).toEqual([
      expect.stringContaining('8 advice: GET /users answers 404 as application/json;'),
    ]);
  });

  it('asks for an example of each JSON that is sent or answered', () => {
    const petshop = readFileSync(join(FIXTURES, 'petshop.openapi.yaml'), 'utf8');
    expect(faultsOf('petshop.openapi.yaml', petshop)).toEqual([
      '15 advice: There is no example of what GET /pets answers (line 15), what is sent with POST /pets (line 23), what POST /pets answers (line 29); write one as `example` beside the schema.',
    ]);
    const answer = (media: string) =>
      faultsOf('a.yaml', api(`'200': { description: ok, content: { application/json: ${media} } }`));
    expect(answer('{ schema: { type: string } }')).toEqual([
      expect.stringMatching(/^7 advice: There is no example of what GET \/users answers \(line 7\);/),
    ]);
    for (const shown of [
      '{}',
      '{ schema: { type: string }, example: a }',
      '{ schema: { type: string, examples: [a] } }',
      '{ schema: { properties: { a: { example: 1 }, b: { enum: [x] } } } }',
      '{ schema: { type: array, items: { properties: { a: { default: 1 } } } } }',
    ]) {
      expect(answer(shown), shown).toEqual([]);
    }
  });

  it('finds references, channels and examples of AsyncAPI that are not what they should be', () => {
    const async = (channels: string) =>
      `{ asyncapi: 3.0.0, info: { title: a, version: '1' },\n channels: {\n${channels} } }`;
    const message = (example: string) =>
      `  a: { messages: { m: { payload: { type: object, required: [id], properties: { id: { type: string } } },\n    examples: [{ payload: ${example} }] } } }`;
    expect(faultsOf('a.yaml', async(message('{ id: a }')))).toEqual([]);
    expect(faultsOf('a.yaml', async(message('{ id: 1 }')))).toEqual([
      '4 doubtful: This example is not what its payload describes: id must be string.',
    ]);
    expect(faultsOf('a.yaml', async("  a: { messages: { m: { $ref: '#/components/m' } } }"))).toEqual([
      '3 wrong: #/components/m leads nowhere.',
    ]);
    expect(faultsOf('a.yaml', async('  a: { address: user.left }'))).toEqual([
      '3 doubtful: The channel user.left has no message, so nothing tells what goes through it.',
    ]);
    expect(faultsOf('a.yaml', 'asyncapi: 1.2.0')).toEqual([
      '1 wrong: AsyncAPI 1.2.0 is not known; there are 2 and 3.',
    ]);
  });

  it.each([
    [
      'no info',
      'asyncapi: 3.0.0\nchannels: {}',
      ["1 wrong: The document must have required property 'info'."],
    ],
    [
      'a misspelt key',
      "asyncapi: 3.0.0\ninfo: { title: a, version: '1' }\nchannels:\n  a:\n    adress: x\n    messages: { m: { payload: { type: string } } }",
      ['5 wrong: channels/a must NOT have additional properties: adress.'],
    ],
    [
      'another action',
      "asyncapi: 3.1.0\ninfo: { title: a, version: '1' }\nchannels:\n  a: { messages: { m: { payload: { type: string } } } }\noperations:\n  o:\n    action: publish\n    channel: { $ref: '#/channels/a' }",
      [expect.stringMatching(/^[67] wrong: operations\/o.* must be equal to one of the allowed values/)],
    ],
    [
      'an operation that version 2 does not have',
      "asyncapi: 2.6.0\ninfo: { title: a, version: '1' }\nchannels:\n  a:\n    send: { message: { payload: { type: string } } }",
      ['5 wrong: channels/a must NOT have additional properties: send.'],
    ],
  ])('finds %s in what is no AsyncAPI', (_what, text, faults) => {
    expect(faultsOf('a.yaml', text)).toEqual(faults);
  });

  it('finds schemas that are none, and examples that do not fit', () => {
    expect(faultsOf('a.schema.json', '{\n "type": "strin" }')).toEqual([
      '2 wrong: It is no JSON Schema: type must be equal to one of the allowed values.',
    ]);
    const old =
      '{ "$schema": "http://json-schema.org/draft-07/schema#",\n "properties": { "a": { "minLength": -1 } } }';
    expect(faultsOf('a.schema.json', old)).toEqual([
      '2 wrong: It is no JSON Schema: properties/a/minLength must be >= 0.',
    ]);
    expect(faultsOf('a.schema.json', '{ "pattern": "(" }')).toEqual([
      expect.stringContaining('1 wrong: It is no JSON Schema'),
    ]);
    expect(faultsOf('a.schema.json', '{\n "type": "string",\n "examples": [\n  "a",\n  4\n ]\n}')).toEqual([
      '5 doubtful: This example is not what the schema describes: must be string.',
    ]);
  });

  it.each([
    ['of another version', '{ "$schema": "http://json-schema.org/draft-04/schema#", "type": "object" }'],
    ['of 2019', '{ "$schema": "https://json-schema.org/draft/2019-09/schema", "type": "object" }'],
    ['that need other files', '{ "properties": { "home": { "$ref": "./address.schema.json" } } }'],
    ['with an example of a reference', '{ "examples": [{ "$ref": "#/nowhere" }] }'],
  ])('does not refuse schemas %s', (_what, text) => {
    expect(faultsOf('a.schema.json', text)).toEqual([]);
  });

  it.each(['2.0', '3.0.3', '3.1.0', '3.2.0'])(
    'holds documents of OpenAPI %s against the rules of theirs',
    (version) => {
      const key = version === '2.0' ? "swagger: '2.0'" : `openapi: ${version}`;
      const [fault, ...more] = faultsOf(
        'a.yaml',
        `${key}\ninfo: { title: x, version: '1', wrong: 1 }\npaths: {}\n`,
      );
      expect(fault).toMatch(/^2 wrong: info must NOT have \w+ properties: wrong\.$/);
      expect(more).toEqual([]);
    },
  );

  it.each(['2.0', '3.0', '3.1'])(
    'refuses none of the documents of OpenAPI %s that are published',
    (version) => {
      const folder = join(PUBLISHED, version, 'yaml');
      const wrong = readdirSync(folder)
        .filter((name) => name !== 'star-trek.yaml')
        .flatMap((name) => faultsOf(name, readFileSync(join(folder, name), 'utf8')))
        .filter((fault) => !fault.includes(' advice: '));
      // One of them really requires what it does not describe.
      const own = '256 doubtful: `enum (with example) *required` is required, and no property';
      expect(wrong.filter((fault) => !fault.startsWith(own))).toEqual([]);
    },
  );

  it('takes what only the other side gives for missing in no example, and text for what is sent', () => {
    const answer = `'200':
  description: ok
  content:
    application/json:
      schema: { $ref: '#/components/schemas/User' }
      examples: { a: { value: { name: Ada } }, b: { value: '{ "name": "Ada", "id": 1 }' } }
    application/xml:
      schema: { $ref: '#/components/schemas/User' }
      example: <user/>`;
    const schemas =
      'components: { schemas: { User: { type: object, required: [id, name], properties: { id: { type: integer, readOnly: true }, name: { type: string } } } } }';
    expect(faultsOf('a.yaml', api(answer, schemas))).toEqual([]);
    expect(faultsOf('a.yaml', api(answer.replace('"Ada"', '4'), schemas))).toEqual([
      '12 doubtful: This example is not what its schema describes: must be object.',
    ]);
  });

  it('mentions examples within schemas that do not fit', () => {
    const schemas = `components:
  schemas:
    User:
      type: object
      properties:
        id: { type: string, format: uuid, examples: [none] }`;
    expect(faultsOf('a.yaml', api("'200': { description: ok }", schemas))).toEqual([
      '13 advice: This example is not what the schema that it stands in describes: must match format "uuid".',
    ]);
  });

  it('finds tables that no database takes', () => {
    expect(faultsOf('a.sql', 'create table a (id int);\n\ncreate table b (id int,, name text);\n')).toEqual([
      '3 wrong: This definition is not understood: a comma stands where nothing follows or goes before.',
    ]);
    expect(faultsOf('a.sql', 'create table b (id int, name varchar(3;')).toEqual([
      '1 wrong: This definition is not understood: a bracket is not closed.',
    ]);
    expect(faultsOf('a.sql', 'create table (id int);')).toEqual([
      '1 wrong: This definition is not understood: the table has no name.',
    ]);
    expect(faultsOf('a.sql', "create table b (id int default 'a);")).toEqual([
      '1 wrong: This definition is not understood: a quote is not closed.',
    ]);
  });

  it.each(['mysql.sql', 'sqlite.sql', 'sqlServer.sql', 'postgres.sql'])('refuses nothing of %s', (name) => {
    expect(faultsOf(name, readFileSync(join(FIXTURES, name), 'utf8'))).toEqual([]);
  });
});
