import process from 'node:process';
import { NODE_WIDTH } from '../../webview/graph/layout';
import type { LayoutInput } from '../../webview/graph/layout/layeredGraph';
import type { Shape } from './generatedPlan';
import { generatedPlan } from './generatedPlan';
import type { Centres, LayoutPeer } from './layoutPeers';
import { ours, PEERS } from './layoutPeers';
import { straightCrossings } from './straightCrossings';

/**
 * Layouts beside each other: time, and how often edges cross when they are drawn straight from box to box. Sizes may be
 * given as arguments.
 */
const SIZES = process.argv.slice(2).map(Number);
const SHAPES: readonly Shape[] = ['local', 'random'];

interface Measured {
  readonly ms: number;
  readonly crossings: number;
}

async function main(): Promise<void> {
  const sizes = SIZES.length > 0 ? SIZES : [50, 200, 1_000, 5_000];
  // A page that has been open for a moment has compiled the layout; so has a benchmark after this.
  await ours.lay(generatedPlan(400, 'local', 2));
  for (const shape of SHAPES) {
    for (const size of sizes) {
      const plan = generatedPlan(size, shape, 1);
      const own = await measure(ours, plan);
      console.log(`\n${shape}, ${size} packages, ${plan.edges.length} dependencies`);
      report('waves', own, own);
      for (const peer of PEERS.filter(({ limit }) => size <= limit)) {
        report(peer.name, await measure(peer, plan), own);
      }
    }
  }
}

async function measure(peer: LayoutPeer, plan: LayoutInput): Promise<Measured | undefined> {
  const begun = performance.now();
  const centres = await peer.lay(plan);
  const ms = performance.now() - begun;
  return centres && { ms, crossings: crossingsOf(plan, centres) };
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
          `${measured.ms.toFixed(0)} ms`.padStart(10),
          `${measured.crossings} crossings`.padStart(18),
          `waves: ${(own.ms / measured.ms).toFixed(2)} of its time, ${(own.crossings / measured.crossings).toFixed(2)} of its crossings`,
        ].join('  ')
      : 'not installed';
  console.log(`  ${name.padEnd(12)} ${words}`);
}

void main();
