import { randomUUID } from 'node:crypto';
import type { Knowledge } from '../../contracts/prompt/knowledge';
import { agentToken } from '../../coordinator/tokens';
import type { CallingAttempt } from '../../coordinator/caller';
import { agentIdOf, CallRefused } from '../../coordinator/caller';
import { Coordinator } from '../../coordinator/operations/coordinator';
import { eventStream } from '../../coordinator/faces/eventStream';
import { HttpFace } from '../../coordinator/faces/httpFace';
import type { SharedCalls } from '../../coordinator/remote/sharedCalls';
import { Identities, readPolicies } from '../../coordinator/services/identity';
import { OPERATIONS } from '../../coordinator/operations/registry';
import type { AuditEntry } from '../../coordinator/services/auditTrail';
import type { LastWords } from '../../coordinator/services/handoffs';
import type { CoordinatorWorld } from '../../coordinator/services/services';
import type { RunsPort } from '../../coordinator/services/tables/runViews';
import type { RowChange } from '../../coordinator/services/tables/tables';
import { readAddress, writeAddress } from '../../node/coordinator/address';
import { sha256 } from '../../node/files/files';
import type { FilePlaces } from '../../node/locks/filePlaces';
import type { Signature } from '../../node/files/signature';
import type { TrailHeads } from '../../node/files/trailHeads';
import { AUDIT_TRAIL } from '../../node/files/trailHeads';
import { FileAuditLog } from '../../node/coordinator/auditFile';
import { GitRepositoryTools } from '../../node/coordinator/gitRepositoryTools';
import type {
  CoordinatorServer,
  RequestHandlers,
  HttpServerOptions,
} from '../../node/coordinator/httpServer';
import { serveCoordinator } from '../../node/coordinator/httpServer';
import { coordinatorKeys } from '../../node/coordinator/keys';
import {
  POLICY_FILE,
  repositoryGuardrails,
  repositoryPolicies,
} from '../../node/coordinator/repositoryRules';
import { plannedFeatures } from '../../node/coordinator/planningClaims';
import { FileTableLog } from '../../node/coordinator/tableLog';
import { coordinatorFolder } from '../../node/runs/runFolder';
import { systemClock } from '../../node/processes/systemClock';
import { systemTimers } from '../../node/processes/systemTimers';
import type { Lease, LockStore, Log } from '../../ports/ports';
import type { McpAnswers } from './mcpAnswers';
import { isChildRun } from '../../run/kernel/kernel';
import type { JournalEvent } from '../../run/run';

/** The coordinator of a repository, as its driver serves it. */
export interface OpenCoordinator {
  readonly coordinator: Coordinator;
  readonly url: string;
  /** Where others get to it; absent: they do not. */
  readonly outsideUrl?: string;
  readonly ownerKey: string;
  /** What an attempt's agent finds in its environment. */
  environment(attempt: CallingAttempt, agentType: string): Record<string, string>;
  /** Whether somebody waits for an answer, or was given one in the last so many milliseconds. */
  isAskedWithin(milliseconds: number): boolean;
  /** What was learned and left. */
  readonly knowledge: Knowledge;
  /** What a run's journal says. */
  recorded(run: string, events: readonly JournalEvent[]): void;
  close(): Promise<void>;
}

export interface CoordinatorOptions {
  readonly commonDir: string;
  /** Of the work tree, where the repository's own rules are. */
  readonly root: string;
  readonly lease: Lease;
  readonly locks: LockStore;
  /** Where files lie that are locked. */
  readonly places: FilePlaces;
  /** The coordinator elsewhere, with which agents share what they do. */
  readonly elsewhere?: SharedCalls | undefined;
  readonly runs: RunsPort;
  /** The signature of its audit trail; absent: it is not signed. */
  readonly signature?: () => Promise<Signature | undefined>;
  /** Where it is kept how far the audit trail has got. */
  readonly heads?: Pick<TrailHeads, 'note'>;
  readonly log: Log;
  readonly serving?: Serving;
}

/** Where and how the coordinator is served. */
export interface Serving {
  /** Of this machine; absent: where it was last time, if that is free. */
  readonly port?: number;
  /** Names that it is called by from outside, as by a proxy that passes them on. */
  readonly hosts?: readonly string[];
  /** Besides on this machine, for others. */
  readonly outside?: {
    readonly bind: string;
    readonly port?: number;
    readonly tls: NonNullable<HttpServerOptions['tls']>;
  };
}

