// Judges the merged whole: the card must show what the service answers.
import assert from 'node:assert/strict';
import { test } from 'node:test';

test('the card shows the name and the place that the service knows', async () => {
  const { page } = await import('../src/app.js');
  assert.match(page('ada'), /Ada Lovelace/);
  assert.match(page('ada'), /London/);
});
