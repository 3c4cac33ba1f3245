import { randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import type { Caller } from '../../src/coordinator/caller';
import { OWNER_TRUST } from '../../src/coordinator/caller';
import { Coordinator } from '../../src/coordinator/operations/coordinator';
import { OPERATIONS } from '../../src/coordinator/operations/registry';
import type { AuditEntry } from '../../src/coordinator/services/auditTrail';
import type { RowChange } from '../../src/coordinator/services/tables/tables';
import { FileAuditLog } from '../../src/node/coordinator/auditFile';
import { GitRepositoryTools } from '../../src/node/coordinator/gitRepositoryTools';
import { coordinatorKeys } from '../../src/node/coordinator/keys';
import { FileTableLog } from '../../src/node/coordinator/tableLog';
import { sha256 } from '../../src/node/files/files';
import { FileLockStore } from '../../src/node/locks/lockStore';
import { coordinatorFolder } from '../../src/node/runs/runFolder';
import { systemClock } from '../../src/node/processes/systemClock';
import { systemTimers } from '../../src/node/processes/systemTimers';

const CALLERS = 6;

/**
 * A coordinator that is to be killed: `coordinatorWriter <common dir> <generation>`. It takes up what is kept and calls
 * itself without end. It says every answer, in the moment in which it is given, as a line of JSON; what it is about to
 * give back it says before.
 */
async function main([commonDir = '', generation = '1']: readonly string[]): Promise<void> {
  const folder = coordinatorFolder(commonDir);
  const lease = { epoch: Number(generation), assertHeld: () => Promise.resolve() };
  const { sealer } = await coordinatorKeys(folder);
  const { log: tableLog, kept } = await FileTableLog.open(folder, { lease, clock: systemClock });
  const coordinator = new Coordinator({
    kept: kept.changes as readonly RowChange[],
    tableLog,
    auditLog: new FileAuditLog<AuditEntry>(folder),
    locks: new FileLockStore(commonDir, systemClock),
    runs: {
      states: () => [],
      lockAwaited: () => undefined,
      progressed: () => undefined,
      say: () => Promise.resolve(),
      inbox: () => Promise.resolve([]),
    },
    planned: () => Promise.resolve([]),
    repository: new GitRepositoryTools(commonDir),
    timers: systemTimers,
    digest: sha256,
    sealer,
    guardrails: [],
    policies: [],
    now: () => systemClock.now(),
    newId: randomUUID,
  });
  await tableLog.start(() => coordinator.services.tables.everything());
  await Promise.all(
    Array.from({ length: CALLERS }, (_, caller) => callOnAndOn(coordinator, `${generation}-${caller}`)),
  );
}

async function callOnAndOn(coordinator: Coordinator, name: string): Promise<void> {
  const caller: Caller = { agentId: name, agentType: 'test', sessionId: undefined, trust: OWNER_TRUST };
  const call = async (operation: string, params: object) => {
    const found = OPERATIONS.find((each) => each.name === operation);
    return found === undefined
      ? {}
      : ((await coordinator.call(found, caller, params)) as Record<string, unknown>);
  };
  for (let turn = 0; ; turn++) {
    const { task_id } = await call('submit_work', { task_type: 'code', description: `${name} ${turn}` });
    say({ task: task_id });
    const lock = { file_path: `api:${name}-${turn}` };
    const { success } = await call('acquire_lock', lock);
    say({ taken: lock.file_path, success });
    if (turn % 2 === 0) {
      say({ releasing: lock.file_path });
      await call('release_lock', lock);
      say({ released: lock.file_path });
    }
    const { memory_id } = await call('remember', { summary: `${name} ${turn} was here` });
    say({ memory: memory_id });
  }
}

/** At once: what is said counts, also when the process is killed right after it. */
function say(answer: object): void {
  writeSync(1, `${JSON.stringify(answer)}\n`);
}

void main(process.argv.slice(2));
