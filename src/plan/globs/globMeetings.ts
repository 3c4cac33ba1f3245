import type { Common, SearchBudget } from './commonPath';
import { Glob } from './globs';
import type { WorkPackage } from '../model';
import { witnessPath } from './witnessPath';

/** How two patterns meet. */
export interface GlobMeeting {
  /** Whether upstream's gate sees it too: the patterns are the same, or one matches the other taken as a path. */
  readonly upstream: boolean;
  readonly common: Common;
}

/** States that all searches of one plan may visit together. */
const ALL_STATES = 1_000_000;

const NONE: Common = { found: 'none' };

/** Compares patterns, and remembers what would be asked again. */
export class GlobMeetings {
  readonly #budget: SearchBudget = { left: ALL_STATES };
  readonly #examples = new Map<Glob, Common>();
  readonly #denied = new Map<string, Common>();
  readonly #denies = new Map<WorkPackage, DenyList>();

  /** How two patterns of paths meet, or one meets itself. */
  ofPaths(a: Glob, b: Glob): GlobMeeting {
    const upstream = a === b || a.matches(b.source) || b.matches(a.source);
    return { upstream, common: this.#common(a, b) };
  }

  /** How two lock keys meet. */
  ofKeys(a: Glob, b: Glob): GlobMeeting {
    const common: Common =
      a === b
        ? { found: 'path', path: a.source }
        : witnessPath({ a, b, anyText: true, budget: this.#budget });
    return { upstream: a === b, common };
  }

  /** What is left of what two patterns have in common without what packages deny themselves. */
  without(common: Common, a: Glob, b: Glob, deniers: readonly WorkPackage[]): Common {
    const lists = deniers.map((item) => this.#denyList(item));
    const denied = lists.flatMap(({ globs }) => globs);
    if (common.found === 'none' || denied.length === 0) {
      return common;
    }
    if (common.found === 'path' && !denied.some((deny) => deny.matches(common.path))) {
      return common;
    }
    if (
      denied.some(
        (deny) => deny.open && (a.prefix.startsWith(deny.prefix) || b.prefix.startsWith(deny.prefix)),
      )
    ) {
      return NONE;
    }
    const key = JSON.stringify([a.source, b.source, ...lists.map((list) => list.key)]);
    const known = this.#denied.get(key) ?? witnessPath({ a, b, denied, budget: this.#budget });
    this.#denied.set(key, known);
    return known;
  }

  #common(a: Glob, b: Glob): Common {
    if (a === b) {
      return this.#example(a);
    }
    const [open, narrow] = a.open && b.prefix.startsWith(a.prefix) ? [a, b] : [b, a];
    return open.open && narrow.prefix.startsWith(open.prefix)
      ? this.#example(narrow)
      : witnessPath({ a, b, budget: this.#budget });
  }

  #example(glob: Glob): Common {
    const known = this.#examples.get(glob) ?? witnessPath({ a: glob, budget: this.#budget });
    this.#examples.set(glob, known);
    return known;
  }

  #denyList(item: WorkPackage): DenyList {
    const known = this.#denies.get(item) ?? {
      key: JSON.stringify(item.scope.deny.map(({ value }) => value)),
      globs: item.scope.deny.map(({ value }) => Glob.ofPath(value)),
    };
    this.#denies.set(item, known);
    return known;
  }
}

interface DenyList {
  readonly key: string;
  readonly globs: readonly Glob[];
}
