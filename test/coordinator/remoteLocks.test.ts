import { expect, it } from 'vitest';
import type { LockAnswer, LockCalls } from '../../src/coordinator/remote/foreignLocks';
import { RemoteLocks } from '../../src/coordinator/remote/remoteLocks';
import type { PackageHolder } from '../../src/run/locks/personalLocks';
import { Random } from '../support/random';
import { VirtualTime } from '../support/virtualTime';

const TTL = 60_000;
const KEY = 'api:users';

/** A coordinator that keeps locks as upstream's does, behind a connection that can be cut. */
class LockServer {
  readonly locks = new Map<string, { agentId: string; until: number }>();

  constructor(private readonly time: VirtualTime) {}

  holder(key: string): string | undefined {
    const lock = this.locks.get(key);
    return lock !== undefined && lock.until > this.time.now ? lock.agentId : undefined;
  }

  acquire(agentId: string, key: string, ttlMs: number): LockAnswer {
    const holder = this.holder(key);
    if (holder !== undefined && holder !== agentId) {
      return { kind: 'refused', holder };
    }
    this.locks.set(key, { agentId, until: this.time.now + ttlMs });
    return { kind: 'granted' };
  }

  release(agentId: string, key: string): void {
    if (this.holder(key) === agentId) {
      this.locks.delete(key);
    }
  }
}

/** One driver's way to the server. */
class Connection implements LockCalls {
  /** Whether somebody was told that a lock is its own. */
  hasGranted = false;
  private takes = 0;
  /** What becomes of a call: answered, lost before it arrives, or its answer lost; and how long each way takes. */
  fate: () => { arrives: boolean; returns: boolean; ms: number } = () => ({
    arrives: true,
    returns: true,
    ms: 0,
  });

  constructor(
    private readonly server: LockServer,
    private readonly time: VirtualTime,
  ) {}

  async acquire(agentId: string, key: string, ttlMs: number): Promise<LockAnswer> {
    const { arrives, returns, ms } = this.fate();
    const { takes } = this;
    await this.wait(ms);
    const answer = arrives ? this.server.acquire(agentId, key, ttlMs) : undefined;
    await this.wait(ms);
    if (!returns || answer === undefined) {
      return { kind: 'unanswered' };
    }
    this.hasGranted ||= answer.kind === 'granted' && takes === this.takes;
    return answer;
  }

  release(agentId: string, key: string): void {
    if (this.fate().arrives) {
      this.server.release(agentId, key);
    }
  }

  holderOf(key: string): Promise<'free' | { readonly agentId: string } | undefined> {
    const holder = this.server.holder(key);
    const answer = holder === undefined ? 'free' : { agentId: holder };
    return Promise.resolve(this.fate().returns ? answer : undefined);
  }

  begin(): void {
    this.hasGranted = false;
    this.takes += 1;
  }

  cut(): void {
    this.fate = () => ({ arrives: false, returns: false, ms: 0 });
  }

  mend(): void {
    this.fate = () => ({ arrives: true, returns: true, ms: 0 });
  }

  private wait(ms: number): Promise<void> {
    return ms === 0
      ? Promise.resolve()
      : new Promise((resolve) => this.time.timers.at(this.time.now + ms, resolve));
  }
}

function packageOf(id: string): PackageHolder {
  return { kind: 'package', run: 'run', package: id, attempt: 1 };
}

function world() {
  const time = new VirtualTime();
  const server = new LockServer(time);
  const random = new Random(7);
  const driver = () => {
    const connection = new Connection(server, time);
    const locks = new RemoteLocks(connection, {
      timers: time.timers,
      now: () => time.now,
      random: () => random.next(),
    });
    return { connection, locks };
  };
  return { time, server, driver, random };
}

const wish = (id: string, keys: readonly string[] = [KEY]) => ({ holder: packageOf(id), keys, ttlMs: TTL });

it('keeps a lock for as long as it is not given back', async () => {
  const { time, server, driver } = world();
  const { locks } = driver();
  expect(await locks.take(wish('a'))).toEqual([]);
  await time.pass(20 * TTL);
  expect(server.holder(KEY)).toBe('a@run');
  expect(locks.doubt(packageOf('a'))).toBeUndefined();
  locks.release(packageOf('a'));
  await time.pass(0);
  expect(server.holder(KEY)).toBeUndefined();
});

