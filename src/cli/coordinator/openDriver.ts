import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DriverListener } from '../../engine/runs/driver';
import { Driver } from '../../engine/runs/driver';
import { sha256 } from '../../node/files/files';
import { SavedFiles } from '../../run/worktrees/comparison';
import { heldRepository } from './heldRepository';
import { FileAgentLauncher } from '../../node/attempts/agentLauncher';
import { driverAddress } from '../../node/driver/driverAddress';
import type { DriverServer } from '../../node/driver/driverServer';
import { gitScopeTools } from '../../node/scope/scopeTools';
import { serveDriver } from '../../node/driver/driverServer';
import { repositoryGuardrails } from '../../node/coordinator/repositoryRules';
import type { RepositoryPlace } from '../../node/git/findRepository';
import { acquireLease } from '../../node/driver/lease';
import type { HeldLease } from '../../node/driver/lease';
import type { LeaseInfo } from '../../node/driver/leaseFile';
import { Signature } from '../../node/files/signature';
import { probeDisk } from '../../node/runs/diskProbe';
import { FilePlaces } from '../../node/locks/filePlaces';
import { FileLockStore } from '../../node/locks/lockStore';
import { FilePlanFiles } from '../../node/plans/planFiles';
import { MachineProbe } from '../../node/plans/preflightProbe';
import { GitContracts } from '../../node/contracts/gitContracts';
import { MachineMockTools } from '../../node/contracts/mockTools';
import { GitConflictTools } from '../../node/merging/conflictTools';
import { fileTexts } from '../../node/git/objects';
import { GitRepository } from '../../node/worktrees/repository/repository';
import { FileRunStore } from '../../node/runs/runStore';
import { isRunId, runFolder, runsFolder } from '../../node/runs/runFolder';
import { wavesFolder } from '../../node/runs/wavesFolder';
import { TrailHeads } from '../../node/files/trailHeads';
import { FileFurnisher } from '../../node/worktrees/furnisher';
import { GitSurroundings } from '../../node/worktrees/surroundings/surroundings';
import { systemClock } from '../../node/processes/systemClock';
import { systemTimers } from '../../node/processes/systemTimers';
import { readPlan } from '../../plan/reading/readPlan';
import type { Log } from '../../ports/ports';
import type { Elsewhere } from '../../node/machines/machines';
import { openElsewhere, takenQueue } from '../../node/machines/machines';
import { WavesError } from '../../wavesError';
import { worktreeWatcher } from '../../node/worktrees/worktreeWatcher';
import type { Coordinating } from './coordination';
import { coordinationOf } from './coordination';
import { concernOthers, runsOf } from './driverRuns';
import type { OpenCoordinator, Serving } from './openCoordinator';
import { openCoordinator } from './openCoordinator';
import type { OpenRemote } from './openRemote';
import { openRemote } from './openRemote';
import type { Installation } from '../context/installation';
import { takenChoice } from './reachCoordinator';

/** A driver in this process, with the lease that makes it the repository's only one. */
export interface OpenDriver {
  readonly driver: Driver;
  /** Undefined: it could not be opened, and the log says why. */
  readonly coordinator: OpenCoordinator | undefined;
  readonly server: DriverServer;
  /** Resolves when another process has taken over, because this one gave no sign of life for too long. */
  readonly lost: Promise<void>;
  /** Lets go of runs, socket and lease. Agents that work go on. */
  readonly close: () => Promise<void>;
}

export type OpenedDriver =
  | { readonly kind: 'opened'; readonly open: OpenDriver }
  /** Another process holds the lease. */
  | { readonly kind: 'taken'; readonly by: LeaseInfo };

/**
 * Becomes the repository's driver, if nobody is. Runs that were left unfinished are taken up.
 * @param serving where its coordinator has to be served; absent: anywhere on this machine.
 */
