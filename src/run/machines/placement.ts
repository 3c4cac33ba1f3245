import { t } from '@vscode/l10n';
import type { Feature, Part } from '../kernel/kernel';
import { attention, openPlan, plain, stop } from '../kernel/kernel';
import type { LoginEvidence } from '../start/preflightNeeds';

/** What an attempt asks of the machine that carries it out. */
export interface MachineNeeds {
  readonly labels: readonly string[];
  /** The model that its agent is to ask; absent: the agent's own choice. */
  readonly model?: string;
  /** Absent: its agent needs no program of its own. */
  readonly agent?: AgentProgramNeed;
  /** Whether its agent is to work in the operating system's sandbox. */
  readonly walls?: true;
  /** Whether its agent is to see the files of an image, which no other machine than the driver's shows. */
  readonly image?: true;
  /** The machine that it has to be, since the worktree lies there that its packages share; absent: anyone. */
  readonly on?: string;
}

/** The program of an agent, and what shows that somebody is logged in with it. */
interface AgentProgramNeed {
  readonly name: string;
  readonly command: string;
  readonly login?: LoginEvidence;
}

/** How an agent stands on a machine. */
export type AgentStanding = 'there' | 'missing' | 'no login';

/** What a machine has to offer, as it tells it. */
export interface MachineOffer {
  /** What it is called; several may be called the same. */
  readonly name: string;
  readonly labels: readonly string[];
  /** How many agents may work there at once, and how many do. */
  readonly slots: number;
  readonly busy: number;
  /** The processes that wanted a processor in the last minute, on average, and how many processors there are. */
  readonly load: number;
  readonly processors: number;
  /** Memory that can be had, in bytes. */
  readonly freeMemory: number;
  /** Agents that were looked for there, by name. */
  readonly agents: Readonly<Record<string, AgentStanding>>;
  /** Models that agents may ask there, each by its name or what that begins with (`claude-*`); absent: all. */
  readonly models?: readonly string[];
  /** Whether it has a sandbox. */
  readonly walls: boolean;
  /** Absent: it takes attempts. `cordoned`: none, until it is told otherwise; `leaving`: it ends after those in hand. */
  readonly closed?: 'cordoned' | 'leaving';
  /** What it has not enough of for more than it has in hand; absent: it has. */
  readonly full?: Scarce;
  /** Of one that has machines of its name started as jobs of a cluster, how these stand; absent: it is a machine. */
  readonly jobs?: OfferedJobs;
}

/** What a machine may have too little of for one more agent. */
type Scarce = 'processors' | 'memory';

/** What a machine that has work in hand has to have for more. */
export interface Room {
  /** Processes that want a processor, for each processor: at most. */
  readonly mostLoad: number;
  /** Memory that can be had, in bytes: at least. */
  readonly leastMemory: number;
}

/** How busy a machine is. */
type Busyness = Pick<MachineOffer, 'slots' | 'busy' | 'load' | 'processors' | 'freeMemory'>;

/** What a machine with work in hand has not enough of for more; undefined: it has. One without work takes it whatever else it does. */
export function scarceFor(
  { mostLoad, leastMemory }: Room,
  { busy, load, processors, freeMemory }: Busyness,
): Scarce | undefined {
  if (busy === 0) {
    return undefined;
  }
  return freeMemory < leastMemory ? 'memory' : load > mostLoad * processors ? 'processors' : undefined;
}

/**
 * How long a machine leaves attempts to others that wait for some, as a part of the longest time; 0: it is idle, which it is up to
 * half of the load at which it would take no more.
 */
export function reserve({ mostLoad }: Room, { slots, busy, load, processors }: Busyness): number {
  const pressed = load / (mostLoad * processors);
  return Math.min(1, Math.max(busy / slots, pressed > 0.5 ? pressed : 0));
}

/** How the jobs of a cluster stand. */
export interface OfferedJobs {
  /** What the cluster is called in sentences. */
  readonly of: string;
  readonly running: number;
  /** Those that are to begin, by why they have not, in the words of the cluster; empty: it does not say. */
  readonly waiting: Readonly<Record<string, number>>;
  /** What has gone wrong last, as a sentence without a full stop; absent: nothing since an attempt was taken. */
  readonly trouble?: string;
}

/** What a machine lacks for an attempt, in words that go after its name; empty: it may take it when a slot is free. */
export function lacks(
  { labels, model, agent, walls, image, on }: MachineNeeds,
  offer: Omit<MachineOffer, 'load' | 'freeMemory'>,
): string[] {
  const missing = labels.filter((label) => !offer.labels.includes(label));
  const standing = agent === undefined ? undefined : offer.agents[agent.name];
  return [
    ...(offer.closed === undefined ? [] : [CLOSED[offer.closed]]),
    ...(missing.length === 0 ? [] : [`is not labelled ${missing.join(', ')}`]),
    ...(standing === 'missing' ? [`has no ${agent?.command ?? ''} on its PATH`] : []),
    ...(standing === 'no login' ? [`has no login for ${agent?.name ?? ''}`] : []),
    ...(model === undefined || hasModel(offer, model) ? [] : [`has no model ${model}`]),
    ...(walls === true && !offer.walls ? ['has no sandbox'] : []),
    ...(image === true ? ['cannot show agents the files of an image'] : []),
    ...(on === undefined || on === offer.name ? [] : ['has not the worktree that it shares']),
  ];
}

function hasModel({ models }: Pick<MachineOffer, 'models'>, model: string): boolean {
  return (
    models?.some((each) => (each.endsWith('*') ? model.startsWith(each.slice(0, -1)) : model === each)) ??
    true
  );
}

const CLOSED = { cordoned: 'is cordoned', leaving: 'is leaving' } as const;

