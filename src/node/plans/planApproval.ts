import { mkdir, readFile, realpath } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { dirname, join, relative } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { checkPlan } from '../../plan/checks/checkPlan';
import type { Plan } from '../../plan/model';
import { approvalLines } from '../../planning/approval';
import { claimsOfPlan, feasibilityText, plannedText } from '../../run/explaining/feasibility';
import { plannedBeside, registerPlanningClaims, withdrawPlanningClaims } from '../coordinator/planningClaims';
import { feasibilityIn } from '../coordinator/featuresUnderWay';
import type { RepositoryPlace } from '../git/findRepository';
import { Signature } from '../files/signature';
import { pastCosts } from '../runs/pastAttempts';
import { wavesFolder } from '../runs/wavesFolder';
import { FileRunStore } from '../runs/runStore';
import { withLockFile } from '../worktrees/metadataLock';
import { approvalHash, readWholePlan } from './planSurroundings';

/** A plan that waits for somebody to approve of it as it is now. */
export interface OpenApproval {
  /** Stands for the plan with its contracts and the plans within it. */
  readonly hash: string;
  /** Why somebody is asked, in a sentence. */
  readonly why: string;
  /** Everything that is approved of, for people. */
  readonly lines: readonly string[];
  /**
   * How it stands beside what is under way and beside other plans that wait for approval, for people; empty where nothing collides.
   * Not what is approved of: others come and go.
   */
  readonly beside: readonly string[];
  /** The other plans among these, as they are now. */
  readonly planned: () => Promise<readonly string[]>;
  /** Tells others what the plan would claim, for as long as this process asks a person. */
  readonly ask: () => Promise<void>;
  /** Notes that this person approves of just this. */
  readonly approve: () => Promise<void>;
  /** Tells others that nobody plans this any more, until it is asked about again. */
  readonly refuse: () => Promise<void>;
}

/**
 * What a person has yet to approve of before a plan is run; every way to a run asks here. Plans that people have written need no
 * approval, since nobody else has proposed them.
 * @param plan absolute. @returns undefined where nothing is missing.
 * @throws WavesError `plan-unreadable`.
 */
export async function openApproval(place: RepositoryPlace, plan: string): Promise<OpenApproval | undefined> {
  const store = new ApprovalStore(place);
  const known = await store.of(plan);
  if (known === undefined) {
    return undefined;
  }
  const hash = await approvalHash(plan);
  const { approved } = known;
  if (approved?.hash === hash) {
    return undefined;
  }
  const { reading, subplans } = await readWholePlan(plan);
  const problems = checkPlan(reading, { surroundings: { folder: '', subplans, isMissing: () => false } });
  const costs = await pastCosts(FileRunStore.forReading(place.commonDir));
  const lines = approvalLines(reading.plan, problems, costs);
  const beside = await feasibilityIn(place.commonDir, reading.plan, plan);
  return {
    hash,
    why:
      known.unsigned === true
        ? 'An agent has made this plan, and an approval is noted without your signature: it does not count.'
        : approved === undefined
          ? 'An agent has made this plan, and nobody has approved of it yet.'
          : `This plan is not what ${approved.by} approved of on ${approved.at.slice(0, 10)}: it, a contract or a plan within it has changed.`,
    lines: approved?.lines === undefined ? lines : [...lines, ...changes(approved.lines, lines)],
    beside: [...feasibilityText(beside), ...plannedText(beside.planned)],
    planned: async () => (await plannedBeside(place.commonDir, reading.plan, plan))?.lines ?? [],
    ask: () => tellClaims(place, plan, reading.plan, true),
    approve: async () => {
      await store.approve(plan, hash, lines);
      await withdrawPlanningClaims(place.commonDir, plan);
    },
    refuse: () => withdrawPlanningClaims(place.commonDir, plan),
  };
}

/**
 * Notes that a plan which an agent has made waits for a person, and tells others what it would claim until somebody decides.
 * @param plan absolute.
 */
export async function proposePlan(place: RepositoryPlace, plan: string): Promise<void> {
  await new ApprovalStore(place).propose(plan, await approvalHash(plan));
  const { reading } = await readWholePlan(plan);
  await tellClaims(place, plan, reading.plan, false);
}

function tellClaims(
  { root, commonDir }: RepositoryPlace,
  path: string,
  plan: Plan,
  asking: boolean,
): Promise<void> {
  const inside = relative(root, path).replaceAll('\\', '/');
  const { id, title } = plan.feature;
  return registerPlanningClaims(
    commonDir,
    { id, title, plan: path, name: inside.startsWith('..') ? path : inside, claims: claimsOfPlan(plan) },
    asking,
  );
}

