import { WavesError } from '../../wavesError';
import type { PackageOf, Part, RunOf } from './state/kernelState';
import type { ResolvedAgent } from './state/plannedPackage';

/** What a person wants to become of changes outside of a package's scope. `files`: only these of them. */
export type ScopeWish =
  /** They are taken back, and kept under a ref. */
  | { readonly kind: 'drop'; readonly package: string; readonly files?: readonly string[] }
  /** The same, and the packages that may make such changes get them as patches. */
  | { readonly kind: 'handOver'; readonly package: string; readonly to?: string }
  /** The plan is edited so that the package may write them. */
  | { readonly kind: 'widen'; readonly package: string; readonly files?: readonly string[] }
  /** Repositories that its agent has made become plain files; absent: all of them. */
  | { readonly kind: 'absorb'; readonly package: string; readonly files?: readonly string[] }
  /** One becomes a submodule, whose commit is at the address. */
  | {
      readonly kind: 'register';
      readonly package: string;
      readonly repository: string;
      readonly address: string;
    }
  /** The attempt counts as failed. */
  | { readonly kind: 'fail'; readonly package: string; readonly message?: string };

/** What a person wants to become of what was changed outside of the worktrees while a package's agent worked. */
export type SurroundingsWish =
  /** It is made again what it was; what is there now is kept. */
  | { readonly kind: 'restore'; readonly package: string }
  /** It may stay. */
  | { readonly kind: 'keep'; readonly package: string };

/** A person wants a package to leave some files to them. */
export interface HandoffWish {
  readonly kind: 'askHandoff';
  readonly package: string;
  /** From the top of the repository. */
  readonly files: readonly string[];
  /** In the person's own words; empty: it is asked for. */
  readonly message: string;
}

/** What a person asks of a run that is there already. */
export type SteeringAction =
  /** Begins nothing new, in the whole run or with one package; agents that work are left alone. */
  | { readonly kind: 'pause'; readonly package?: string; readonly message?: string }
  /** Lifts the pause; of the whole run, escalations that hold it count as answered too. */
  | { readonly kind: 'resume'; readonly package?: string }
  /** Ends the run, or takes one package out of it. */
  | { readonly kind: 'cancel'; readonly package?: string; readonly message?: string }
  /** Begins packages anew; absent: all that failed, were blocked or cancelled, or are stale. */
  | { readonly kind: 'retry'; readonly packages?: readonly string[]; readonly agent?: ResolvedAgent }
  /** Puts the conflict that blocks a package into its worktree, for a person to resolve. */
  | { readonly kind: 'resolve'; readonly package: string }
  /** Deals with what a package has changed outside of its scope. */
  | ScopeWish
  /** Deals with what was changed outside of the worktrees. */
  | SurroundingsWish
  /** Asks a package to leave files to the person. */
  | HandoffWish
  /** Finds that a package holds although contracts that it was built on have changed, or its agent has ended without finishing. */
  | { readonly kind: 'accept'; readonly package: string; readonly message?: string }
  /**
   * Counts the revision of the contracts on in the plan, and begins anew what was built on an older one, and what is stale.
   * @param package where a person has asked for it.
   */
  | { readonly kind: 'bump'; readonly package?: string }
  /** Leaves a package out; what depends on it goes on. */
  | { readonly kind: 'skip'; readonly package: string; readonly reason: string }
  /** By the gate's id, by its package where one is open there, or by the id of an escalation. */
  | { readonly kind: 'approve'; readonly gate: string; readonly message?: string }
  | { readonly kind: 'reject'; readonly gate: string; readonly message?: string }
  /** Ends an agent in the background, and goes on with its conversation in a terminal, where its work stands. */
  | { readonly kind: 'takeOver'; readonly package: string }
  /** Brings what is integrated by now into the worktree of an agent at work. */
  | { readonly kind: 'sync'; readonly package: string }
  /** Begins a package anew whose agent has ended without finishing, and tells it something. */
  | { readonly kind: 'hint'; readonly package: string; readonly message: string }
  /** Has the agent of a merged package go on, to mend what a person finds in its work. */
  | {
      readonly kind: 'sendBack';
      readonly package: string;
      /** What is wrong, in the person's own words. */
      readonly message: string;
      /** What it is about, from the top; absent: all of its work. */
      readonly file?: string;
      /** From 1. */
      readonly line?: number;
    }
  /** Starts a package now that waits for a quota or for its next try. */
  | { readonly kind: 'tryNow'; readonly package: string }
  /** The same with another agent, by its name. */
  | { readonly kind: 'switchAgent'; readonly package: string; readonly agent: string }
  /** Begins a package once more that came to its end without answering what another one asks. */
  | { readonly kind: 'followUp'; readonly handoff: string }
  /**
   * Answers what an agent asks: by the question's id, or by its package where that asks one thing only, or has ended without
   * finishing. By the id of a
   * handoff: in the place of the package that is asked.
   */
  | { readonly kind: 'answer'; readonly question: string; readonly answer: string };

export type WishKind = SteeringAction['kind'];
export type WishOf<K extends WishKind> = Extract<SteeringAction, { readonly kind: K }>;

/** Who asks, where that is known. */
export interface By {
  readonly by?: string;
}

/**
 * What a feature does about a kind of wish.
 * @returns the events that carry it out, none when it is so already; undefined: what it names is not this feature's.
 * @throws WavesError when it is, and cannot be done as things are; that counts unless another feature carries the wish out.
 */
export type Granting<K extends WishKind, P extends Part> = (
  run: RunOf<P>,
  wish: WishOf<K>,
  by: By,
) => readonly { readonly type: string }[] | undefined;

/** Carries wishes out, each by the last of `features` that knows what it names: those behind build on those before. */
export function grantingOf<P extends Part>(
  features: readonly object[],
): (run: RunOf<P>, wish: SteeringAction, by: By) => readonly { readonly type: string }[] {
  type Table = { readonly [kind in WishKind]?: Granting<never, P> };
  const tables = features.flatMap((each) => ('wishes' in each ? [each.wishes as Table] : [])).reverse();
  return (run, wish, by) => {
    let refusal = new WavesError(
      'driver-refused',
      `Nothing in the run is to be dealt with so: ${wish.kind}.`,
    );
    let isRefused = false;
    for (const { [wish.kind]: grant } of tables) {
      try {
        const events = grant?.(run, wish as never, by);
        if (events !== undefined) {
          return events;
        }
      } catch (error) {
        if (!(error instanceof WavesError)) {
          throw error;
        }
        refusal = isRefused ? refusal : error;
        isRefused = true;
      }
    }
    throw refusal;
  };
}

/** The package of a name. @throws WavesError `unknown-package`. */
export function packageOf<P extends Part>(run: RunOf<P>, id: string): PackageOf<P> {
  const item = run.packages.get(id);
  if (item === undefined) {
    const known = [...run.packages.keys()].join(', ');
    throw new WavesError('unknown-package', `The run has no package "${id}".`, `It has: ${known}.`);
  }
  return item;
}

/** A person's own words, where there are any. */
export function wordsOf({ message }: { readonly message?: string }): { readonly message?: string } {
  return message === undefined ? {} : { message };
}