/**
 * Why nobody takes an attempt, a sentence for each machine.
 * @param offers of the machines that have been heard of lately.
 * @returns undefined where one may take it when a slot is free.
 */
export function whyNobody(needs: MachineNeeds, offers: readonly MachineOffer[]): string[] | undefined {
  if (offers.length === 0) {
    const labels = needs.labels.length === 0 ? '' : ` --labels ${needs.labels.join(',')}`;
    return [`no machine takes attempts; start one: waves worker${labels}`];
  }
  const found = offers.map((offer) => ({ name: offer.name, lacking: lacks(needs, offer) }));
  return found.some(({ lacking }) => lacking.length === 0)
    ? undefined
    : found.map(({ name, lacking }) => `${name} ${lacking.join(' and ')}`).sort();
}

/**
 * Why an attempt is not taken where the worktree lies that its packages share, in words; undefined: it may be when a slot is free there,
 * or it may be anywhere.
 */
export function whyParted(needs: MachineNeeds, offers: readonly MachineOffer[]): string | undefined {
  const { on } = needs;
  const there = offers.filter(({ name }) => name === on);
  if (on === undefined || there.some((offer) => lacks(needs, offer).length === 0)) {
    return undefined;
  }
  const [offer] = there;
  return offer === undefined ? `${on} is not heard of` : `${on} ${lacks(needs, offer).join(' and ')}`;
}

/** What is written of a machine. */
export function encodeOffer(offer: MachineOffer): string {
  return JSON.stringify(offer);
}

/** Reads that; undefined for what is none. */
export function decodeOffer(text: string): MachineOffer | undefined {
  try {
    const value = JSON.parse(text) as Partial<MachineOffer> | null;
    const isWhole =
      typeof value?.name === 'string' &&
      Array.isArray(value.labels) &&
      [value.slots, value.busy, value.load, value.processors, value.freeMemory].every(
        (each) => typeof each === 'number',
      ) &&
      typeof value.agents === 'object' &&
      (value.models === undefined || Array.isArray(value.models)) &&
      (value.jobs === undefined || isJobs(value.jobs));
    return isWhole ? (value as MachineOffer) : undefined;
  } catch {
    return undefined;
  }
}

function isJobs(value: unknown): boolean {
  const { of, running, waiting, trouble } = (value ?? {}) as Partial<Record<string, unknown>>;
  return (
    typeof of === 'string' &&
    typeof running === 'number' &&
    typeof waiting === 'object' &&
    waiting !== null &&
    Object.values(waiting).every((count) => typeof count === 'number') &&
    (trouble === undefined || typeof trouble === 'string')
  );
}

/** How busy a machine is, in words. */
export function offerText({
  name,
  labels,
  models = [],
  slots,
  busy,
  load,
  processors,
  freeMemory,
  closed,
  full,
  jobs,
}: MachineOffer): string {
  return [
    ...(jobs === undefined
      ? [
          `${name}: ${busy} of ${slots} slots`,
          `load ${load.toFixed(1)} on ${processors} processors`,
          `${(freeMemory / 1024 ** 3).toFixed(1)} GB free`,
        ]
      : [`${name}: ${jobsText(jobs, slots)}`]),
    ...(labels.length === 0 ? [] : [labels.join(' ')]),
    ...(models.length === 0 ? [] : [`models ${models.join(' ')}`]),
    ...(full === undefined ? [] : [`takes no more for want of ${full}`]),
    ...(closed === undefined ? [] : [closed]),
    ...(jobs?.trouble === undefined ? [] : [jobs.trouble]),
  ].join(', ');
}

function jobsText({ of, running, waiting }: OfferedJobs, most: number): string {
  const waits = Object.entries(waiting).map(
    ([why, count]) => `${count} to begin${why === '' ? '' : ` (${why})`}`,
  );
  return [`${running} of ${most} jobs of ${of} at work`, ...waits].join(', ');
}

/** Why no machine takes an attempt that others than its driver's are to carry out. */
export interface AttemptUnplaced {
  readonly type: 'attempt.unplaced';
  readonly package: string;
  readonly attempt: number;
  /** A sentence for each machine; empty: one may take it again. */
  readonly reasons: readonly string[];
}

/** What is kept of where attempts are carried out. */
export interface PlacementPart extends Part {
  readonly package: {
    /** Why no machine takes its attempt; undefined: one may. */
    readonly unplaced: readonly string[] | undefined;
  };
}

/** No machine takes its attempt. */
export interface MachineBlock {
  readonly kind: 'machine';
  readonly reasons: readonly string[];
}

export const placement: Feature<AttemptUnplaced, PlacementPart, PlacementPart, MachineBlock> = {
  ofRun: () => ({}),
  ofPackage: () => ({ unplaced: undefined }),
  renewed: { attempt: ['unplaced'], package: ['unplaced'] },
  events: {
    'attempt.unplaced': {
      inAttempt: (item, { reasons }) => {
        item.unplaced = reasons.length === 0 ? undefined : reasons;
      },
      mayBeLost: true,
      tell: ({ package: id, reasons }) =>
        reasons.length === 0
          ? plain(id, 'may be taken by a machine again')
          : attention(id, `no machine takes it: ${reasons.join('; ')}`),
    },
  },
  blocks: {
    find: (_run, { state, unplaced }) =>
      state === 'starting' && unplaced !== undefined ? [{ kind: 'machine', reasons: unplaced }] : [],
    kinds: {
      machine: {
        waits: 'you',
        tell: ({ reasons }) => t('no machine takes it: {0}', reasons.join('; ')),
        ways: (_block, id) => [stop(id), openPlan(id)],
      },
    },
  },
};
