// Judges the merged whole: it passes only when every part is there and the parts fit together.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const ADA = { displayName: 'Ada Lovelace', email: 'ada@example.org', bio: 'Notes on the engine.' };

async function app() {
  const { createApp } = await import('../src/app.js');
  return createApp({ profiles: { ada: ADA } });
}

test('the contract names the operations, and the code keeps to its fields', async () => {
  const contract = readFileSync('contracts/openapi.yaml', 'utf8');
  for (const part of ['/v1/profiles/{id}', 'get:', 'put:', "'409'", "'422'"]) {
    assert.ok(contract.includes(part), `contracts/openapi.yaml lacks ${part}`);
  }
  const { FIELDS } = await import('../src/contract/fields.js');
  const { handle } = await app();
  const answer = await handle({ method: 'GET', path: '/v1/profiles/ada' });
  assert.deepEqual(Object.keys(answer.body.profile).sort(), Object.keys(FIELDS).sort());
});

test('the database schema has a column for every field of the contract', async () => {
  const { FIELDS } = await import('../src/contract/fields.js');
  const schema = readFileSync('src/database/schema.sql', 'utf8');
  for (const field of Object.values(FIELDS)) {
    assert.match(schema, new RegExp(`\\b${field.column}\\b`));
  }
});

test('a change is stored, counted and told', async () => {
  const { handle, events } = await app();
  const profile = { ...ADA, website: '', bio: 'Computes.' };
  const saved = await handle({ method: 'PUT', path: '/v1/profiles/ada', body: { profile, revision: 1 } });
  assert.equal(saved.status, 200);
  assert.equal(saved.body.revision, 2);
  assert.deepEqual(
    events.map((event) => event.type),
    ['profile.changed'],
  );
});

test('the API and the form find the same faults', async () => {
  const { validateProfile } = await import('../src/validation/validateProfile.js');
  const { handle, page } = await app();
  const wrong = { displayName: '', email: 'nowhere', bio: '', website: '' };
  const answer = await handle({ method: 'PUT', path: '/v1/profiles/ada', body: { profile: wrong, revision: 1 } });
  assert.equal(answer.status, 422);
  assert.deepEqual(answer.body.faults, validateProfile(wrong));
  for (const { message } of answer.body.faults) {
    assert.ok(page(wrong, answer.body.faults).includes(message));
  }
});

test('the page uses the design', async () => {
  const { page } = await app();
  const css = readFileSync('src/web/styles/tokens.css', 'utf8');
  assert.match(css, /prefers-color-scheme: dark/);
  assert.ok(page(ADA).includes('styles/tokens.css'));
});

test('the end-to-end tests and the record of what was built are there', () => {
  assert.ok(existsSync('test/e2e/profile.test.js'));
  assert.match(readFileSync('CHANGES.md', 'utf8'), /User profile/);
});