/** For callers from outside; agents of one machine that share a key stay below it. */
const OUTSIDE_RATE = { burst: 1000, perSecond: 200 };

/** Pages that upstream's board is served from, where nothing else is said. */
const ORIGINS = ['http://localhost:5173'];

/** Takes up what the coordinator keeps and serves it. @throws WavesError `coordinator`, `lease-lost`. */
export async function openCoordinator(options: CoordinatorOptions): Promise<OpenCoordinator> {
  const { commonDir, lease, locks, places, runs, log, elsewhere, signature, heads } = options;
  const folder = coordinatorFolder(commonDir);
  const keys = await coordinatorKeys(folder);
  const { log: tableLog, kept } = await FileTableLog.open(folder, { lease, clock: systemClock });
  kept.damage.forEach((damage) => log.warn(`What the coordinator keeps: ${damage}`));
  const rules = rulesOf(options.root, log);
  const coordinator = new Coordinator({
    ...rules,
    kept: kept.changes as readonly RowChange[],
    tableLog,
    auditLog: new FileAuditLog<AuditEntry>(folder, signature, (last) => heads?.note(AUDIT_TRAIL, last)),
    locks,
    placeOf: places.of,
    elsewhere,
    runs,
    planned: () => plannedFeatures(commonDir),
    repository: new GitRepositoryTools(options.root),
    timers: systemTimers,
    digest: sha256,
    sealer: keys.sealer,
    now: () => systemClock.now(),
    newId: randomUUID,
  });
  await tableLog.start(() => coordinator.services.tables.everything());
  const learning = locks.watch((table) => places.learn(table.locks));
  const calls = new CallCount(() => systemClock.now());
  const release = async () => {
    learning.dispose();
    coordinator.dispose();
    await tableLog.close();
  };
  const identities = new Identities(keys, coordinator.services.runs, () => systemClock.now());
  const { port, hosts = [], outside } = options.serving ?? {};
  const serving: HttpServerOptions = {
    handlers: calls.counted(facesOf(coordinator, identities, log)),
    log,
    allowedOrigins: process.env['COORDINATOR_CORS_ALLOWED_ORIGINS']?.split(',') ?? ORIGINS,
    hosts,
  };
  const servers: CoordinatorServer[] = [];
  try {
    servers.push(await serveAgain(port, await lastPort(folder), serving));
    if (outside !== undefined) {
      const own = { ...serving, ...outside, hosts: [...hosts, outside.bind], rate: OUTSIDE_RATE };
      servers.push(await serveCoordinator(own));
    }
  } catch (error) {
    await Promise.all(servers.map((server) => server.close()));
    await release();
    throw error;
  }
  const [url = '', outsideUrl] = servers.map((server) => server.url);
  /** Notes that are being written, which it does not close before. */
  let keeping: Promise<unknown> = Promise.resolve();
  const keep = (who: string, written: Promise<void>) => {
    const kept = written.catch((error: unknown) => {
      log.error(`What ${who} leaves could not be kept.`, error);
    });
    keeping = Promise.all([keeping, kept]);
  };
  /** By attempt that is underway. */
  const lastWords = new Map<string, LastWords>();
  await writeAddress(folder, { url, key: keys.ownerKey, pid: process.pid });
  return {
    coordinator,
    url,
    ...(outsideUrl === undefined ? {} : { outsideUrl }),
    ownerKey: keys.ownerKey,
    environment: (attempt, agentType) => {
      const token = agentToken(attempt, keys.sealer);
      return {
        COORDINATION_API_URL: url,
        COORDINATION_API_KEY: token,
        AGENT_ID: agentIdOf(attempt),
        AGENT_TYPE: agentType,
        WAVES_MCP_URL: `${url}/mcp`,
        WAVES_TOKEN: token,
      };
    },
    knowledge: {
      recall: (topic) => Promise.resolve(coordinator.services.memories.relevantTo(topic, systemClock.now())),
      notes: (agent) => Promise.resolve(coordinator.services.handoffs.read(agent)),
    },
    isAskedWithin: (milliseconds) => calls.isAskedWithin(milliseconds),
    recorded: (run, events) => {
      coordinator.services.events.runsChanged();
      for (const event of events) {
        if (event.type === 'attempt.progress') {
          const { package: id, attempt, message, progress } = event;
          const key = JSON.stringify([run, id, attempt]);
          const former = lastWords.get(key) ?? {};
          lastWords.set(key, {
            ...former,
            ...(message === undefined ? {} : { message }),
            ...(progress === undefined ? {} : { progress }),
          });
        }
        if (event.type === 'attempt.exited') {
          const { package: id, attempt } = event;
          const key = JSON.stringify([run, id, attempt]);
          const said = lastWords.get(key);
          lastWords.delete(key);
          coordinator.services.locks.releaseAttempt({ run, package: id, attempt }).catch((error: unknown) => {
            log.error(`The locks that ${id} had taken itself could not be given back.`, error);
          });
          elsewhere?.sessionEnded(agentIdOf({ run, package: id }));
          keep(
            `the session of ${id}`,
            coordinator.sessionEnded({ run, package: id, attempt }, { exit: event, said }),
          );
        }
        if ((event.type === 'run.started' || event.type === 'run.ended') && !isChildRun(run)) {
          keep(`the run ${run}`, coordinator.handOver(run));
        }
      }
    },
    close: async () => {
      await Promise.all(servers.map((server) => server.close()));
      await keeping;
      await release();
    },
  };
}

