import { describe, expect, it } from 'vitest';
import { contractKeys } from '../../../src/plan/language/contractKeys';

const keys = (path: string, text: string): string[] => contractKeys(path, text).map(({ key }) => key);

describe('contractKeys', () => {
  it('takes the endpoints of OpenAPI documents, in YAML and JSON', () => {
    const text = `openapi: 3.1.0
paths:
  /v1/users:
    parameters: []
    get: {}
    post: { summary: Make one }
  /v1/users/{id}:
    delete: {}
`;
    const found = [
      'api:GET /v1/users',
      'api:POST /v1/users',
      'api:DELETE /v1/users/{id}',
      'contract:api.yaml',
    ];
    expect(keys('api.yaml', text)).toEqual(found);
    expect(keys('c/api.json', '{"swagger":"2.0","paths":{"/a":{"put":{}}}}')).toEqual([
      'api:PUT /a',
      'contract:c/api.json',
    ]);
  });

  it('takes the tables that SQL creates or changes', () => {
    const text = `-- CREATE TABLE no;
/* create table neither (x int); */
CREATE TABLE IF NOT EXISTS users (id int);
create temporary table "Order Items" (id int);
create unlogged table app."audit_log"(id int);
CREATE TABLE \`carts\` (id int);
ALTER TABLE ONLY public.wishes ADD COLUMN note text;
alter table users add x int;
SELECT 'not a table';
`;
    expect(keys('db/schema.sql', text)).toEqual([
      'db:schema:users',
      'db:schema:order_items',
      'db:schema:audit_log',
      'db:schema:carts',
      'db:schema:wishes',
      'contract:db/schema.sql',
    ]);
  });

  it('takes the event of a JSON Schema: what it says, else its title, else its name', () => {
    const schema = (content: object): string => JSON.stringify({ $schema: 'x', ...content });
    expect(keys('e/a.json', schema({ properties: { type: { const: 'user.created' } } }))[0]).toBe(
      'event:user.created',
    );
    expect(keys('e/a.json', schema({ title: 'WishAdded' }))[0]).toBe('event:wish.added');
    expect(keys('e/order-paid.schema.json', schema({ title: 'An order was paid' }))[0]).toBe(
      'event:order.paid',
    );
  });

  it('takes the channels of AsyncAPI documents', () => {
    expect(keys('a.yaml', 'asyncapi: 3.0.0\nchannels: { user/signedup: {} }')[0]).toBe('event:user.signedup');
  });

  it.each(['', ': : :', '[1, 2', '*x', 'openapi: 1', '{"$schema":1}', 'a: &a [*a]'])(
    'survives %j',
    (text) => {
      expect(keys('x.yaml', text)).toEqual(['contract:x.yaml']);
    },
  );
});
