import type { LayoutInput } from '../../webview/graph/canvas/layout/layeredGraph';
import { seededNumbers } from '../../webview/graph/canvas/layout/seededNumbers';

/** How the sources of a package's dependencies lie: near it, as in most real plans, or anywhere. */
export type Shape = 'local' | 'random';

/**
 * A plan of `size` packages in about 1.2 times the square root of that many waves, with 1.75 dependencies for each
 * package: six in ten lead into the next wave, the others over two to four more. Ids are shuffled, so that plan order
 * says nothing. The same arguments give the same plan.
 */
export function generatedPlan(size: number, shape: Shape, seed: number): LayoutInput {
  const random = seededNumbers(seed);
  const count = Math.max(2, Math.round(1.2 * Math.sqrt(size)));
  const names = shuffled(
    Array.from({ length: size }, (_, index) => `p${index}`),
    random,
  );
  const waves = Array.from({ length: count }, (_, wave) =>
    names.slice(Math.floor((wave * size) / count), Math.floor(((wave + 1) * size) / count)),
  );
  const edges = new Map<string, { from: string; to: string; redundant: boolean }>();
  const pick = (wave: number, place: number): string => {
    const ids = waves[wave] ?? [];
    const middle = place * ids.length + (random() - 0.5) * (3 + ids.length / 4);
    const row = shape === 'local' ? Math.floor(middle) : Math.floor(random() * ids.length);
    return ids[Math.min(ids.length - 1, Math.max(0, row))] ?? '';
  };
  const add = (from: string, to: string): void => {
    edges.set(`${from} ${to}`, { from, to, redundant: false });
  };
  for (let wave = 1; wave < count; wave += 1) {
    const ids = waves[wave] ?? [];
    ids.forEach((to, row) => add(pick(wave - 1, row / ids.length), to));
  }
  for (let tries = 0; edges.size < 1.75 * size && tries < 20 * size; tries += 1) {
    const wave = 1 + Math.floor(random() * (count - 1));
    const ids = waves[wave] ?? [];
    const row = Math.floor(random() * ids.length);
    const back = random() < 0.6 ? 1 : 1 + Math.floor(random() * 4);
    if (wave - back >= 0) {
      add(pick(wave - back, row / ids.length), ids[row] ?? '');
    }
  }
  const packages = waves.flatMap((ids, index) => ids.map((id) => ({ id, wave: index + 1 })));
  return {
    waves: waves.map((ids) => shuffled(ids, random)),
    packages: shuffled(packages, random),
    edges: [...edges.values()],
  };
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}
