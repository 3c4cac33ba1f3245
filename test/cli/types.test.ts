import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contractToolFolder } from '../../scripts/setup/contractTools.mjs';
import { inDepth } from '../support/depth';
import { gitRepository } from '../support/gitRepository';
import { waves } from '../support/commands';
import { temporaryFolder } from '../support/temporaryFolder';

const API = `openapi: 3.1.0
info: { title: Users, version: '1' }
paths:
  /users:
    get:
      responses: { '200': { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/User' } } } } }
components: { schemas: { User: { type: object, required: [id], properties: { id: { type: string } } } } }
`;
const EVENT = '{ "title": "UserChanged", "type": "object", "properties": { "id": { "type": "string" } } }';

/** References in a circle and to another file, parameters of paths, and a field that may be null. */
const RECURSIVE = `openapi: 3.0.3
info: { title: Users, version: '1' }
paths:
  /users/{id}:
    parameters: [{ $ref: '#/components/parameters/Id' }]
    get:
      parameters: [{ in: query, name: page, schema: { type: integer } }]
      responses:
        '200': { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/User' } } } }
        default: { $ref: '#/components/responses/Problem' }
components:
  parameters: { Id: { in: path, name: id, required: true, schema: { type: string } } }
  responses: { Problem: { description: no, content: { application/problem+json: { schema: { type: object, properties: { detail: { type: string } } } } } } }
  schemas:
    User: { type: object, title: One of us, required: [id], properties: { id: { type: string }, title: { type: string, nullable: true }, x-rank: { type: integer }, parent: { $ref: '#/components/schemas/User' }, who: { $ref: '../who.yaml#/Who' } } }
`;

const USE = `import type { components, paths, User } from './contracts/generated/types';
type Read = paths['/users/{id}']['get'];
const one: Read['responses'][200]['content']['application/json'] = { id: 'a', title: null, 'x-rank': 1, parent: { id: 'b' }, who: 'agent' };
export const same: components['schemas']['User'] = one satisfies User;
export const asked: Read['parameters'] = { path: { id: 'a' }, query: { page: 2 } };
export const problem: Read['responses']['default']['content']['application/problem+json'] = { detail: 'no' };
// @ts-expect-error
export const misspelt: User = { id: 'a', titel: 'x' };
// @ts-expect-error
export const nobody: User = { id: 'a', who: 'nobody' };
// @ts-expect-error
export const elsewhere: paths['/users'] = one;
// @ts-expect-error
export const nowhere: Read['parameters'] = { path: {} };
`;

/** Messages that are referred to, more than one of a channel, and one whose payload is no JSON Schema. */
const EVENTS = `asyncapi: 3.0.0
info: { title: Users, version: '1' }
channels:
  changed:
    address: user/{id}.changed
    messages: { UserChanged: { $ref: '#/components/messages/UserChanged' }, gone: { payload: { type: object, required: [id], properties: { id: { type: string } } } } }
  avro:
    messages: { refused: { payload: { schemaFormat: application/vnd.apache.avro;version=1.9.0, schema: { type: record, name: a, fields: [] } } } }
components:
  messages: { UserChanged: { payload: { $ref: '#/components/schemas/User' } } }
  schemas: { User: { type: object, required: [id], properties: { id: { type: string }, parent: { $ref: '#/components/schemas/User' } } } }
`;

const OF_2 = `asyncapi: 2.6.0
info: { title: Users, version: '1' }
channels:
  user/changed: { publish: { message: { oneOf: [{ $ref: '#/components/messages/Changed' }, { name: left, payload: { type: string } }] } } }
components: { messages: { Changed: { payload: { type: object, properties: { id: { type: integer } } } } } }
`;

const USE_EVENTS = `import type { channels, components, User } from './contracts/generated/types';
const changed: channels['user/{id}.changed']['UserChanged'] = { id: 'a', parent: { id: 'b' } };
export const same: User = changed satisfies components['schemas']['User'];
export const refused: channels['avro']['refused'] = 1;
// @ts-expect-error
export const misspelt: channels['user/{id}.changed']['gone'] = { idd: 'a' };
// @ts-expect-error
export const nowhere: channels['changed'] = {};
`;

const USE_OF_2 = `import type { channels } from './contracts/generated/types';
export const changed: channels['user/changed']['Changed'] = { id: 1 };
export const left: channels['user/changed']['left'] = 'a';
// @ts-expect-error
export const wrong: channels['user/changed']['Changed'] = { id: 'a' };
`;

/** A package for pip in the place of the real one, which prints its arguments. */
const WHEEL = `import zipfile
info = 'datamodel_code_generator-0.30.0.dist-info/'
with zipfile.ZipFile('datamodel_code_generator-0.30.0-py3-none-any.whl', 'w') as wheel:
    wheel.writestr('datamodel_code_generator/__init__.py', '')
    wheel.writestr('datamodel_code_generator/__main__.py', 'import sys\\nprint("# asked for: " + " ".join(sys.argv[1:]))')
    wheel.writestr(info + 'METADATA', 'Metadata-Version: 2.1\\nName: datamodel-code-generator\\nVersion: 0.30.0\\n')
    wheel.writestr(info + 'WHEEL', 'Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
    wheel.writestr(info + 'RECORD', '')
`;