export async function openDriver(
  place: RepositoryPlace,
  installation: Installation,
  log: Log,
  listener: DriverListener = {},
  serving?: Serving,
): Promise<OpenedDriver> {
  const acquired = await acquireLease(place.commonDir, () => driverAddress(place.commonDir));
  if (acquired.kind === 'taken') {
    return acquired;
  }
  const { lease } = acquired;
  const parts: DriverParts = {};
  const close = () => closeParts(parts, lease, log);
  try {
    // The server's handlers need the driver and the driver's launcher needs the server.
    const terminals: { open?: DriverServer['openTerminal'] } = {};
    const here = (parts.launcher = new FileAgentLauncher({
      nodePath: installation.nodePath,
      wrapperPath: installation.wrapperPath,
      ownCommand: { cliPath: installation.cliPath, folder: join(wavesFolder(place.commonDir), 'bin') },
      runsFolder: runsFolder(place.commonDir),
      openTerminal: (params) => terminals.open?.(params) ?? Promise.resolve(false),
      log,
    }));
    const repository = new GitRepository(place);
    const queue = takenQueue();
    const elsewhere =
      queue === undefined
        ? undefined
        : await openElsewhere(place, queue, programsOf(installation), { here, lease, log });
    parts.elsewhere = elsewhere;
    const locks = new FileLockStore(place.commonDir, systemClock);
    const places = new FilePlaces(place.root);
    const chosen = await takenChoice(place.commonDir);
    const remote =
      chosen.kind === 'remote' ? await openRemote(chosen.place, place.commonDir, log) : undefined;
    parts.remote = remote;
    const coordinating: Coordinating = { chosen, remote };
    const saves = new SavedFiles();
    const signature = signatureIfAny(log);
    const heads = (parts.heads = new TrailHeads(place.commonDir));
    const driver = (parts.driver = new Driver(
      {
        repository: heldRepository(elsewhere?.repository(repository) ?? repository, lease),
        conflicts: new GitConflictTools(repository),
        scope: gitScopeTools,
        surroundings: new GitSurroundings(place),
        saves,
        contracts: new GitContracts(place, installation.contractReaderPath),
        mocks: new MachineMockTools(place, [installation.nodePath, installation.cliPath, 'mock']),
        furnisher: new FileFurnisher(place),
        runs: new FileRunStore(place.commonDir, lease, systemClock, undefined, undefined, signature),
        worktreeWatcher,
        guardrails: () => repositoryGuardrails(place.root).rules,
        locks,
        placeOf: places.of,
        launcher: elsewhere?.launcher ?? here,
        planFiles: new FilePlanFiles(place.root),
        preflight: new MachineProbe(place.root, process.env, (line) => log.info(line)),
        texts: fileTexts(place.root),
        readPlan,
        digest: sha256,
        machine: {
          platform: process.platform === 'win32' ? 'windows' : 'posix',
          nodePath: installation.nodePath,
          demoAgentPath: installation.demoAgentPath,
          scopeGuardPath: installation.scopeGuardPath,
          acpClientPath: installation.acpClientPath,
          hostGatePath: installation.hostGatePath,
          cliPath: installation.cliPath,
          commandShell: process.env['ComSpec'],
        },
        serverChecksPath: installation.serverChecksPath,
        clock: systemClock,
        probeDisk: () => probeDisk(place.commonDir),
        log,
        timers: systemTimers,
        lease,
        pid: process.pid,
        randomWord: () => randomBytes(3).toString('hex'),
        coordination: {
          ...coordinationOf(coordinating),
          // It listens on this machine only, and its keys are no other's business.
          ...(elsewhere === undefined ? {} : { environment: () => ({}) }),
        },
      },
      {
        recorded: (run, events) => {
          listener.recorded?.(run, events);
          heads.note(run, events.at(-1)?.seq ?? 0);
          coordinating.embedded?.recorded(run, events);
          if (concernOthers(events)) {
            remote?.follow(driver.states());
          }
        },
        ended: (run, error) => listener.ended?.(run, error),
        stands: (run, standstill) => listener.stands?.(run, standstill),
      },
    ));
    const coordinator =
      chosen.kind === 'off'
        ? undefined
        : await openCoordinator({
            commonDir: place.commonDir,
            root: place.root,
            lease,
            locks,
            places,
            elsewhere: remote?.calls,
            log,
            signature,
            heads,
            runs: runsOf(driver, place.commonDir, log),
            ...(serving === undefined ? {} : { serving }),
          }).catch((error: unknown) => {
            log.error('The coordinator could not be opened; agents know nothing of each other.', error);
            return undefined;
          });
    coordinating.embedded = parts.coordinator = coordinator;
    const server = (parts.server = await serveDriver({
      lease: lease.info,
      log,
      isOwnRun: (run) => isRunId(run) && existsSync(runFolder(place.commonDir, run)),
      handlers: {
        startRun: (params) => driver.startRun(params),
        steer: (params) => driver.steer(params),
        saved: (file, counts) => saves.add(file, counts),
      },
    }));
    terminals.open = (params) => server.openTerminal(params);
    await driver.recover();
    const lost = new Promise<void>((resolve) => {
      lease.onLost((reason) => {
        log.error(reason.message);
        resolve();
      });
    });
    return { kind: 'opened', open: { driver, coordinator, server, lost, close } };
  } catch (error) {
    await close();
    if (WavesError.is(error, 'lease-lost')) {
      // Another process has taken over while this one stood still; it drives, or whoever comes now.
      return openDriver(place, installation, log, listener, serving);
    }
    throw error;
  }
}

function programsOf({ cliPath, nodePath, natsPath }: Installation) {
  return { folder: dirname(cliPath), node: nodePath, nats: natsPath };
}

/** The user's signature, asked for once; without one, nothing is signed, which is told. */
function signatureIfAny(log: Log): () => Promise<Signature | undefined> {
  let asked: Promise<Signature | undefined> | undefined;
  return () =>
    (asked ??= Signature.ofUser().catch((error: unknown) => {
      log.warn(`Journals and the audit trail are not signed: ${String(error)}`);
      return undefined;
    }));
}

/** What a driver consists of, as far as it has been opened. */
interface DriverParts {
  driver?: Driver;
  remote?: OpenRemote | undefined;
  coordinator?: OpenCoordinator | undefined;
  launcher?: FileAgentLauncher;
  elsewhere?: Elsewhere | undefined;
  server?: DriverServer;
  heads?: TrailHeads;
}

/** Closes all that there is, also where the disk takes nothing any more: what is left open would keep the process alive. */
async function closeParts(
  { driver, remote, coordinator, launcher, elsewhere, server, heads }: DriverParts,
  lease: HeldLease,
  log: Log,
): Promise<void> {
  const steps = [
    () => driver?.close(),
    () => remote?.close(),
    () => coordinator?.close(),
    () => launcher?.dispose(),
    () => elsewhere?.close(),
    () => server?.close(),
    () => heads?.close(),
    () => lease.release(),
  ];
  for (const step of steps) {
    await Promise.resolve(step()).catch((error: unknown) => {
      log.error('A part of the driver could not be closed in order.', error);
    });
  }
}
