import type { KnownMemory, MemoryTopic } from './knowledge';

/** The half-life of a memory in days, counted from when it was last remembered. */
const HALF_LIFE_DAYS = 60;
const DAY_MS = 86_400_000;

/**
 * How much a memory counts by itself, from 0 to 1: by how lately it was remembered and how often; failures count a little
 * more than successes, since they cost more to learn twice.
 * @param now milliseconds since 1970.
 */
export function weightOf(
  { updated_at, times, outcome }: Pick<KnownMemory, 'updated_at' | 'times' | 'outcome'>,
  now: number,
): number {
  const days = Math.max(0, now - Date.parse(updated_at)) / DAY_MS;
  const fresh = 0.5 ** (days / HALF_LIFE_DAYS);
  const often = 1 - 1 / (1 + times);
  const cost = outcome === 'negative' ? 1 : 0.8;
  return (0.6 * fresh + 0.4 * often) * cost;
}

/** What is about the package itself counts whole, what is about its feature half, and what names nothing a quarter. */
const FIT = { own: 1, around: 0.5, general: 0.25 } as const;

/** What is worth knowing for a package, the most relevant first. @param now milliseconds since 1970. */
export function relevantMemories<Memory extends KnownMemory>(
  memories: readonly Memory[],
  topic: MemoryTopic,
  now: number,
): readonly Memory[] {
  const own = new Set(topic.words.map(plain));
  const around = new Set(topic.around.map(plain));
  return memories
    .map((memory) => ({ memory, score: fitOf(memory.tags, topic, own, around) * weightOf(memory, now) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.memory.id.localeCompare(b.memory.id))
    .map(({ memory }) => memory);
}

function fitOf(
  tags: readonly string[],
  { admits }: MemoryTopic,
  own: ReadonlySet<string>,
  around: ReadonlySet<string>,
): number {
  if (tags.some((tag) => own.has(plain(tag)) || (tag.includes('/') && admits(tag)))) {
    return FIT.own;
  }
  if (tags.some((tag) => around.has(plain(tag)))) {
    return FIT.around;
  }
  return tags.length === 0 ? FIT.general : 0;
}

function plain(word: string): string {
  return word.toLowerCase().replace(/^wp-/, '');
}