/** A command that prints what a generator would, with the arguments that it was given. */
const STAND_IN = '#!/bin/sh\necho "# asked for: $*" | sed "s#$PWD/##"\n';

function planOf(generated: Readonly<Record<string, string>>, command = 'true'): string {
  return JSON.stringify({
    feature: { id: 'users', title: 'Users', plan_revision: 1 },
    contracts: {
      revision: 1,
      openapi: {
        primary: 'contracts/api.yaml',
        files: ['contracts/api.yaml', 'contracts/user-changed.schema.json'],
      },
      generated,
    },
    packages: [
      {
        package_id: 'wp-api',
        description: 'Changes the API.',
        depends_on: [],
        scope: { write_allow: ['contracts/**'], read_allow: ['**'] },
        inputs: { agent: { command } },
      },
    ],
  });
}

const BOTH = { typescript_dir: 'contracts/generated', pydantic_dir: 'contracts/generated' };

/** A repository with a contract and the generators that npm would have installed in it. */
function repositoryWith(plan: string, programs: readonly string[]) {
  const repository = gitRepository({
    files: {
      'work-packages.yaml': plan,
      'contracts/api.yaml': API,
      'contracts/user-changed.schema.json': EVENT,
      '.gitignore': 'node_modules\n',
    },
  });
  for (const name of programs) {
    repository.write({ [`node_modules/.bin/${name}`]: STAND_IN });
    chmodSync(join(repository.root, 'node_modules/.bin', name), 0o755);
  }
  const text = (path: string) => readFileSync(join(repository.root, 'contracts/generated', path), 'utf8');
  return { repository, root: repository.root, text };
}

const GENERATORS = ['openapi-typescript', 'datamodel-codegen'];

/** What the compiler says of `use.ts`. */
function compiled(root: string) {
  // The one that is no JavaScript takes a fifth of the time.
  const compiler = resolve('node_modules/@typescript/native/bin/tsc');
  const args = [compiler, '--noEmit', '--strict', 'use.ts'];
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  return { status, stdout };
}

