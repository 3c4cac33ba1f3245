import { join } from 'node:path';
import { expect, it } from 'vitest';
import { gitRepository } from '../support/gitRepository';
import { waitFor } from '../support/waitFor';
import { startWaves, waves } from '../support/waves';

/** Schemas in a circle, one in another file, operations without names, and a server with a path of its own. */
const API = `openapi: 3.0.3
info: { title: Users, version: '1' }
servers: [{ url: 'https://example.org/v1' }]
paths:
  /users:
    get:
      parameters: [{ name: limit, in: query, schema: { type: integer, default: 2 } }]
      responses: { '200': { description: all, content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/User' } } } } } }
    post:
      requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/User' }, example: { id: 1, team: { name: x } } } } }
      responses: { '201': { description: made, content: { application/json: { schema: { $ref: '#/components/schemas/User' } } } } }
  /users/{id}:
    parameters: [{ name: id, in: path, required: true, example: 1, schema: { type: integer } }]
    get:
      responses:
        '200': { description: one, content: { application/json: { schema: { $ref: '#/components/schemas/User' }, example: { id: 7, team: { name: Ours } } } } }
        '404': { description: none, content: { application/problem+json: { schema: { type: object, properties: { detail: { type: string, example: Nobody } } } } } }
    delete: { responses: { '204': { description: gone } } }
  /motto: { get: { responses: { '200': { description: it, content: { application/json: { schema: { $ref: './motto.yaml' } } } } } } }
components:
  schemas:
    Team: { type: object, required: [name], properties: { name: { type: string }, lead: { $ref: '#/components/schemas/User' } } }
    User: { type: object, required: [id, team], properties: { id: { type: integer }, team: { $ref: '#/components/schemas/Team' }, friends: { type: array, items: { $ref: '#/components/schemas/User' } } } }
`;
const MOTTO = 'type: string\nexample: Onwards\n';

it('answers as the contract says, refuses what it does not allow, and ends when it is told to', async () => {
  const { root } = gitRepository({ files: { 'api.yaml': API, 'motto.yaml': MOTTO } });
  const mock = startWaves(root, ['mock', 'api.yaml']);
  await waitFor('it listens', () => mock.out().includes('answers as api.yaml says'));
  const url = /^http:\S+/.exec(mock.out())?.[0] ?? '';
  // Every operation, held against the same document by what holds real servers against it.
  const probed = await waves(root, ['probe', 'api.yaml', '--url', url]);
  expect(probed.out, probed.err).toMatch(/^5 proved, 0 broken, 0 unchecked$/m);

  const ask = async (path: string, how: RequestInit = {}): Promise<unknown> => {
    const answer = await fetch(url + path, how);
    return { status: answer.status, body: (await answer.json()) as unknown };
  };
  expect(await ask('/users/1')).toEqual({ status: 200, body: { id: 7, team: { name: 'Ours' } } });
  expect(await ask('/motto')).toEqual({ status: 200, body: 'Onwards' });
  expect(await ask('/v1/users/1')).toMatchObject({ status: 200 });
  const wished = await ask('/users/1', { headers: { prefer: 'code=404' } });
  expect(wished).toEqual({ status: 404, body: { detail: 'Nobody' } });
  expect(await ask('/users/x')).toMatchObject({ status: 422 });
  const json = { 'content-type': 'application/json' };
  const posted = await ask('/users', { method: 'POST', headers: json, body: '{"id":1}' });
  expect(posted).toMatchObject({ status: 422, body: { errors: [{ params: { missingProperty: 'team' } }] } });
  expect(await ask('/users', { method: 'POST', headers: json, body: '{' })).toMatchObject({ status: 400 });
  expect(await ask('/users', { method: 'PUT' })).toMatchObject({ status: 405 });
  expect(await ask('/people')).toMatchObject({ status: 404 });
  expect(mock.out()).toContain('POST /users 422');
  mock.signal('SIGINT');
  expect(await mock.finished).toMatchObject({ code: 0 });
});

it('says of what is no contract, and of a port that is taken, why it does not begin', async () => {
  const { root } = gitRepository({ files: { 'api.yaml': API, 'motto.yaml': MOTTO, 'other.yaml': 'a: 1\n' } });
  const other = await waves(root, ['mock', 'other.yaml']);
  expect(other).toMatchObject({ code: 2 });
  expect(other.err).toContain('other.yaml cannot be answered for: it is no OpenAPI 3 document with `paths`');
  expect((await waves(root, ['mock', join('no', 'such.yaml')])).err).toContain(
    'such.yaml cannot be answered for',
  );
  expect((await waves(root, ['mock', 'api.yaml', '--port', '1e9'])).err).toContain('from 1 to 65535');
});
