import './problemMarks.css';
import { useStore } from '@xyflow/react';
import type { JSX } from 'react';
import { useMemo } from 'react';
import { t } from '@vscode/l10n';
import type { GraphPackage } from '../../../src/protocol/graph';
import { needsAttention } from '../../../src/run/kernel/kernel';
import { isFold, packagesIn } from './layout/within';
import type { GraphLayout, PlacedPackage } from './layout/layout';
import { NODE_HEIGHT, NODE_WIDTH } from './layout/layout';
import type { DrawnPackages } from './layout/within';
import type { Viewport } from './picture/viewport';
import { isInSight } from './picture/viewport';
import { Codicon } from '../parts/icons';

const SIDES = ['left', 'right', 'top', 'bottom'] as const;
type Side = (typeof SIDES)[number];

/**
 * Marks at the edges of the panel for what has failed or waits for a person and is out of sight, with how many there are
 * on that side. A click shows the nearest.
 */
export function ProblemMarks(props: {
  readonly layout: GraphLayout;
  readonly packages: DrawnPackages;
  readonly onShow: (packageId: string) => void;
}): JSX.Element | null {
  const { layout, packages, onShow } = props;
  const problems = useMemo(
    () =>
      packages.along(layout).flatMap((item, place): Problem[] => {
        const placed = layout.packages[place];
        const count = item && placed ? problemsAt(item, layout).length : 0;
        return placed && count > 0 ? [{ placed, count }] : [];
      }),
    [layout, packages],
  );
  // As text, so that moving draws anew only what comes into sight or goes out of it.
  const hidden = useStore(({ transform: [x, y, zoom], width, height }) =>
    width === 0 ? '' : outOfSight(problems, { x, y, zoom }, { width, height }),
  );
  const bySide = hidden.split('\n').map((side) => {
    const [count = '', ...nearest] = side.split(' ');
    return { count: Number(count), nearest: nearest.join(' ') };
  });
  return (
    <>
      {SIDES.map((side, index) => {
        const { count = 0, nearest = '' } = bySide[index] ?? {};
        // Of a fold, the first of those in it is meant.
        const item = count === 0 ? undefined : packages.get(nearest);
        const first = item && problemsAt(item, layout)[0];
        return first === undefined ? null : (
          <button
            key={side}
            type="button"
            className={`problem-mark is-${side}`}
            title={MARK_STRINGS.show(count, first.title)}
            aria-label={MARK_STRINGS.show(count, first.title)}
            onClick={() => onShow(first.id)}
          >
            <Codicon name={ARROWS[side]} />
            {count}
          </button>
        );
      })}
    </>
  );
}

const ARROWS: Readonly<Record<Side, string>> = {
  left: 'arrow-left',
  right: 'arrow-right',
  top: 'arrow-up',
  bottom: 'arrow-down',
};

/** A package, or a fold, with how many in it need attention. */
interface Problem {
  readonly placed: PlacedPackage;
  readonly count: number;
}

const NOTHING: readonly GraphPackage[] = [];

/** What needs attention of a package, or of a fold that hides it. */
function problemsAt(item: GraphPackage, { byId }: GraphLayout): readonly GraphPackage[] {
  if (!isFold(item.id)) {
    return needsAttention(item) ? [item] : NOTHING;
  }
  return packagesIn(item).filter((each) => needsAttention(each) && !byId.has(each.id));
}

/**
 * For each side, a line: how many of the packages that are wholly out of sight lie farthest out there, and which of them is the
 * nearest. One pass that keeps nothing, since it is asked for with every frame while somebody moves.
 */
function outOfSight(
  problems: readonly Problem[],
  viewport: Viewport,
  panel: { readonly width: number; readonly height: number },
): string {
  const { x, y, zoom } = viewport;
  const [width, height] = [NODE_WIDTH * zoom, NODE_HEIGHT * zoom];
  const counts = [0, 0, 0, 0];
  const distances = [Infinity, Infinity, Infinity, Infinity];
  const nearest = ['', '', '', ''];
  for (const { placed, count } of problems) {
    if (isInSight(viewport, placed, panel)) {
      continue;
    }
    const left = placed.x * zoom + x;
    const top = placed.y * zoom + y;
    const beyondX = Math.max(-(left + width), left - panel.width);
    const beyondY = Math.max(-(top + height), top - panel.height);
    const side = beyondX >= beyondY ? (left < 0 ? 0 : 1) : top < 0 ? 2 : 3;
    const distance = Math.max(beyondX, beyondY);
    counts[side] = (counts[side] ?? 0) + count;
    if (distance < (distances[side] ?? Infinity)) {
      distances[side] = distance;
      nearest[side] = placed.id;
    }
  }
  return counts.map((count, side) => `${count} ${nearest[side] ?? ''}`).join('\n');
}

/** What people read on the marks. */
const MARK_STRINGS = {
  show: (problems: number, title: string): string =>
    problems === 1
      ? t('Show {0}, which is out of sight and needs attention', title)
      : t('{0} packages out of sight need attention; show {1}', problems, title),
} as const;