/** What the repository goes by; what is wrong with its files is told and does not count. */
function rulesOf(root: string, log: Log): Pick<CoordinatorWorld, 'guardrails' | 'policies'> {
  const guardrails = repositoryGuardrails(root);
  const policies = readPolicies(repositoryPolicies(root) ?? '');
  guardrails.faults.forEach((fault) => log.warn(fault));
  policies.errors.forEach((fault) => log.warn(`${POLICY_FILE}: ${fault}`));
  return { guardrails: guardrails.rules, policies: policies.rules };
}

/** Both faces, for the server. */
function facesOf(coordinator: Coordinator, identities: Identities, log: Log): RequestHandlers {
  const http = new HttpFace(OPERATIONS, coordinator, identities, log);
  let mcp: Promise<McpAnswers> | undefined;
  return {
    answer: (request) => http.answer(request),
    events: ({ query }) => {
      const { events, sealer } = coordinator.services;
      return eventStream(query, { events, sealer, timers: systemTimers, now: () => systemClock.now() });
    },
    mcp: async (request, { key, body }) => {
      try {
        const caller = identities.callerOf(key, {});
        mcp ??= import('./mcpAnswers').then(({ mcpAnswers }) => mcpAnswers(coordinator, log));
        return await (
          await mcp
        )(request, caller, key ?? '', body);
      } catch (error) {
        if (error instanceof CallRefused) {
          return Response.json({ detail: error.detail }, { status: error.status });
        }
        throw error;
      }
    },
  };
}

/** Agents that an earlier driver has started know its port, so that the next one takes the same if it can. */
async function lastPort(folder: string): Promise<number | undefined> {
  const last = await readAddress(folder);
  return last === undefined ? undefined : Number(new URL(last.url).port);
}

/** @param wanted the only one that will do. @param last taken where it is free. */
async function serveAgain(
  wanted: number | undefined,
  last: number | undefined,
  options: Parameters<typeof serveCoordinator>[0],
): Promise<CoordinatorServer> {
  if (wanted !== undefined) {
    return serveCoordinator({ ...options, port: wanted });
  }
  if (last !== undefined) {
    const server = await serveCoordinator({ ...options, port: last }).catch(() => undefined);
    if (server !== undefined) {
      return server;
    }
  }
  return serveCoordinator(options);
}

/** Knows whether the coordinator is in use, so that the driver that serves it does not end under its callers. */
class CallCount {
  private open = 0;
  private last = 0;

  constructor(private readonly now: () => number) {}

  /** The same handlers, whose calls are counted. */
  counted(handlers: RequestHandlers): RequestHandlers {
    return {
      answer: (request) => this.during(() => handlers.answer(request)),
      events: (request) => handlers.events(request),
      mcp: (request, served) => this.during(() => handlers.mcp(request, served)),
    };
  }

  isAskedWithin(milliseconds: number): boolean {
    return this.open > 0 || this.now() - this.last < milliseconds;
  }

  private async during<T>(call: () => Promise<T>): Promise<T> {
    this.open += 1;
    try {
      return await call();
    } finally {
      this.open -= 1;
      this.last = this.now();
    }
  }
}