describe('waves types', () => {
  it('writes what a plan wants from every contract, and afterwards nothing any more', async () => {
    const { root, text } = repositoryWith(planOf(BOTH), GENERATORS);
    const first = await waves(root, ['types', 'work-packages.yaml']);
    expect(first.code, first.err).toBe(0);
    expect(first.out).toContain('contracts/generated/types.ts: written');
    expect(text('types.ts')).toMatch(
      /^\/\/ Generated by openapi-typescript from contracts\/api\.yaml \(sha256 [0-9a-f]{64}\)\. Refresh it with: waves types work-packages\.yaml\n# asked for: contracts\/api\.yaml\n$/,
    );
    expect(text('user-changed.ts')).toContain('Generated by json-schema-to-typescript');
    expect(text('models.py')).toMatch(
      /^# Generated by datamodel-codegen .*\n# asked for: --input contracts\/api\.yaml --input-file-type openapi/,
    );
    expect(text('user_changed.py')).toContain('--input-file-type jsonschema');
    const second = await waves(root, ['types', 'work-packages.yaml', '--json']);
    expect(JSON.parse(second.out)).toMatchObject(Array(4).fill({ state: 'fresh' }));
    expect((await waves(root, ['types', 'work-packages.yaml', '--check'])).code).toBe(0);
  });

  it('says which are out of date, here, in a check of the plan, before a run and after a merge', async () => {
    const change = 'sed -i.bak "s/Users/People/" contracts/api.yaml && rm contracts/*.bak';
    const { repository, root, text } = repositoryWith(
      planOf({ typescript_dir: 'contracts/generated' }, change),
      GENERATORS,
    );
    await waves(root, ['types', 'work-packages.yaml']);
    repository.commit();
    expect((await waves(root, ['validate', 'work-packages.yaml'])).out).not.toContain('stale-types');
    const ran = await waves(root, ['run', 'work-packages.yaml']);
    const note =
      'contracts/api.yaml: The types in contracts/generated/types.ts are of an earlier text of it. Refresh them: waves types work-packages.yaml';
    expect(ran.code, ran.err + ran.out).toBe(0);
    expect(ran.out.split(note)).toHaveLength(2);

    const before = text('types.ts');
    repository.write({ 'contracts/api.yaml': API.replace("'1'", "'2'") }).commit();
    const checked = await waves(root, ['types', 'work-packages.yaml', '--check']);
    expect(checked.code).toBe(1);
    expect(checked.out).toContain('contracts/generated/types.ts: out of date');
    expect(text('types.ts')).toBe(before);
    const validated = await waves(root, ['validate', 'work-packages.yaml']);
    expect(validated.out).toMatch(/warning stale-types contracts\/api\.yaml:1: The types in/);
    const later = planOf({ typescript_dir: 'contracts/generated' }, change).replace('"users"', '"people"');
    repository.write({ 'work-packages.yaml': later }).commit();
    const again = await waves(root, ['run', 'work-packages.yaml']);
    // At the beginning, and again with the merge.
    expect(again.out.split(note), again.err).toHaveLength(3);
  });

  it('writes types that the compiler holds code against, with nothing installed', async () => {
    const { repository, root, text } = repositoryWith(planOf({ typescript_dir: 'contracts/generated' }), []);
    repository.write({
      'contracts/api.yaml': RECURSIVE,
      'who.yaml': 'Who: { type: string, enum: [person, agent] }',
    });
    const done = await waves(root, ['types', 'work-packages.yaml']);
    expect(done.code, done.err).toBe(0);
    expect(text('types.ts')).toMatch(
      /^\/\/ Generated by json-schema-to-typescript from contracts\/api\.yaml /,
    );
    repository.write({ 'use.ts': USE });
    // Each misspelt line is expected to be an error; one that is none is reported as well.
    expect(compiled(root)).toEqual({ status: 0, stdout: '' });
    repository.write({ 'contracts/api.yaml': RECURSIVE.replace('schemas/User', 'schemas/Nobody') });
    const broken = await waves(root, ['types', 'work-packages.yaml']);
    expect(broken.code).toBe(1);
    expect(broken.err).toMatch(
      /^contracts\/generated\/types\.ts: No types can be made of contracts\/api\.yaml: .*Nobody/m,
    );
  });

  it.each([
    ['3', EVENTS, USE_EVENTS],
    ['2', OF_2, USE_OF_2],
  ])(
    'writes types of the messages of AsyncAPI %s, whatever is installed for OpenAPI',
    async (_version, api, use) => {
      const { repository, root, text } = repositoryWith(planOf(BOTH), GENERATORS);
      repository.write({ 'contracts/api.yaml': api });
      const done = await waves(root, ['types', 'work-packages.yaml']);
      expect(done.code, done.err).toBe(0);
      expect(text('types.ts')).toMatch(
        /^\/\/ Generated by json-schema-to-typescript from contracts\/api\.yaml /,
      );
      // What it is to be generated from is no AsyncAPI document any more.
      expect(text('models.py')).toMatch(/--input \S+\/api\.json --input-file-type jsonschema/);
      repository.write({ 'use.ts': use });
      expect(compiled(root)).toEqual({ status: 0, stdout: '' });
    },
  );

  it('overwrites nothing that it has not written', async () => {
    const { repository, root, text } = repositoryWith(planOf({ typescript_dir: 'contracts/generated' }), []);
    repository.write({ 'contracts/generated/types.ts': 'export {};\n' });
    const own = await waves(root, ['types', 'work-packages.yaml']);
    expect(own.err).toContain('contracts/generated/types.ts is there and was not generated');
    expect(text('types.ts')).toBe('export {};\n');
  });

  inDepth.skipIf(spawnSync('python3', ['-m', 'pip', '--version']).status !== 0)(
    'fetches the generator of Pydantic models once a person agrees, and only once',
    async () => {
      const { root, text } = repositoryWith(planOf({ pydantic_dir: 'contracts/generated' }), []);
      const settings = temporaryFolder();
      const index = temporaryFolder();
      const path = (process.env['PATH'] ?? '').split(':');
      const PATH = path.filter((one) => !existsSync(join(one, 'datamodel-codegen'))).join(':');
      const env = { PATH, XDG_CONFIG_HOME: settings, PIP_NO_INDEX: '1', PIP_FIND_LINKS: index };
      const asked = await waves(root, ['types', 'work-packages.yaml'], env);
      expect(asked.code).toBe(1);
      expect(asked.err).toContain('not installed. Have it fetched: waves types work-packages.yaml --yes');
      const none = await waves(root, ['types', 'work-packages.yaml', '--yes'], env);
      expect(none.code).toBe(1);
      expect(none.err).toMatch(/could not be fetched: .*datamodel-code-generator/);
      execFileSync('python3', ['-c', WHEEL], { cwd: index });
      const fetched = await waves(root, ['types', 'work-packages.yaml', '--yes'], env);
      expect(fetched.code, fetched.err).toBe(0);
      expect(text('models.py')).toContain('# asked for: --input');
      rmSync(join(root, 'contracts/generated'), { recursive: true });
      const again = await waves(root, ['types', 'work-packages.yaml'], env);
      expect(again.code, again.err).toBe(0);
    },
  );

  const tool = contractToolFolder('openapi-typescript');
  it.skipIf(tool === undefined)('leaves OpenAPI to the openapi-typescript of the repository', async () => {
    const { root, text } = repositoryWith(planOf({ typescript_dir: 'contracts/generated' }), []);
    mkdirSync(join(root, 'node_modules/.bin'), { recursive: true });
    symlinkSync(join(tool ?? '', 'openapi-typescript'), join(root, 'node_modules/.bin/openapi-typescript'));
    const done = await waves(root, ['types', 'work-packages.yaml']);
    expect(done.code, done.err).toBe(0);
    expect(text('types.ts')).toMatch(/User: \{\s+id: string;/);
    expect(text('user-changed.ts')).toMatch(/export interface UserChanged \{\s+id\?: string/);
  });
});
