import { loadavg } from 'node:os';
import process from 'node:process';
import { NODE_HEIGHT, NODE_WIDTH } from '../../webview/graph/layout';
import type { LayoutInput } from '../../webview/graph/layout/layeredGraph';
import type { Shape } from './generatedPlan';
import { generatedPlan } from './generatedPlan';
import type { Centres, LayoutPeer } from './layoutPeers';
import { ours, PEERS } from './layoutPeers';
import { straightCrossings } from './straightCrossings';

/**
 * Layouts beside each other: time, how often edges cross when they are drawn straight from box to box, and what a small
 * edit of the plan moves. Sizes may be given as arguments.
 */
const SIZES = process.argv.slice(2).map(Number);
const SHAPES: readonly Shape[] = ['local', 'random'];

/** So far a package must have gone to be said to have moved, in pixels: half its height. */
const MOVED = NODE_HEIGHT / 2;

interface Measured {
  readonly ms: number;
  /** Processor time, which a busy machine changes least; nothing for a peer that is a process of its own. */
  readonly cpu: number;
  readonly crossings: number;
  /** The share of packages that a small edit of the plan has moved, and how far it moves one on average, in pixels. */
  readonly edit: { readonly share: number; readonly distance: number };
}

async function main(): Promise<void> {
  const sizes = SIZES.length > 0 ? SIZES : [50, 200, 1_000, 5_000];
  // A page that has been open for a moment has compiled the layout; so has a benchmark after this.
  await ours.lay(generatedPlan(400, 'local', 2));
  for (const shape of SHAPES) {
    for (const size of sizes) {
      const plan = generatedPlan(size, shape, 1);
      const own = await measure(ours, plan);
      console.log(
        `\n${shape}, ${size} packages, ${plan.edges.length} dependencies, load ${(loadavg()[0] ?? 0).toFixed(1)}`,
      );
      report('waves', own, own);
      for (const peer of PEERS.filter(({ limit }) => size <= limit)) {
        report(peer.name, await measure(peer, plan), own);
      }
    }
  }
}

async function measure(peer: LayoutPeer, plan: LayoutInput): Promise<Measured | undefined> {
  const begun = performance.now();
  const before = process.cpuUsage();
  const centres = await peer.lay(plan);
  const { user, system } = process.cpuUsage(before);
  const ms = performance.now() - begun;
  const next = centres && (await (peer.layAgain ?? peer.lay)(edited(plan), plan));
  return (
    next && {
      ms,
      cpu: (user + system) / 1_000,
      crossings: crossingsOf(plan, centres),
      edit: movement(centres, next),
    }
  );
}

/** The plan with one package more: in the middle, after one package and before another. */
function edited(plan: LayoutInput): LayoutInput {
  const middle = plan.waves.length >> 1;
  const from = plan.waves[middle - 1]?.[0] ?? '';
  const to = plan.waves[middle + 1]?.at(-1) ?? '';
  return {
    waves: plan.waves.map((ids, wave) => (wave === middle ? [...ids, 'added'] : ids)),
    packages: [...plan.packages, { id: 'added', wave: middle + 1 }],
    edges: [...plan.edges, { from, to: 'added', redundant: false }, { from: 'added', to, redundant: false }],
  };
}

/** How packages move up and down; that all of them move alike is not counted. */
function movement(before: Centres, after: Centres): Measured['edit'] {
  const shifts = [...before].flatMap(([id, { y }]) => {
    const now = after.get(id);
    return now ? [now.y - y] : [];
  });
  const common = shifts.toSorted((a, b) => a - b)[shifts.length >> 1] ?? 0;
  const own = shifts.map((shift) => Math.abs(shift - common));
  return {
    share: own.filter((shift) => shift > MOVED).length / own.length,
    distance: own.reduce((sum, shift) => sum + shift, 0) / own.length,
  };
}

function crossingsOf(plan: LayoutInput, centres: Centres): number {
  return straightCrossings(
    plan.edges.flatMap(({ from, to }) => {
      const source = centres.get(from);
      const target = centres.get(to);
      return source && target
        ? [
            {
              fromX: source.x + NODE_WIDTH / 2,
              fromY: source.y,
              toX: target.x - NODE_WIDTH / 2,
              toY: target.y,
            },
          ]
        : [];
    }),
  );
}

function report(name: string, measured: Measured | undefined, own: Measured | undefined): void {
  const words =
    measured && own
      ? [
          `${measured.ms.toFixed(0)} ms (${measured.cpu.toFixed(0)} ms)`.padStart(20),
          `${measured.crossings} crossings`.padStart(18),
          `an edit moves ${(100 * measured.edit.share).toFixed(1)} % by ${measured.edit.distance.toFixed(0)}`.padStart(
            32,
          ),
          `waves: ${(own.ms / measured.ms).toFixed(2)} of its time, ${(own.crossings / measured.crossings).toFixed(2)} of its crossings`,
        ].join('  ')
      : 'not installed';
  console.log(`  ${name.padEnd(12)} ${words}`);
}

void main();
