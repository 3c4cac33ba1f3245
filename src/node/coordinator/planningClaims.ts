import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, realpath, rm, stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { Plan } from '../../plan/model';
import type { PackageClaims, PlannedFeature } from '../../run/explaining/feasibility';
import { planFeasibility, plannedText } from '../../run/explaining/feasibility';
import { sha256 } from '../files/files';
import type { ProcessIdentity } from '../processes/processIdentity';
import { isAlive, isOfThisSystem, isProcessIdentity, ownIdentity } from '../processes/processIdentity';
import { planningClaimsFolder } from '../runs/wavesFolder';

/**
 * For so long, in milliseconds, a question counts of whose process nothing can be known from here, as in a container; files that do not
 * count are kept for as long.
 */
const DAY_MS = 86_400_000;

/** A plan that waits for approval, as its file holds it. */
interface KeptClaims extends PlannedFeature {
  /** The process that asks a person just now; absent: it waits for whoever runs it. */
  readonly asking?: ProcessIdentity;
}

/** What a plan is registered with. */
export type WantedClaims = Omit<PlannedFeature, 'by' | 'since'>;

/**
 * Registers what a plan that waits for approval would claim, for all who look. Each plan has a file of its own, so that nobody has to
 * wait for another.
 * @param asking whether this process asks a person: then it counts for no longer than the process lives.
 */
export async function registerPlanningClaims(
  commonDir: string,
  wanted: WantedClaims,
  asking: boolean,
): Promise<void> {
  const folder = planningClaimsFolder(commonDir);
  const plan = await realPath(wanted.plan);
  const path = fileOf(folder, plan);
  const known = await readClaims(path);
  const kept: KeptClaims = {
    ...wanted,
    plan,
    by: known?.by ?? userInfo().username,
    since: known?.since ?? new Date().toISOString(),
    ...(asking ? { asking: await ownIdentity() } : {}),
  };
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFileAtomic(path, JSON.stringify(kept), { mode: 0o600 });
  await sweep(folder);
}

/** Forgets what a plan would claim: somebody has decided. @param plan absolute. */
export async function withdrawPlanningClaims(commonDir: string, plan: string): Promise<void> {
  await rm(fileOf(planningClaimsFolder(commonDir), await realPath(plan)), { force: true });
}

/**
 * The plans of a repository that wait for approval, those of all its worktrees, the oldest first.
 * @param except the absolute path of a plan that is left out.
 */
export async function plannedFeatures(
  commonDir: string,
  except?: string,
): Promise<readonly PlannedFeature[]> {
  const all = await Promise.all((await filesIn(planningClaimsFolder(commonDir))).map(readClaims));
  const own = except === undefined || all.length === 0 ? undefined : await realPath(except);
  return all
    .flatMap((claims) => (claims === undefined || claims.plan === own ? [] : [claims]))
    .map(({ asking: _, ...feature }) => feature)
    .sort((a, b) => (a.since < b.since ? -1 : 1));
}

/** Plans that wait for approval and claim what another one claims, as data and as lines for people. */
export interface PlannedElsewhere {
  readonly rows: readonly object[];
  readonly lines: readonly string[];
}

/** Which they are for a plan; undefined where there is none. @param path of the plan, absolute. */
export async function plannedBeside(
  commonDir: string,
  plan: Plan,
  path: string,
): Promise<PlannedElsewhere | undefined> {
  const { planned } = planFeasibility(plan, [], [], await plannedFeatures(commonDir, path));
  return planned.length === 0
    ? undefined
    : {
        rows: planned.map(({ feature: { claims: _, ...feature }, shared }) => ({ ...feature, shared })),
        lines: plannedText(planned),
      };
}

/** Removes files that have not counted for a day: whoever writes one anew has done so long ago. */
async function sweep(folder: string): Promise<void> {
  for (const path of await filesIn(folder)) {
    const found = await stat(path).catch(() => undefined);
    const isOld = found !== undefined && Date.now() - found.mtimeMs > DAY_MS;
    if (isOld && (await readClaims(path)) === undefined) {
      await rm(path, { force: true });
    }
  }
}

async function filesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => name.endsWith('.json')).map((name) => join(folder, name));
}

/** The path of a plan without links, so that one plan is not taken for two. */
function realPath(plan: string): Promise<string> {
  return realpath(plan).catch(() => plan);
}

/** What a file registers, while that counts: the plan is there, and so is the process that asks about it. */
async function readClaims(path: string): Promise<KeptClaims | undefined> {
  const kept = claimsIn(await readFile(path, 'utf8').catch(() => ''));
  return kept !== undefined && existsSync(kept.plan) && (await isAsked(kept)) ? kept : undefined;
}

async function isAsked({ asking, since }: KeptClaims): Promise<boolean> {
  if (asking === undefined || (await isAlive(asking))) {
    return true;
  }
  return !(await isOfThisSystem(asking)) && Date.now() - Date.parse(since) < DAY_MS;
}

/** Undefined for a text that is no such file, or was cut off. */
function claimsIn(text: string): KeptClaims | undefined {
  try {
    const value = JSON.parse(text) as Partial<Record<keyof KeptClaims, unknown>> | null;
    return value !== null &&
      [value.id, value.title, value.plan, value.name, value.by, value.since].every(isText) &&
      Array.isArray(value.claims) &&
      value.claims.every(isClaims) &&
      (value.asking === undefined || isProcessIdentity(value.asking))
      ? (value as KeptClaims)
      : undefined;
  } catch {
    return undefined;
  }
}

function isClaims(value: unknown): value is PackageClaims {
  const {
    package: id,
    locks,
    writes,
    denied,
  } = (value ?? {}) as Partial<Record<keyof PackageClaims, unknown>>;
  return (
    (id === undefined || isText(id)) &&
    [locks, writes, denied].every((list) => Array.isArray(list) && list.every(isText))
  );
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function fileOf(folder: string, plan: string): string {
  return join(folder, `${sha256(plan).slice(0, 32)}.json`);
}
