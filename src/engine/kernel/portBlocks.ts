import type { PreflightProbe } from '../../ports/ports';
import type { RunState } from '../../run/run';

/** Ports begin here; each package gets a hundred. As upstream's allocator counts them. */
const FIRST = 10_000;
const STEP = 100;
const LAST = 60_000;
/** How many ports of a block are tried: services of a package take the first ones. */
const PROBED = 10;

/**
 * Gives every package that is underway ports of its own. Which blocks are taken stands in the runs' states, so that a
 * driver that takes over knows it too; blocks in which anything listens already are passed over.
 */
export class PortBlocks {
  /** Given out and not yet in any state. */
  private readonly given = new Set<number>();

  /**
   * @param taken the blocks of all packages that are underway, in all runs.
   * @param isFree whether nothing on this machine listens on a port, by IPv4 or IPv6.
   */
  constructor(
    private readonly taken: () => Iterable<number>,
    private readonly isFree: (port: number) => Promise<boolean>,
  ) {}

  /** The first port of a block that is the caller's until `settle`; undefined when there is none. */
  async give(): Promise<number | undefined> {
    for (let base = FIRST; base < LAST; base += STEP) {
      if (this.given.has(base) || [...this.taken()].includes(base)) {
        continue;
      }
      this.given.add(base);
      const ports = Array.from({ length: PROBED }, (_, index) => base + index);
      if ((await Promise.all(ports.map(this.isFree))).every(Boolean)) {
        return base;
      }
      this.given.delete(base);
    }
    return undefined;
  }

  /** The block stands in a state now, or is not needed after all. */
  settle(base: number | undefined): void {
    if (base !== undefined) {
      this.given.delete(base);
    }
  }
}

/**
 * The blocks of a driver; undefined where ports cannot be looked at.
 * @param runs all that go on now.
 */
export function portBlocks(
  probe: Pick<PreflightProbe, 'portIsFree'> | undefined,
  runs: () => readonly { readonly state: RunState }[],
): PortBlocks | undefined {
  const taken = () =>
    runs().flatMap(({ state }) => [
      ...[...state.index.active].flatMap((id) => state.packages.get(id)?.ports ?? []),
      ...(state.mock !== undefined && 'ports' in state.mock ? [state.mock.ports ?? []].flat() : []),
    ]);
  return probe && new PortBlocks(taken, (port) => probe.portIsFree(port));
}
