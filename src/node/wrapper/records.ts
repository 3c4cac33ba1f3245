import { existsSync, readFileSync, statSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import type { AgentUsage } from '../../agents/streams/agentEvent';
import type { AttemptExit, AttemptSpec } from '../../ports/attempts';
import type { LifeSample } from '../../run/attempts/lifeSample';
import type { AttemptReport } from '../../run/asking/attemptReport';
import { attemptReport } from '../../run/asking/attemptReport';
import { isTroubleCause } from '../../agents/streams/agentFailure';
import type { AgentPlace } from '../../run/kernel/kernel';
import type { ExitReason } from '../../run/attempts/attemptEvents';
import type { Usage, UsageOfModels } from '../../run/usage/usage';
import { allTokens, priced, usageBeyond, usageDocument, usageIn } from '../../run/usage/usage';
import { WavesError } from '../../wavesError';
import { createExclusiveNow, syncFile } from '../files/exclusiveFile';
import type { ProcessIdentity } from '../processes/processIdentity';
import { isProcessIdentity } from '../processes/processIdentity';
import { attemptFiles } from '../runs/runFolder';

/** Keeps what an attempt has used up in its progress file, whoever tells of it: its stream, or what its CLI keeps itself. */
export class UsageRecord {
  private known: Usage | undefined;
  /** One line after the other: whoever reads them takes the last. */
  private writing: Promise<void> = Promise.resolve();

  /** @param path of the progress file. */
  constructor(
    private readonly path: string,
    private readonly spec: Pick<AttemptSpec, 'prices' | 'spent' | 'stream'>,
  ) {}

  /** Takes what was used in all, as one of them tells it. */
  async tell(used: AgentUsage): Promise<void> {
    const { prices, spent, stream } = this.spec;
    const now = priced(spent === undefined ? used : beyond(used, spent), prices, stream?.model);
    if (!this.isNews(now)) {
      return;
    }
    this.known = now;
    const line = `${JSON.stringify({ usage: usageDocument(now) })}\n`;
    this.writing = this.writing.then(() =>
      appendFile(this.path, line, { mode: 0o600 }).catch(() => undefined),
    );
    await this.writing;
  }

  /** Both tell the same, one of them later or with less of what it cost. */
  private isNews(now: Usage): boolean {
    if (this.known === undefined) {
      return true;
    }
    const more = allTokens(now) - allTokens(this.known);
    const better = worth(now) - worth(this.known);
    const isDearer = (now.costUsd ?? 0) > (this.known.costUsd ?? 0);
    return more > 0 || (more === 0 && (better > 0 || (better === 0 && isDearer)));
  }
}

/** What an attempt has used of all that a conversation has; of which of several models, nobody says. */
function beyond({ models = {}, ...all }: AgentUsage, spent: Usage): UsageOfModels {
  if (all.ofConversation !== true) {
    return { ...all, models };
  }
  const own = usageBeyond(usageIn(all), spent);
  const [model, ...others] = Object.keys(models);
  return model === undefined || others.length > 0 ? own : { ...own, models: { [model]: own } };
}

/** How much is known of a cost. */
function worth({ costUsd, pricesOf, costPartial }: Usage): number {
  if (costUsd === undefined) {
    return 0;
  }
  return costPartial === true ? 1 : pricesOf === undefined ? 3 : 2;
}

/** The claim on an attempt, `start.json`. Whoever creates it is the only one that may start the agent. */
export interface StartRecord extends ProcessIdentity {
  /** Where the wrapper runs; `none` when the attempt was called off before one had started. */
  readonly place: AgentPlace | 'none';
  /** The process carries other attempts too: it must not be ended for the sake of this one. */
  readonly shared?: true;
  /** The machine that it works on, where that is another one. */
  readonly machine?: string;
}

/** In the environment that an attempt is started with, the folder that comes first on its PATH. */
export const COMMAND_FOLDER = 'WAVES_COMMAND_FOLDER';

/** A longer result, in bytes, is none that an agent writes by itself. */
const LARGEST_RESULT = 4 * 1024 * 1024;

const REASONS: readonly ExitReason[] = ['exit', 'timeout', 'cancelled', 'vanished', 'not-started'];

/**
 * What an attempt's wrapper is to do.
 * @throws WavesError `agent-failed` when the folder holds no readable spec.
 */
export async function readSpec(folder: string): Promise<AttemptSpec> {
  const { spec } = attemptFiles(folder);
  const value = await readRecord(spec);
  if (!isSpec(value)) {
    throw new WavesError('agent-failed', `${spec} does not say what to start.`, 'Start the run again.');
  }
  return value;
}

/**
 * Claims an attempt. The disk is not waited for: a crash of the machine ends the claimant with the claim.
 * @returns false when somebody else has.
 */
export function claimAttempt(folder: string, record: StartRecord): boolean {
  return createExclusiveNow(attemptFiles(folder).start, encode(record));
}

/** The claim on an attempt, if there is one. */
export async function readStart(folder: string): Promise<StartRecord | undefined> {
  const value = await readRecord(attemptFiles(folder).start);
  return isProcessIdentity(value) && 'place' in value && isPlace(value.place)
    ? {
        ...value,
        place: value.place,
        ...('shared' in value && value.shared === true ? { shared: true } : {}),
        ...('machine' in value && typeof value.machine === 'string' ? { machine: value.machine } : {}),
      }
    : undefined;
}

/** Leaves behind which process the agent is, so that it can be ended when its wrapper has died. */
export function writeAgent(folder: string, identity: ProcessIdentity): void {
  // No process is left once the machine has started anew.
  createExclusiveNow(attemptFiles(folder).agent, encode(identity));
}

/** The process that is the agent, if it was started. */
export async function readAgent(folder: string): Promise<ProcessIdentity | undefined> {
  const value = await readRecord(attemptFiles(folder).agent);
  return isProcessIdentity(value) ? value : undefined;
}

/** Writes how an attempt ended. The first such record counts. @returns whether this one is it. */
export function writeExit(folder: string, exit: AttemptExit, endedAt: number): boolean {
  const record = { ...exit, endedAt: new Date(endedAt).toISOString() };
  return createExclusiveNow(attemptFiles(folder).exit, encode(record));
}

/** Resolves when a crash of the machine can no longer make it forgotten how an attempt ended. */
export async function keepExit(folder: string): Promise<void> {
  await syncFile(attemptFiles(folder).exit);
}

/** How an attempt ended, if it has. */
export async function readExit(folder: string): Promise<AttemptExit | undefined> {
  const value = await readRecord(attemptFiles(folder).exit);
  if (typeof value !== 'object' || value === null || !('reason' in value) || !isReason(value.reason)) {
    return undefined;
  }
  return {
    reason: value.reason,
    code: 'code' in value && typeof value.code === 'number' ? value.code : null,
    signal: 'signal' in value && typeof value.signal === 'string' ? value.signal : null,
    ...('message' in value && typeof value.message === 'string' ? { message: value.message } : {}),
    ...('trouble' in value && typeof value.trouble === 'string' ? { trouble: value.trouble } : {}),
    ...('quota' in value ? quotaIn(value.quota) : {}),
    ...('unusable' in value ? unusableIn(value.unusable) : {}),
    ...('ending' in value ? endingIn(value.ending) : {}),
  };
}

function endingIn(value: unknown): Pick<AttemptExit, 'ending'> {
  if (typeof value !== 'object' || value === null) {
    return {};
  }
  const words = 'words' in value && typeof value.words === 'string' ? { words: value.words } : {};
  const refused = 'refused' in value && typeof value.refused === 'string' ? { refused: value.refused } : {};
  const brokenOff =
    'brokenOff' in value && typeof value.brokenOff === 'string' ? { brokenOff: value.brokenOff } : {};
  return { ending: { ...words, ...refused, ...brokenOff } };
}

function unusableIn(value: unknown): Pick<AttemptExit, 'unusable'> {
  if (typeof value !== 'object' || value === null || !('cause' in value) || !isTroubleCause(value.cause)) {
    return {};
  }
  const words = 'words' in value && typeof value.words === 'string' ? value.words : '';
  const version = 'version' in value && typeof value.version === 'string' ? { version: value.version } : {};
  return { unusable: { cause: value.cause, words, ...version } };
}

function quotaIn(value: unknown): Pick<AttemptExit, 'quota'> {
  if (
    typeof value !== 'object' ||
    value === null ||
    !('message' in value) ||
    typeof value.message !== 'string'
  ) {
    return {};
  }
  const until = 'until' in value && typeof value.until === 'string' ? { until: value.until } : {};
  return { quota: { message: value.message, ...until } };
}

/** What an attempt's agent left as its result; undefined where that is nothing that can be read. */
export async function readReport(folder: string): Promise<AttemptReport | undefined> {
  const { result } = attemptFiles(folder);
  const size = sizeOf(result);
  return size > LARGEST_RESULT ? undefined : attemptReport(await readRecord(result));
}

/** What was last seen of an attempt's agent. */
export async function readSigns(folder: string): Promise<LifeSample | undefined> {
  const value = await readRecord(attemptFiles(folder).signs);
  return isSample(value) ? value : undefined;
}

function isSample(value: unknown): value is LifeSample {
  return (
    typeof value === 'object' &&
    value !== null &&
    'time' in value &&
    typeof value.time === 'number' &&
    'output' in value &&
    typeof value.output === 'object' &&
    'children' in value &&
    Array.isArray(value.children) &&
    value.children.every((child) => typeof child === 'object')
  );
}

function isReason(value: unknown): value is ExitReason {
  return REASONS.some((reason) => reason === value);
}

function isPlace(value: unknown): value is StartRecord['place'] {
  return value === 'terminal' || value === 'background' || value === 'none';
}

/** What of a spec would do harm if it were missing; specs are written by us. */
function isSpec(value: unknown): value is AttemptSpec {
  return (
    typeof value === 'object' &&
    value !== null &&
    'argv' in value &&
    Array.isArray(value.argv) &&
    value.argv.length > 0 &&
    value.argv.every((word) => typeof word === 'string') &&
    'cwd' in value &&
    typeof value.cwd === 'string' &&
    'timeoutMs' in value &&
    typeof value.timeoutMs === 'number'
  );
}

/**
 * Records are created whole, so that one that can't be read is as good as none. They are small, and read at once: to
 * hand that to another thread takes several times as long.
 */
function readRecord(path: string): Promise<unknown> {
  // An error costs more than the look that does without it, and often there is no record yet.
  if (!existsSync(path)) {
    return Promise.resolve(undefined);
  }
  try {
    return Promise.resolve(JSON.parse(readFileSync(path, 'utf8')) as unknown);
  } catch {
    return Promise.resolve(undefined);
  }
}

/** In bytes; 0 where there is nothing. */
function sizeOf(path: string): number {
  try {
    return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  } catch {
    return 0;
  }
}

function encode(record: object): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}