/** What is told otherwise than when it was approved of. */
function changes(before: readonly string[], now: readonly string[]): string[] {
  const only = (lines: readonly string[], others: readonly string[], mark: string): string[] => {
    const known = new Set(others);
    return lines.filter((line) => !known.has(line)).map((line) => `  ${mark} ${line.trim()}`);
  };
  const found = [...only(before, now, '-'), ...only(now, before, '+')];
  return found.length === 0
    ? ['Changed since: only what packages or contracts say in full, which is not listed here.']
    : ['Changed since:', ...found];
}

interface SignedApproval {
  readonly hash: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly by: string;
  /** What the person was shown, to say later what has changed; absent in older files. */
  readonly lines?: readonly string[];
  readonly signature: string;
}

/** What was agreed to, and what was only proposed. */
export interface Approval {
  /** Of the plan as an agent has proposed it. */
  readonly proposed: string;
  readonly approved?: SignedApproval;
  /** An approval stands there that this user has not signed; it does not count. */
  readonly unsigned?: true;
}

type Approvals = Readonly<Record<string, Approval>>;

/**
 * The approvals of plans that agents have made. Kept in the git directory, shared by all worktrees and never committed, each
 * signed with the key of the user who has approved.
 */
export class ApprovalStore {
  readonly #file: string;

  constructor(
    private readonly place: RepositoryPlace,
    private readonly signature: () => Promise<Signature> = () => Signature.ofUser(),
  ) {
    this.#file = join(wavesFolder(place.commonDir), 'approvals.json');
  }

  /**
   * What is known of a plan; undefined for one that no agent has made here. @param plan absolute.
   * @throws WavesError `signature`.
   */
  async of(plan: string): Promise<Approval | undefined> {
    const key = await this.#key(plan);
    const known = (await this.#read())[key];
    if (known?.approved === undefined) {
      return known;
    }
    const about = this.#about(key, known.approved);
    const fits = (await this.signature()).fits(known.approved.signature, 'approval', ...about);
    return fits ? known : { proposed: known.proposed, unsigned: true };
  }

  /** Notes that a plan waits for a person. What was approved of before stays, to tell what has changed; it holds for its own hash alone. */
  async propose(plan: string, hash: string): Promise<void> {
    await this.#change(plan, (known) => ({ ...known, proposed: hash }));
  }

  /** Notes that a person has agreed to a plan as it is now. */
  async approve(plan: string, hash: string, lines: readonly string[]): Promise<void> {
    const [at, by] = [new Date().toISOString(), userInfo().username];
    const signature = (await this.signature()).sign(
      'approval',
      ...this.#about(await this.#key(plan), { hash, at, by, lines }),
    );
    const approved = { hash, at, by, lines, signature };
    await this.#change(plan, (known) => ({ proposed: known?.proposed ?? hash, approved }));
  }

  #about(key: string, { hash, at, by, lines = [] }: Omit<SignedApproval, 'signature'>): string[] {
    return [this.place.commonDir, key, hash, at, by, ...lines];
  }

  /**
   * A file is one plan by whatever way it is named, so that no link leads past the approval; in another work tree it is another
   * plan, which may say something else.
   */
  async #key(plan: string): Promise<string> {
    const [top, path] = await Promise.all(
      [this.place.root, plan].map((each) => realpath(each).catch(() => each)),
    );
    return relative(top ?? '', path ?? '').replaceAll('\\', '/');
  }

  /** What another process writes down of another plan meanwhile is not lost: a plan nobody knows of would need no approval. */
  async #change(plan: string, change: (known: Approval | undefined) => Approval): Promise<void> {
    await mkdir(dirname(this.#file), { recursive: true, mode: 0o700 });
    await withLockFile(`${this.#file}.lock`, 'the approvals', async () => {
      const known = await this.#read();
      const key = await this.#key(plan);
      const all: Approvals = { ...known, [key]: change(known[key]) };
      await writeFileAtomic(this.#file, `${JSON.stringify(all, null, 2)}\n`, { mode: 0o600 });
    });
  }

  /** A file that nobody can read approves of nothing, and knows of no plan that would need it. */
  async #read(): Promise<Approvals> {
    try {
      return JSON.parse(await readFile(this.#file, 'utf8')) as Approvals;
    } catch {
      return {};
    }
  }
}
