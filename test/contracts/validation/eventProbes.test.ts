import { expect, it } from 'vitest';
import { eventProbes } from '../../../src/contracts/validation/contractFaults';

const CHANGED = `
      payload:
        type: object
        required: [id, name]
        properties: { id: { type: integer }, name: { $ref: '#/components/schemas/Name' } }`;

const SCHEMAS = 'components: { schemas: { Name: { type: string, minLength: 1 } } }\n';

const THREE = `asyncapi: 3.0.0
info: { title: Users, version: '1' }
channels:
  changed:
    address: users/{id}/changed
    messages:
      Changed:${CHANGED.replaceAll('\n', '\n  ')}
      Removed: { payload: { type: object, required: [at] } }
  sent:
    address: mail.sent
    messages: { Sent: { payload: { schemaFormat: 'application/vnd.apache.avro;version=1.9.0', schema: {} } } }
${SCHEMAS}`;

const TWO = `asyncapi: 2.6.0
info: { title: Users, version: '1' }
channels:
  user.changed:
    publish:
      message:${CHANGED.replaceAll('\n', '\n  ')}
${SCHEMAS}`;

/** Verdicts by operation, without what is said of them. */
function told(contract: string, events: readonly unknown[]) {
  const lines = events.map((event) => (typeof event === 'string' ? event : JSON.stringify(event)));
  const verdicts = eventProbes(contract, lines.join('\n'));
  return typeof verdicts === 'string'
    ? verdicts
    : verdicts.map(({ operation, verdict, why }) => `${verdict} ${operation}: ${why}`);
}

it('proves a message by the events that fit it, and breaks it by the first that does not', () => {
  const changed = (payload: unknown) => ({ channel: 'users/7/changed', message: 'Changed', payload });
  expect(told(THREE, [changed({ id: 7, name: 'Ada' }), changed({ id: 7, name: 'Bob' })])).toEqual([
    'proved users/{id}/changed Changed: 2 events fit',
    'unchecked users/{id}/changed Removed: no event of it was seen',
    'unchecked mail.sent Sent: its payload is described by no JSON Schema',
  ]);
  expect(told(THREE, [changed({ id: 7, name: 'Ada' }), changed({ id: 7, name: '' })])).toContain(
    'broken users/{id}/changed Changed: line 2 does not fit: name must NOT have fewer than 1 characters',
  );
});

it('lets an event that does not name its message be any of those of its channel', () => {
  const [first, second] = told(THREE, [{ topic: 'users/7/changed', data: { at: 1 } }]);
  expect([first, second]).toEqual([
    'unchecked users/{id}/changed Changed: no event of it was seen',
    'proved users/{id}/changed Removed: 1 event fits',
  ]);
  expect(told(THREE, [{ topic: 'users/7/changed', data: {} }])).toContain(
    "broken users/{id}/changed Changed: line 1 does not fit: must have required property 'id'",
  );
});

it('tells events that the contract does not have, lines that are no JSON, and events that say nothing of themselves', () => {
  const lines = [{ channel: 'users/7/changed/late', payload: {} }, '', '{', { id: 7, name: 'Ada' }, 5];
  expect(told(THREE, lines).slice(3)).toEqual([
    'broken users/7/changed/late: line 1 is one, and the contract has none such',
    'broken line 3: is no JSON',
    'unchecked events: 2 of them say neither their channel nor their message (the first in line 4)',
  ]);
});

it('takes lines as payloads where there is one message alone, of AsyncAPI 2 or a JSON Schema', () => {
  expect(
    told(TWO, [
      { id: 7, name: 'Ada' },
      { type: 'user.changed', data: { id: 8, name: 'Eve' } },
    ]),
  ).toEqual(['proved user.changed: 2 events fit']);
  const schema = JSON.stringify({ title: 'UserChanged', type: 'object', required: ['id'] });
  expect(told(schema, [{ name: 'Ada' }])).toEqual([
    "broken UserChanged: line 1 does not fit: must have required property 'id'",
  ]);
  expect(told(schema, [])).toEqual(['unchecked UserChanged: no event of it was seen']);
});

it('says what is no contract of events, and what cannot be told without other files', () => {
  expect(told('openapi: 3.1.0', [])).toBe('it is neither an AsyncAPI document nor a JSON Schema');
  expect(told('{ $ref: "user.json" }', [{}])).toEqual([
    'unchecked event: its schema refers to other files, which are not read here',
  ]);
});
