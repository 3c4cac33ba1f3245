import { mkdir, readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { dirname, join, relative } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { checkPlan } from '../../plan/checks/checkPlan';
import { approvalLines } from '../../planning/approval';
import type { RepositoryPlace } from '../git/findRepository';
import { Signature } from '../files/signature';
import { wavesFolder } from '../runs/runFolder';
import { pastCosts } from '../runs/pastAttempts';
import { FileRunStore } from '../runs/runStore';
import { approvalHash, readWholePlan } from './planSurroundings';

/** A plan that waits for somebody to approve of it as it is now. */
export interface OpenApproval {
  /** Stands for the plan with its contracts and the plans within it. */
  readonly hash: string;
  /** Why somebody is asked, in a sentence. */
  readonly why: string;
  /** Everything that is approved of, for people. */
  readonly lines: readonly string[];
  /** Notes that this person approves of just this. */
  readonly approve: () => Promise<void>;
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
  const lines = await linesOf(place, plan);
  return {
    hash,
    why:
      known.unsigned === true
        ? 'An agent has made this plan, and an approval is noted without your signature: it does not count.'
        : approved === undefined
          ? 'An agent has made this plan, and nobody has approved of it yet.'
          : `This plan is not what ${approved.by} approved of on ${approved.at.slice(0, 10)}: it, a contract or a plan within it has changed.`,
    lines: approved?.lines === undefined ? lines : [...lines, ...changes(approved.lines, lines)],
    approve: () => store.approve(plan, hash, lines),
  };
}

/** Notes that a plan which an agent has made waits for a person. @param plan absolute. */
export async function proposePlan(place: RepositoryPlace, plan: string): Promise<void> {
  await new ApprovalStore(place).propose(plan, await approvalHash(plan));
}

async function linesOf({ commonDir }: RepositoryPlace, plan: string): Promise<string[]> {
  const { reading, subplans } = await readWholePlan(plan);
  const problems = checkPlan(reading, { surroundings: { folder: '', subplans, isMissing: () => false } });
  return approvalLines(reading.plan, problems, await pastCosts(FileRunStore.forReading(commonDir)));
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
    const known = (await this.#read())[this.#key(plan)];
    if (known?.approved === undefined) {
      return known;
    }
    const about = this.#about(plan, known.approved);
    const fits = (await this.signature()).fits(known.approved.signature, 'approval', ...about);
    return fits ? known : { proposed: known.proposed, unsigned: true };
  }

  /** Notes that a plan waits for a person. What was approved of before stays, to tell what has changed; it holds for its own hash alone. */
  async propose(plan: string, hash: string): Promise<void> {
    await this.#write(plan, { ...(await this.#read())[this.#key(plan)], proposed: hash });
  }

  /** Notes that a person has agreed to a plan as it is now. */
  async approve(plan: string, hash: string, lines: readonly string[]): Promise<void> {
    const known = (await this.#read())[this.#key(plan)];
    const [at, by] = [new Date().toISOString(), userInfo().username];
    const signature = (await this.signature()).sign(
      'approval',
      ...this.#about(plan, { hash, at, by, lines }),
    );
    const approved = { hash, at, by, lines, signature };
    await this.#write(plan, { proposed: known?.proposed ?? hash, approved });
  }

  #about(plan: string, { hash, at, by, lines = [] }: Omit<SignedApproval, 'signature'>): string[] {
    return [this.place.commonDir, this.#key(plan), hash, at, by, ...lines];
  }

  #key(plan: string): string {
    return relative(this.place.root, plan).replaceAll('\\', '/');
  }

  async #write(plan: string, approval: Approval): Promise<void> {
    const all: Approvals = { ...(await this.#read()), [this.#key(plan)]: approval };
    await mkdir(dirname(this.#file), { recursive: true, mode: 0o700 });
    await writeFileAtomic(this.#file, `${JSON.stringify(all, null, 2)}\n`, { mode: 0o600 });
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
