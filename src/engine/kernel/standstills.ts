import type { Clock, Timers } from '../../ports/ports';
import type { Standstill } from '../../run/faults/faultTable';
import { standstillOf } from '../../run/faults/faultTable';
import type { EngineDependencies } from './engineDependencies';
import type { JournalEvent, RunState } from '../../run/run';
import { WavesError } from '../../wavesError';

/** Between two looks, in milliseconds. */
const EVERY_MS = 3000;

/**
 * Looks whether the disk takes what is written, as long as a run goes on. An agent whose end can't be written down would
 * else be waited for without a word.
 */
class DiskWatch {
  private callOff: (() => void) | undefined;
  private looking = false;

  /**
   * @param probe rejects when the disk takes nothing. @param isNeeded whether a run goes on.
   * @param seen gets what each look has shown: an error, or nothing.
   */
  constructor(
    private readonly world: { readonly clock: Clock; readonly timers: Timers },
    private readonly probe: (() => Promise<void>) | undefined,
    private readonly isNeeded: () => boolean,
    private readonly seen: (error: unknown) => void,
  ) {}

  /** Looks from now on until it is not needed any more. */
  begin(): void {
    if (this.callOff === undefined && !this.looking) {
      this.plan();
    }
  }

  close(): void {
    this.callOff?.();
    this.callOff = undefined;
  }

  private plan(): void {
    const { probe } = this;
    if (probe === undefined || !this.isNeeded()) {
      return;
    }
    const { clock, timers } = this.world;
    this.callOff = timers.at(clock.now() + EVERY_MS, () => {
      this.callOff = undefined;
      this.looking = true;
      void probe()
        .then(
          () => this.seen(undefined),
          (error: unknown) => this.seen(error),
        )
        .finally(() => {
          this.looking = false;
          this.plan();
        });
    });
  }
}

/** Between two tries, in milliseconds: twice as long each time, up to the longest. */
const FIRST_MS = 1000;
const LONGEST_MS = 30_000;

/** Why nothing can be written down about a run, and when that is tried again. */
export interface TriedStandstill extends Standstill {
  /** Milliseconds since 1970. */
  readonly until: number;
}

interface Standing {
  readonly state: RunState;
  readonly callOff: () => void;
}

/**
 * Runs that nobody can drive for now, because the machine does not let their journals be written. Nothing is done about
 * them that could not be written down; their agents go on. Each is taken up again as soon as that works.
 */
export class Standstills {
  private readonly standing = new Map<string, Standing>();
  /** Runs that are driven, and of which nothing new could be written down when that was tried last. */
  private readonly hampered = new Set<string>();
  /** How often each was tried in a row, and until when the next trouble counts as the same. */
  private readonly rows = new Map<string, { readonly tries: number; readonly until: number }>();
  private readonly disk: DiskWatch;

  /**
   * @param world `probeDisk` rejects when the disk takes nothing; absent: nobody looks before something is to be written.
   * @param again takes a run up; rejects with what is in the way.
   * @param listener told of each standstill, with undefined of its end, and of a run that is not taken up again.
   */
  constructor(
    private readonly world: Pick<EngineDependencies, 'clock' | 'timers' | 'log' | 'probeDisk'>,
    private readonly active: () => readonly RunState[],
    private readonly again: (run: string) => Promise<unknown>,
    private readonly listener: {
      stands?(run: string, standstill: TriedStandstill | undefined): void;
      ended?(run: string, error: unknown): void;
    },
  ) {
    const isNeeded = () => active().length > 0;
    this.disk = new DiskWatch(world, world.probeDisk, isNeeded, (error) => this.probed(error));
  }

  /** The runs that stand still, as they were when they began to. */
  get states(): readonly RunState[] {
    return [...this.standing.values()].map(({ state }) => state);
  }

  /** Whether nothing can be written down about a run now. */
  has(run: string): boolean {
    return this.standing.has(run) || this.hampered.has(run);
  }

  /**
   * A run could not be driven any further.
   * @returns whether it is taken up again by itself; if not, what went wrong lasts, or is a mistake of ours.
   */
  begin(state: RunState, error: unknown): boolean {
    const found = error === undefined || WavesError.is(error, 'lease-lost') ? undefined : standstillOf(error);
    if (found === undefined) {
      return false;
    }
    const { clock, timers, log } = this.world;
    const row = this.rows.get(state.run);
    const tries = row !== undefined && clock.now() < row.until ? row.tries + 1 : 1;
    const until = clock.now() + Math.min(FIRST_MS * 2 ** (tries - 1), LONGEST_MS);
    this.rows.set(state.run, { tries, until: until + LONGEST_MS });
    this.standing.get(state.run)?.callOff();
    const callOff = timers.at(until, () => {
      this.again(state.run).catch((cause: unknown) => {
        if (this.standing.has(state.run) && !this.begin(state, cause)) {
          this.standing.delete(state.run);
          log.error(`The run ${state.run} cannot be taken up again.`, cause);
          this.listener.ended?.(state.run, cause);
        }
      });
    });
    this.standing.set(state.run, { state, callOff });
    this.hampered.delete(state.run);
    this.listener.stands?.(state.run, { ...found, until });
    return true;
  }

  /** A run is driven, perhaps again. */
  end(run: string): void {
    this.disk.begin();
    const standing = this.standing.get(run);
    if (standing !== undefined) {
      standing.callOff();
      this.standing.delete(run);
      this.listener.stands?.(run, undefined);
    }
  }

  /** Something was written down about a run: its end shows that the disk takes it again, before anybody has looked. */
  recorded(run: string, events: readonly JournalEvent[]): void {
    if (events.some(({ type }) => type === 'run.ended') && this.hampered.delete(run)) {
      this.listener.stands?.(run, undefined);
    }
  }

  /** Tries nothing any more. */
  close(): void {
    this.standing.forEach(({ callOff }) => callOff());
    this.standing.clear();
    this.disk.close();
  }

  private probed(error: unknown): void {
    const { clock } = this.world;
    const found = error === undefined ? undefined : standstillOf(error);
    for (const { run, parent } of this.active()) {
      if (found !== undefined && parent === undefined) {
        this.hampered.add(run);
        this.listener.stands?.(run, { ...found, until: clock.now() });
      } else if (found === undefined && this.hampered.delete(run)) {
        this.listener.stands?.(run, undefined);
      }
    }
  }
}