it('takes all of a package’s locks or none, and says when what is in the way is free', async () => {
  const { time, server, driver } = world();
  const [first, second] = [driver().locks, driver().locks];
  await first.take(wish('a', ['event:b']));
  const conflicts = await second.take(wish('b', ['event:a', 'event:b', 'event:c']));
  expect(conflicts).toMatchObject([{ key: 'event:b', lock: { holder: { name: 'a@run' } } }]);
  expect([...server.locks.keys()]).toEqual(['event:b']);
  expect(second.othersHold(['event:b'])).toHaveLength(1);
  let told = 0;
  second.watch(() => (told += 1));
  await time.pass(10_000);
  expect([second.othersHold(['event:b']).length, told]).toEqual([1, 0]);
  first.release(packageOf('a'));
  await time.pass(3000);
  expect([second.othersHold(['event:b']).length, told]).toEqual([0, 1]);
  expect(await second.take(wish('b', ['event:a', 'event:b', 'event:c']))).toEqual([]);
});

it('says that a lock is uncertain when it is not confirmed, and lost when its time is over', async () => {
  const { time, driver } = world();
  const { locks, connection } = driver();
  const said: unknown[] = [];
  locks.watch(() => said.push(locks.doubt(packageOf('a'))));
  await locks.take(wish('a'));
  connection.cut();
  await time.pass(30_000);
  expect(said.at(-1)).toMatchObject({ phase: 'uncertain', keys: [KEY] });
  expect(await locks.confirm(packageOf('a'))).toBe(true);
  await time.pass(30_000);
  expect(said.at(-1)).toMatchObject({ phase: 'lost', keys: [KEY] });
  expect(await locks.confirm(packageOf('a'))).toBe(false);
  connection.mend();
  await time.pass(16_000);
  expect(said.at(-1)).toBeUndefined();
  expect(await locks.confirm(packageOf('a'))).toBe(true);
});

it('lets nothing be merged whose lock somebody else has taken meanwhile, until that one gives it back', async () => {
  const { time, driver } = world();
  const [first, second] = [driver(), driver()];
  await first.locks.take(wish('a'));
  first.connection.cut();
  await time.pass(TTL + 1);
  expect(await second.locks.take(wish('b'))).toEqual([]);
  first.connection.mend();
  await time.pass(16_000);
  expect(first.locks.doubt(packageOf('a'))).toMatchObject({ phase: 'lost', holder: 'b@run' });
  expect(await first.locks.confirm(packageOf('a'))).toBe(false);
  second.locks.release(packageOf('b'));
  expect(await first.locks.confirm(packageOf('a'))).toBe(true);
  expect(first.locks.doubt(packageOf('a'))).toBeUndefined();
});

it('goes on with what an earlier driver held only when that is confirmed', async () => {
  const { time, server, driver } = world();
  const { locks, connection } = driver();
  server.acquire('a@run', KEY, TTL);
  connection.cut();
  locks.takeUp(wish('a'), true);
  expect(locks.doubt(packageOf('a'))).toBe('unasked');
  await time.pass(1);
  expect(locks.doubt(packageOf('a'))).toMatchObject({ phase: 'lost' });
  connection.mend();
  await time.pass(16_000);
  expect(locks.doubt(packageOf('a'))).toBeUndefined();
});

it('holds nothing up that has begun while nobody answered, and takes its locks as soon as somebody does', async () => {
  const { time, server, driver } = world();
  const { locks, connection } = driver();
  connection.cut();
  expect(await locks.take(wish('a'))).toEqual([]);
  expect(await locks.confirm(packageOf('a'))).toBe(true);
  connection.mend();
  await time.pass(16_000);
  expect(server.holder(KEY)).toBe('a@run');
});

it('lets only that be merged whose lock the coordinator keeps for it, whatever becomes of calls', async () => {
  for (let seed = 1; seed <= 40; seed += 1) {
    const { time, server, driver } = world();
    const random = new Random(seed);
    const drivers = ['a', 'b', 'c'].map((id) => ({ id, ...driver(), taken: false, busy: false }));
    for (const { connection } of drivers) {
      connection.fate = () => ({
        arrives: random.next() < 0.7,
        returns: random.next() < 0.7,
        ms: random.integer(0, 20_000),
      });
    }
    const merged: unknown[][] = [];
    for (let step = 0; step < 150; step += 1) {
      const one = random.pick(drivers);
      if (one.taken && random.next() < 0.2) {
        one.locks.release(packageOf(one.id));
        one.taken = false;
      } else if (one.taken) {
        void one.locks.confirm(packageOf(one.id)).then((may) => {
          // What nobody ever answered for keeps nobody out, and is not kept from anything.
          if (may && one.taken && one.connection.hasGranted) {
            merged.push([server.holder(KEY), `${one.id}@run`]);
          }
        });
      } else if (!one.busy) {
        one.busy = true;
        one.connection.begin();
        void one.locks.take(wish(one.id)).then((conflicts) => {
          one.busy = false;
          one.taken = conflicts.length === 0;
        });
      }
      await time.pass(random.integer(0, 10_000));
    }
    expect(merged.length).toBeGreaterThan(0);
    expect(merged.filter(([kept, wanted]) => kept !== wanted)).toEqual([]);
  }
});
