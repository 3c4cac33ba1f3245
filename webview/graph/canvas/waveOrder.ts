import { t } from '@vscode/l10n';
import type { GraphSnapshot } from '../../../src/protocol/graph';
import { packageEdges } from './lines/packageEdges';

/** How a package comes into another wave: what it waits for then, and what no longer. */
export interface WaveOrder {
  readonly package: string;
  /** From 1; one more than there are is a wave of its own behind them. */
  readonly wave: number;
  readonly after: readonly string[];
  readonly notAfter: readonly string[];
}

type Ordered = Pick<GraphSnapshot, 'packages' | 'edges' | 'waves'>;

/**
 * What has to change of what a package depends on so that it stands in a wave: no more than that. Towards the end it waits for
 * one package of the wave before, towards the beginning no longer for what stands in that wave or behind it, but for one
 * that this waited for, where nothing else keeps it from going farther. Of several that would do, the one nearest by.
 *
 * @param near how far a package stands from where it is wanted, in any unit
 * @returns undefined where it stands there already; in words why it cannot.
 */
export function orderFor(
  plan: Ordered,
  id: string,
  wave: number,
  near: (packageId: string) => number,
): WaveOrder | { readonly refused: string } | undefined {
  const waveOf = new Map(plan.waves.flatMap((ids, index) => ids.map((each) => [each, index + 1] as const)));
  const own = waveOf.get(id);
  if (own === undefined || own === wave || wave < 1 || wave > plan.waves.length + 1) {
    return undefined;
  }
  const edges = packageEdges(plan.edges);
  const into = edges.get(id)?.into ?? [];
  const at = (each: string): number => waveOf.get(each) ?? 0;
  const held = into.find(({ from, needs }) => needs !== undefined && at(from) > wave);
  if (held !== undefined) {
    return { refused: ORDER_STRINGS.needs(titleOf(plan, held.from), at(held.from)) };
  }
  const waits = into.filter(({ needs }) => needs === undefined).map(({ from }) => from);
  const notAfter = [...new Set(waits.filter((from) => at(from) >= wave))];
  const isKept =
    wave === 1 ||
    waits.some((from) => at(from) === wave - 1) ||
    into.some(({ from, needs }) => needs !== undefined && at(from) === wave);
  if (isKept) {
    return { package: id, wave, after: [], notAfter };
  }
  const before = (plan.waves[wave - 2] ?? []).filter((each) => each !== id);
  const behind = reached(id, (each) => (edges.get(each)?.outOf ?? []).map(({ to }) => to));
  const around = new Set(
    notAfter.flatMap((each) => [
      ...reached(each, (other) => (edges.get(other)?.into ?? []).map(({ from }) => from)),
    ]),
  );
  const possible = before.filter((each) => !behind.has(each));
  const sure = possible.filter((each) => around.has(each));
  const [nearest] = (sure.length > 0 ? sure : possible).toSorted((a, b) => near(a) - near(b));
  return nearest === undefined
    ? { refused: ORDER_STRINGS.nothing(wave - 1) }
    : { package: id, wave, after: [nearest], notAfter };
}

/** What an order does, in words. */
export function orderWords(plan: Ordered, { wave, after, notAfter }: WaveOrder): string {
  const named = (ids: readonly string[]): string => ids.map((id) => titleOf(plan, id)).join(', ');
  if (notAfter.length === 0) {
    return ORDER_STRINGS.after(wave, named(after));
  }
  return after.length === 0
    ? ORDER_STRINGS.notAfter(wave, named(notAfter))
    : ORDER_STRINGS.both(wave, named(after), named(notAfter));
}

function titleOf({ packages }: Ordered, id: string): string {
  return packages.find((each) => each.id === id)?.title ?? id;
}

/** Everything that steps lead to from a package. */
function reached(from: string, step: (id: string) => readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [from];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const next of step(id)) {
      if (!found.has(next)) {
        found.add(next);
        open.push(next);
      }
    }
  }
  return found;
}

/** What people read about changing the order. */
const ORDER_STRINGS = {
  after: (wave: number, titles: string): string => t('Wave {0}: after {1}', wave, titles),
  notAfter: (wave: number, titles: string): string => t('Wave {0}: no longer after {1}', wave, titles),
  both: (wave: number, after: string, notAfter: string): string =>
    t('Wave {0}: after {1}, no longer after {2}', wave, after, notAfter),
  needs: (title: string, wave: number): string =>
    t('Not before wave {0}: it needs something of {1} at its end', wave, title),
  nothing: (wave: number): string => t('Nothing in wave {0} that it could wait for', wave),
} as const;
