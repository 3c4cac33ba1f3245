import { join } from 'node:path';
import { AckPolicy, jetstream, jetstreamManager, RetentionPolicy } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { bundled } from '../bundled.mjs';
import { projectRoot } from '../../scripts/projectRoot.mjs';

/*
 * What handing over a package costs that needs no work: through our queue, with all that is said of it on both sides, and through
 * a bare work queue of JetStream: published, taken, confirmed, its result published and read. No git, no agents, no processes.
 */

/** @typedef {{ ms: number, cpu: number }} Cost milliseconds for each package: by the clock, and of this process's processors */

const { DriversQueue, MachinesQueue } = await bundled([
  'src/node/machines/queue/driversQueue',
  'src/node/machines/queue/machinesQueue',
]);
/** Spent by the driver at once on so many packages. */
const AT_ONCE = 16;
const silent = { info: () => {}, warn: () => {}, error: () => {} };

/**
 * @param {string} url @param {number} packages @param {number} workers @param {string} name of a queue that is not there yet
 * @returns {Promise<Cost>}
 */
export async function ours(url, packages, workers, name) {
  const place = {
    ...{ access: { url }, root: projectRoot, repository: name, name: 'bench' },
    libraryPath: join(projectRoot, 'dist', 'nats.js'),
  };
  const driver = await DriversQueue.open(place, silent);
  const end = new AbortController();
  const machines = await Promise.all(
    range(workers).map((at) => MachinesQueue.open(place, `m${at}`, silent, end.signal)),
  );
  const broken = (/** @type {unknown} */ error) => {
    if (!end.signal.aborted) {
      throw error;
    }
  };
  const work = async (/** @type {any} */ queue, /** @type {string} */ machine) => {
    while (!end.signal.aborted) {
      const offered = await queue.next().catch(() => undefined);
      if (offered !== undefined) {
        const key = offered.text;
        const holder = `${machine}-${key}`;
        const turn = { state: 'taken', machine, pid: 1, holder };
        const taken = await queue.take(key, turn);
        offered.confirm();
        if (taken?.turn.holder !== holder) {
          throw new Error(`${machine} does not have ${key}.`);
        }
        const exit = { reason: 'exit', code: 0, signal: null };
        // A worker says that, and asks for the next one meanwhile.
        void queue.finish(key, { state: 'done', machine, holder, told: 0, exit }).catch(broken);
      }
    }
  };
  // What is cut off at the end has been told already.
  const working = machines.map((queue, at) =>
    work(queue, `m${at}`).catch((error) => (end.signal.aborted ? undefined : Promise.reject(error))),
  );
  const cost = await timed(packages, () =>
    each(packages, async (number) => {
      const key = `run.${String(number).padStart(32, '0')}`;
      const done = new Promise((resolve) => {
        const watching = driver.watch(key, {
          stands: (/** @type {any} */ standing) => {
            if (standing?.turn.state === 'done') {
              watching.dispose();
              resolve(undefined);
            }
          },
          lives: () => {},
        });
      });
      await driver.offer(key, key);
      await done;
      await driver.forget(key, { told: false, below: false });
    }),
  );
  end.abort();
  await Promise.all([driver, ...machines].map((queue) => queue.close()));
  await Promise.all(working);
  return cost;
}

/**
 * @param {string} url @param {number} packages @param {number} workers @param {string} name of streams that are not there yet
 * @returns {Promise<Cost>}
 */
export async function bare(url, packages, workers, name) {
  const { host, username: user, password: pass } = new URL(url);
  const open = () => connect({ servers: host, user, pass });
  const driver = await open();
  const manager = await jetstreamManager(driver);
  await manager.streams.add({ name, subjects: [`${name}.do.*`], retention: RetentionPolicy.Workqueue });
  await manager.streams.add({ name: `${name}_DONE`, subjects: [`${name}.done.*`] });
  await manager.consumers.add(name, { durable_name: 'workers', ack_policy: AckPolicy.Explicit });
  const machines = await Promise.all(range(workers).map(open));
  let isOver = false;
  const work = async (/** @type {Awaited<ReturnType<typeof open>>} */ connection) => {
    const js = jetstream(connection);
    const consumer = await js.consumers.get(name, 'workers');
    while (!isOver) {
      const message = await consumer.next({ expires: 5000 }).catch(() => null);
      if (message !== null) {
        message.ack();
        await js.publish(`${name}.done.${message.string()}`, 'done');
      }
    }
  };
  const working = machines.map((connection) =>
    work(connection).catch((error) => (isOver ? undefined : Promise.reject(error))),
  );
  const js = jetstream(driver);
  const results = await (await js.consumers.get(`${name}_DONE`)).consume();
  /** @type {Map<string, () => void>} */
  const waiting = new Map();
  const reading = (async () => {
    for await (const result of results) {
      waiting.get(result.subject)?.();
    }
  })();
  const cost = await timed(packages, () =>
    each(packages, async (number) => {
      const done = new Promise((resolve) => waiting.set(`${name}.done.${number}`, () => resolve(undefined)));
      await js.publish(`${name}.do.${number}`, String(number));
      await done;
      waiting.delete(`${name}.done.${number}`);
    }),
  );
  isOver = true;
  await Promise.all([driver, ...machines].map((connection) => connection.close()));
  await Promise.all([...working, reading]);
  return cost;
}

/** @param {number} count */
function range(count) {
  return Array.from({ length: count }, (_, at) => at);
}

/** @param {number} count @param {(number: number) => Promise<unknown>} work */
async function each(count, work) {
  let next = 0;
  const slot = async () => {
    while (next < count) {
      await work(next++);
    }
  };
  await Promise.all(range(AT_ONCE).map(slot));
}

/** @param {number} packages @param {() => Promise<void>} work @returns {Promise<Cost>} */
async function timed(packages, work) {
  const began = performance.now();
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return { ms: (performance.now() - began) / packages, cpu: (user + system) / 1000 / packages };
}
