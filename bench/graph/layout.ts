import { cpus, loadavg } from 'node:os';
import process from 'node:process';
import { parseArgs } from 'node:util';
import type { LayoutInput } from '../../webview/graph/canvas/layout/layeredGraph';
import { generatedPlan } from './generatedPlan';
import type { Centres, LayoutPeer } from './layoutPeers';
import { PEERS as ALL, ours } from './layoutPeers';
import type { LayoutQuality } from './layoutQuality';
import { crossingsOf, editedPlan, movementOf } from './layoutQuality';
import { realLayoutInputs } from './realLayoutInputs';
import { compare } from '../figures.mjs';
import { tableRow } from './tableRow';

/**
 * Layouts beside each other: time, how often edges cross when they are drawn straight from box to box, and what a small
 * edit of the plan moves. Sizes may be given as arguments, a folder of plans with `--plans`, who is measured beside ours with
 * `--peers`.
 */
const { values, positionals } = parseArgs({
  options: { plans: { type: 'string' }, peers: { type: 'string' } },
  allowPositionals: true,
});
const PEERS =
  values.peers === undefined ? ALL : ALL.filter(({ name }) => values.peers?.split(',').includes(name));
const SIZES = positionals.length > 0 ? positionals.map(Number) : [50, 200, 1_000, 5_000];
/** The time told is the median of so many layouts, of fewer where one takes long. */
const RUNS = 5;
const LONG_MS = 2_000;
/**
 * Crossings of one small plan are mostly chance, each of them one or two in a hundred: so many plans of each size are laid out, and what is
 * told is of one of them in the middle. Their seeds are none of those that anything in the layout was chosen by.
 */
const PLANS: ReadonlyMap<number, number> = new Map([
  [50, 20],
  [200, 10],
  [1_000, 3],
]);
const FIRST_SEED = 1_001;
/** After so many layouts ours is compiled, as in a page that has been open for a moment. */
const WARMING = 10;

interface Measured extends LayoutQuality {
  readonly ms: number;
  /** Processor time, which a busy machine changes least. */
  readonly cpu: number;
}

async function main(): Promise<void> {
  for (let run = 0; run < WARMING; run += 1) {
    await ours.lay(generatedPlan(400, 'local', 2));
    await ours.lay(generatedPlan(400, 'random', 2));
  }
  const load = (loadavg()[0] ?? 0).toFixed(1);
  console.log(
    `Node.js ${process.version}; ${cpus().length} × ${cpus()[0]?.model ?? ''}, load ${load} at the beginning`,
  );
  console.log('How many times as much as waves; in brackets processor time.\n');
  console.log(tableRow(['plan', '', ours.name, ...PEERS.map(({ name }) => name)]));
  console.log(tableRow(Array.from({ length: 3 + PEERS.length }, () => '---')));
  for (const shape of ['local', 'random'] as const) {
    for (const size of SIZES) {
      const plans = Array.from({ length: PLANS.get(size) ?? 1 }, (_, at) =>
        generatedPlan(size, shape, FIRST_SEED + at),
      );
      report(`${shape}, ${size}`, await everyLayout(plans));
    }
  }
  if (values.plans !== undefined) {
    const plans = realLayoutInputs(values.plans);
    report(`one of ${plans.length} real plans`, await everyLayout(plans));
  }
}

/** What each tool makes of one of some plans in the middle, our own first; undefined where it is missing or takes too long. */
async function everyLayout(plans: readonly LayoutInput[]): Promise<readonly (Measured | undefined)[]> {
  const most = Math.max(...plans.map(({ packages }) => packages.length));
  const found: (Measured | undefined)[] = [];
  for (const peer of [ours, ...PEERS]) {
    found.push(most <= peer.limit ? await measuredTogether(peer, plans) : undefined);
  }
  return found;
}

async function measuredTogether(
  peer: LayoutPeer,
  plans: readonly LayoutInput[],
): Promise<Measured | undefined> {
  const all: Measured[] = [];
  for (const plan of plans) {
    const measured = await measure(peer, plan);
    if (!measured) {
      return undefined;
    }
    all.push(measured);
  }
  const mean = (of: (each: Measured) => number): number =>
    all.reduce((total, each) => total + of(each), 0) / all.length;
  return {
    ms: mean(({ ms }) => ms),
    cpu: mean(({ cpu }) => cpu),
    crossings: mean(({ crossings }) => crossings),
    moved: mean(({ moved }) => moved),
  };
}

async function measure(peer: LayoutPeer, plan: LayoutInput): Promise<Measured | undefined> {
  const times: { readonly ms: number; readonly cpu: number }[] = [];
  let centres: Centres | undefined;
  do {
    const begun = performance.now();
    const before = process.cpuUsage();
    centres = await peer.lay(plan);
    const { user, system } = process.cpuUsage(before);
    times.push({ ms: performance.now() - begun, cpu: (user + system) / 1_000 });
  } while (times.length < RUNS && (times.at(-1)?.ms ?? 0) < LONG_MS);
  const next = centres && (await (peer.layAgain ?? peer.lay)(editedPlan(plan), plan));
  return (
    centres &&
    next && {
      ms: medianOf(times.map(({ ms }) => ms)),
      cpu: medianOf(times.map(({ cpu }) => cpu)),
      crossings: crossingsOf(plan, centres),
      moved: movementOf(centres, next),
    }
  );
}

function medianOf(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;
}

function report(name: string, found: readonly (Measured | undefined)[]): void {
  const [own] = found;
  const dot = found[1 + PEERS.findIndex((peer) => peer.name === 'dot')];
  const [shape = '', size] = name.split(', ');
  if (own !== undefined && dot !== undefined && size !== undefined) {
    const beside = 'Graphviz `dot`';
    const of = { size: Number(size), beside };
    compare({ what: `layout, ${shape} dependencies`, ...of, ours: own.ms, peer: dot.ms, unit: 'ms' });
    compare({
      what: `edge crossings, ${shape} dependencies`,
      ...of,
      ours: own.crossings,
      peer: dot.crossings,
      unit: 'crossings',
    });
  }
  const row = (what: string, cell: (each: Measured) => string): void =>
    console.log(tableRow([name, what, ...found.map((each) => (each ? cell(each) : ''))]));
  const ratio = (each: Measured, of: (each: Measured) => number): string =>
    own === undefined || each === own ? '' : `, ${(of(each) / of(own)).toFixed(2)}×`;
  row(
    'time',
    (each) =>
      `${each.ms.toFixed(0)} ms${each === own ? ` (${each.cpu.toFixed(0)})` : ratio(each, ({ ms }) => ms)}`,
  );
  row('crossings', (each) => `${each.crossings.toFixed(1)}${ratio(each, ({ crossings }) => crossings)}`);
  row('moved by an edit', ({ moved }) => `${(100 * moved).toFixed(1)} %`);
}

void main();
