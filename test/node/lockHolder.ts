import { createInterface } from 'node:readline';
import { FileLockStore } from '../../src/node/locks/lockStore';
import { PersonalLocks } from '../../src/node/locks/personalLocks';
import { systemClock } from '../../src/node/processes/systemClock';

/**
 * A window of the lock tests: `lockHolder <common dir> <person> <expiry ms>`. Each line that it is given is a key that it
 * takes and keeps alive; it says what came of it, and the keys that are held whenever they change.
 */
function main([commonDir = '', person = '', expiryMs = '1000']: readonly string[]): void {
  const store = new FileLockStore(commonDir, systemClock);
  const personal = new PersonalLocks(store, commonDir, person, String(process.pid));
  store.watch(({ locks }) => say({ held: locks.map(({ key }) => key) }));
  store.keepAlive(({ holder }) => holder.kind === 'person' && holder.session === String(process.pid));
  const lines = createInterface({ input: process.stdin });
  lines.on('line', (key) => {
    personal.take({ keys: [key], ttlMs: Number(expiryMs) }).then(
      () => say({ taken: key }),
      (error: unknown) => say({ refused: key, why: String(error) }),
    );
  });
  lines.once('close', () => process.exit(0));
  say({ ready: true });
}

function say(answer: object): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

main(process.argv.slice(2));
