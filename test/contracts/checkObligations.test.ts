import { beforeAll, describe, expect, it } from 'vitest';
import { checkObligations, describeMisses } from '../../src/contracts/checkObligations';
import type { ReadContract } from '../../src/contracts/surfaces/contractTools';
import type { Owed } from '../../src/contracts/obligations';
import type { Surface } from '../../src/contracts/surfaces/languages/surface';
import type { ContractFault } from '../../src/plan/problem';
import { surfaceReader } from '../support/surfaces';

let read: (path: string, text: string) => Surface;

beforeAll(async () => {
  read = await surfaceReader();
});

function owed(kind: Owed['kind'], subject: string, more: Partial<Owed> = {}): Owed {
  return { kind, subject, parts: [], contract: undefined, neededBy: [], ...more };
}

function tree(files: Readonly<Record<string, string>>): ReadContract[] {
  return Object.entries(files).map(([path, text]) => ({ path, hash: text, surface: read(path, text) }));
}

function missesOf(
  one: Owed,
  files: Readonly<Record<string, string>>,
  faults?: ReadonlyMap<string, readonly ContractFault[]>,
): string[] {
  return checkObligations([one], tree(files), faults).map(({ message }) => message);
}

const USERS = `export interface User { id: string; display_name: string }
export function findUser(id: string): Promise<User> { return load(id); }`;

const API = `openapi: 3.1.0
info: { title: Users, version: '1' }
paths:
  /v1/users/{id}: { get: { responses: {} } }
`;

const TABLES = 'CREATE TABLE `Users` (\n  `id` int NOT NULL AUTO_INCREMENT,\n  `name` text\n) ENGINE=InnoDB;';

describe('checkObligations', () => {
  it('finds a file that is not there', () => {
    expect(missesOf(owed('file', 'a.yaml'), {})).toEqual(['a.yaml is not there.']);
    expect(missesOf(owed('file', 'a.yaml'), { 'a.yaml': '' })).toEqual([]);
  });

  it.each<[parts: readonly string[], misses: readonly string[]]>([
    [['findUser', 'User'], []],
    [['User { id, display_name }'], []],
    [['findUser(id: string): Promise<User>'], []],
    [['saveUser'], ['u.ts does not export `saveUser`; it exports User, findUser.']],
    [['User { displayName }'], ['u.ts:1: `User` has no displayName; it has id, display_name.']],
    [
      ['findUser(id: number): Promise<User>'],
      [
        'u.ts:2: `findUser` should be (id: number): Promise<User>; it is `function findUser(id: string): Promise<User>`.',
      ],
    ],
  ])('holds a module against %s', (parts, misses) => {
    expect(missesOf(owed('module', 'u.ts', { parts }), { 'u.ts': USERS })).toEqual(misses);
  });

  it('holds a module of Python against what it is to export', () => {
    const files = { 'u.py': 'def find_user(id: str) -> User: ...\n_hidden = 1\n' };
    expect(missesOf(owed('module', 'u.py', { parts: ['find_user(id: str) -> User'] }), files)).toEqual([]);
    expect(missesOf(owed('module', 'u.py', { parts: ['_hidden'] }), files)).toEqual([
      'u.py does not export `_hidden`; it exports find_user.',
    ]);
  });

  it('finds an endpoint however its parameters are called, and none that is not there', () => {
    const contract = 'api.yaml';
    const there = owed('endpoint', 'GET /v1/users/:userId', { contract });
    expect(missesOf(there, { 'api.yaml': API })).toEqual([]);
    expect(missesOf(owed('endpoint', 'POST /v1/users', { contract }), { 'api.yaml': API })).toEqual([
      'api.yaml has no POST /v1/users; it has GET /v1/users/{id}.',
    ]);
    expect(missesOf(there, {})).toEqual(['api.yaml is not there, or is no OpenAPI document.']);
  });

  it('finds columns that a table does not have, whatever its dialect and its letters', () => {
    const files = { 'db.sql': TABLES };
    expect(missesOf(owed('table', 'users', { parts: ['ID', 'name'] }), files)).toEqual([]);
    expect(missesOf(owed('table', 'users', { parts: ['email'] }), files)).toEqual([
      'db.sql:1: the table users has no email; it has id, name.',
    ]);
    expect(missesOf(owed('table', 'orders'), files)).toEqual(['No SQL file of it has a table orders.']);
  });

  it('wants the schema of an event to be one, and its examples to be what it describes', () => {
    const event = owed('event', 'user.changed', { contract: 'e.schema.json' });
    const files = { 'e.schema.json': '{ "type": "object" }' };
    expect(missesOf(event, files)).toEqual([]);
    expect(missesOf(event, {})).toEqual([
      'e.schema.json, the schema of the event user.changed, is not there.',
    ]);
    const fault = {
      line: 3,
      message: 'This example is not what the schema describes.',
      kind: 'doubtful',
    } as const;
    expect(missesOf(event, files, new Map([['e.schema.json', [fault]]]))).toEqual([
      'e.schema.json:3: This example is not what the schema describes.',
    ]);
    expect(missesOf(event, files, new Map([['e.schema.json', [{ ...fault, kind: 'advice' }]]]))).toEqual([]);
  });

  it('takes an event for described that an AsyncAPI document has, by its channel or its message', () => {
    const files = {
      'a.yaml':
        'asyncapi: 3.0.0\nchannels: { c: { address: user.changed, messages: { Changed: { payload: {} } } } }\n',
    };
    const misses = (event: string) => missesOf(owed('event', event, { contract: 'a.yaml' }), files);
    expect(misses('user.changed')).toEqual([]);
    expect(misses('Changed')).toEqual([]);
    expect(misses('user.left')).toEqual(['a.yaml has no event user.left; it has user.changed.']);
  });

  it('says who needs what is missing', () => {
    const misses = checkObligations([owed('file', 'a.ts', { neededBy: ['page', 'tests'] })], []);
    expect(describeMisses(misses)).toBe(
      'It did not leave what others need:\n- a.ts is not there. page and tests build on it.',
    );
  });
});
