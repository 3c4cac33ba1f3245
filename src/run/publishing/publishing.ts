import type { Duty, Feature, KernelPackage, PackageOf, Part, RunOf, SoftNeed } from '../kernel/kernel';
import { attention, isActive, isSatisfied, keepEvidence, plain } from '../kernel/kernel';

/** An agent at work wants some of its files to be merged now. */
export interface PublicationRequested {
  readonly type: 'publication.requested';
  readonly package: string;
  readonly attempt: number;
  /** Unique in the attempt: its agent is told under it what came of it. */
  readonly publication: string;
  /** From the top of the repository; folders count with what is in them. */
  readonly paths: readonly string[];
}

/** A part of a package's work is merged while its agent goes on. */
export interface ArtifactPublished {
  readonly type: 'artifact.published';
  readonly package: string;
  readonly attempt: number;
  readonly publication: string;
  /** At most `MOST_PUBLISHED` of them. */
  readonly files: readonly string[];
  /** How many more there are. */
  readonly more?: number;
  /** The commit that holds them and nothing else that is new. */
  readonly head: string;
  /** The merge commit on the integration branch. */
  readonly commit: string;
  /** Where the integration branch stood after it; absent: at the merge. */
  readonly tip?: string;
}

/** It could not be merged; the agent's worktree and the integration branch are as they were. */
export interface PublicationRefused {
  readonly type: 'publication.refused';
  readonly package: string;
  readonly attempt: number;
  readonly publication: string;
  readonly reason: 'missing' | 'scope' | 'obligation' | 'conflict' | 'unchanged' | 'failed';
  readonly message: string;
}

export type PublishingEvent = PublicationRequested | ArtifactPublished | PublicationRefused;

/** How many published files are named, at most. */
export const MOST_PUBLISHED = 200;

/** A part of a package's work that is merged. */
export interface Published extends Omit<ArtifactPublished, 'type'> {
  readonly at: string;
}

/** What an agent has asked to be merged. */
export interface Publication {
  readonly publication: string;
  readonly paths: readonly string[];
  readonly at: string;
  readonly answer:
    | { readonly how: 'published' | PublicationRefused['reason']; readonly text: string; readonly at: string }
    | undefined;
}

/** What is kept of work that is merged before its package is done. */
export interface PublishingPart extends Part {
  readonly run: {
    /** The oldest first. */
    readonly published: readonly Published[];
  };
  readonly package: {
    /** What its latest attempt has asked for, the oldest first. */
    readonly publications: readonly Publication[];
    /** The commit that it has published last, and what its changes counted from then. */
    readonly lastPublished: { readonly head: string; readonly base: string | undefined } | undefined;
  };
}

export const publishing: Feature<PublishingEvent, PublishingPart, PublishingPart, never, never, 'publish'> = {
  ofRun: () => ({ published: [] }),
  ofPackage: () => ({ publications: [], lastPublished: undefined }),
  renewed: { attempt: ['publications', 'lastPublished'], package: ['publications', 'lastPublished'] },
  duties: (run) =>
    [...run.index.active].flatMap((id): Duty<'publish'>[] => {
      const item = run.packages.get(id);
      return item !== undefined && mayPublish(item) && openPublications(item).length > 0
        ? [{ kind: 'publish', package: id, attempt: item.attempt }]
        : [];
    }),
  events: {
    'publication.requested': {
      inAttempt: (item, { publication, paths, time: at }) => {
        if (!item.publications.some((each) => each.publication === publication)) {
          item.publications = [...item.publications, { publication, paths, at, answer: undefined }];
        }
      },
      // It stands in the agent's own file, and is read again.
      mayBeLost: true,
      tell: () => undefined,
    },
    'artifact.published': {
      inRun: (run, { type: _type, seq: _seq, time: at, ...event }) => {
        run.integrationHead = event.tip ?? event.commit;
        run.published = [...run.published, { ...event, at }];
        const item = run.packages.get(event.package);
        if (item?.attempt === event.attempt) {
          const text = `Merged for all others: ${namesOf(event)}. Your checks have not run on it, they do at your end. Go on; what you change of it from now on is merged when you publish it again, or at your end.`;
          item.publications = answered(item.publications, event.publication, 'published', text, at);
          item.lastPublished = { head: event.head, base: item.base };
          const detail = `published ${namesOf(event)} as ${event.commit.slice(0, 10)}`;
          keepEvidence(item, { source: 'git', claim: 'working', detail, at });
        }
      },
      tell: (event) =>
        plain(event.package, `has published ${namesOf(event)}, on which its checks have not run yet`),
    },
    'publication.refused': {
      inAttempt: (item, { publication, reason, message, time: at }) => {
        item.publications = answered(item.publications, publication, reason, message, at);
      },
      tell: ({ package: id, message }) => attention(id, `could not publish: ${message}`),
    },
  },
};

