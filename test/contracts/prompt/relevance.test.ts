import { expect, it } from 'vitest';
import type { KnownMemory, MemoryTopic } from '../../../src/contracts/prompt/knowledge';
import { relevantMemories } from '../../../src/contracts/prompt/relevance';

const NOW = Date.parse('2026-11-01T00:00:00Z');
const TOPIC: MemoryTopic = {
  words: ['wp-api', 'backend', 'db:schema:users'],
  around: ['profile'],
  admits: (path) => path.startsWith('src/api/'),
};

function memory(id: string, more: Partial<KnownMemory> = {}): KnownMemory {
  return {
    id,
    event_type: 'discovery',
    outcome: 'neutral',
    summary: id,
    lessons: [],
    tags: [],
    times: 1,
    updated_at: '2026-10-31T00:00:00Z',
    ...more,
  };
}

const order = (...memories: KnownMemory[]) => relevantMemories(memories, TOPIC, NOW).map(({ id }) => id);

it('puts what is about the package before its feature, that before what names nothing, and leaves out all else', () => {
  expect(
    order(
      memory('general'),
      memory('feature', { tags: ['profile'] }),
      memory('other', { tags: ['web'] }),
      memory('path', { tags: ['src/api/users.ts'] }),
      memory('elsewhere', { tags: ['src/web/app.ts'] }),
    ),
  ).toEqual(['path', 'feature', 'general']);
});

it.each(['api', 'WP-API', 'db:schema:users'])('knows the package by the tag %s', (tag) => {
  expect(order(memory('general'), memory('own', { tags: [tag] }))).toEqual(['own', 'general']);
});

it('counts what is fresh, repeated or was a failure for more', () => {
  const old = { updated_at: '2026-06-01T00:00:00Z' };
  expect(order(memory('old', old), memory('fresh'))).toEqual(['fresh', 'old']);
  expect(order(memory('once'), memory('often', { times: 5 }))).toEqual(['often', 'once']);
  expect(order(memory('won', { outcome: 'positive' }), memory('lost', { outcome: 'negative' }))).toEqual([
    'lost',
    'won',
  ]);
});
