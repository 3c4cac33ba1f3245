import { t } from '@vscode/l10n';
import { firstById } from '../../plan/firstById';
import { Glob } from '../../plan/globs/globs';
import type { Plan } from '../../plan/model';
import type { Shown } from '../../run/kernel/kernel';
import { appearanceOf, isActive } from '../../run/kernel/kernel';
import type { FileBadge } from './fileBadge';
import { monogram } from './fileBadge';

/** More packages than these are counted in a tooltip, but not named. */
const MOST_NAMED = 8;

/** Answers which packages may write something inside of a folder, by what stands before the first wildcard of their globs. */
export class FolderClaims {
  readonly #inside = new Map<string, Set<string>>();

  constructor(plan: Plan) {
    for (const { id, scope } of firstById(plan).values()) {
      for (const { value } of scope.writeAllow) {
        const { prefix } = Glob.ofPath(value);
        for (let end = prefix.indexOf('/'); end >= 0; end = prefix.indexOf('/', end + 1)) {
          const folder = prefix.slice(0, end);
          const ids = this.#inside.get(folder) ?? new Set();
          this.#inside.set(folder, ids.add(id));
        }
      }
    }
  }

  /** Ids in the order of the plan; undefined where no glob names the folder or something inside of it. */
  insideOf(folder: string): ReadonlySet<string> | undefined {
    return this.#inside.get(folder);
  }
}

/**
 * The mark of a folder: its only owner, or how many there are; in the colour of whoever is at work.
 * @param ids at least one.
 */
export function folderBadge(ids: ReadonlySet<string>, shown: (id: string) => Shown): FileBadge {
  const all = [...ids];
  const [first = '?'] = all.filter((id) => isActive(shown(id).state)).concat(all);
  const named = all.slice(0, MOST_NAMED).map((id) => `${id}: ${appearanceOf(shown(id)).label}`);
  const more = all.length - named.length;
  return {
    badge: all.length === 1 ? monogram(first) : all.length > 9 ? '9+' : String(all.length),
    color: appearanceOf(shown(first)).color,
    tooltip: [
      all.length === 1
        ? t('A package may write in this folder:')
        : t('{0} packages may write in this folder:', all.length),
      ...named,
      ...(more > 0 ? [t('and {0} more', more)] : []),
    ].join('\n'),
    propagate: false,
  };
}