/** Files of a publication in words. */
function namesOf({ files, more = 0 }: Pick<ArtifactPublished, 'files' | 'more'>): string {
  return `${files.join(', ')}${more === 0 ? '' : ` and ${more} more`}`;
}

function answered(
  publications: readonly Publication[],
  name: string,
  how: NonNullable<Publication['answer']>['how'],
  text: string,
  at: string,
): Publication[] {
  return publications.map((each) =>
    each.answer === undefined && each.publication === name ? { ...each, answer: { how, text, at } } : each,
  );
}

/** What a package's latest attempt wants merged and has no answer yet. */
export function openPublications({ publications }: PackageOf<PublishingPart>): readonly Publication[] {
  return publications.filter(({ answer }) => answer === undefined);
}

/** Whether an agent works in a worktree that is its package's own, so that parts of its work can be merged. */
export function mayPublish({
  state,
  stopping,
  childRun,
}: KernelPackage & { readonly childRun?: unknown }): boolean {
  return (state === 'working' || state === 'stalled') && stopping === undefined && childRun === undefined;
}

/** On top of what the next part of an attempt's work is published: what it has published since its base, or that. */
export function publishedOnto({ lastPublished, base }: PackageOf<PublishingPart>): string | undefined {
  return lastPublished !== undefined && lastPublished.base === base ? lastPublished.head : base;
}

/**
 * Whether an artifact of a package is on the integration branch: as a part of its work, or with all of it.
 * @param path of a file or folder.
 */
export function isAvailable(run: RunOf<PublishingPart>, from: string, path: string): boolean {
  const provider = run.packages.get(from);
  return (
    provider === undefined ||
    isSatisfied(provider) ||
    run.published.some((each) => each.package === from && each.files.some(isWithin(path)))
  );
}

/** What a package needs and is not there yet. */
export function openNeeds(
  run: RunOf<PublishingPart>,
  { planned }: Pick<KernelPackage, 'planned'>,
): readonly SoftNeed[] {
  return (planned.needs ?? []).filter(({ from, path }) => !isAvailable(run, from, path));
}

/** What a package needs before it starts: that who makes it is at work. Only then it ends some day, whoever has the slots. */
export function missingProviders(
  run: RunOf<PublishingPart>,
  item: Pick<KernelPackage, 'planned'>,
): readonly SoftNeed[] {
  return openNeeds(run, item).filter(({ from }) => {
    const provider = run.packages.get(from);
    return provider !== undefined && !isActive(provider.state);
  });
}

function isWithin(path: string) {
  return (file: string) => file === path || file.startsWith(`${path}/`);
}

/** The `type` by which an agent's wish to publish is told from what else it says. */
export const PUBLISH = 'PUBLISH';

const LONGEST_ID = 128;
const LONGEST_PATH = 1000;
const MOST_PATHS = 50;

/**
 * Reads `{"type":"PUBLISH","paths":[...],"id"?}`; undefined for anything else. It is the agent's file, so that anything may
 * stand in it.
 * @param index how often the attempt has wished it before: names one that has no id.
 */
export function reportedPublication(value: unknown, index: number): ReportedPublication | undefined {
  if (typeof value !== 'object' || value === null || !('type' in value) || value.type !== PUBLISH) {
    return undefined;
  }
  const listed: readonly unknown[] = 'paths' in value && Array.isArray(value.paths) ? value.paths : [];
  const paths = listed.flatMap((path) => (typeof path === 'string' ? plainPath(path) : []));
  const id = 'id' in value && typeof value.id === 'string' ? value.id.trim() : '';
  return paths.length === 0
    ? undefined
    : {
        id: id === '' ? `publication-${index + 1}` : id.slice(0, LONGEST_ID),
        paths: paths.slice(0, MOST_PATHS),
      };
}

/** As git names it: without `./` before it or a slash behind it. */
function plainPath(path: string): string[] {
  const plainly = path
    .trim()
    .replace(/^(\.\/)+/, '')
    .replace(/\/+$/, '');
  return plainly === '' || plainly.length > LONGEST_PATH ? [] : [plainly];
}

/** What an agent wants published, under an id of its own. */
export interface ReportedPublication {
  readonly id: string;
  /** From the top of the repository. */
  readonly paths: readonly string[];
}

/** What an agent wants published, as far as that is not known yet. */
export function publicationEvents(
  state: RunOf<PublishingPart>,
  target: { readonly package: string; readonly attempt: number },
  reported: readonly ReportedPublication[],
): PublicationRequested[] {
  const known = state.packages.get(target.package)?.publications ?? [];
  return reported
    .filter(({ id }) => !known.some(({ publication }) => publication === id))
    .map(({ id, paths }) => ({ type: 'publication.requested', ...target, publication: id, paths }));
}
