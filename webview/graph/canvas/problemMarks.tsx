import './problemMarks.css';
import { useStore } from '@xyflow/react';
import type { JSX } from 'react';
import { useMemo } from 'react';
import { t } from '@vscode/l10n';
import type { GraphPackage } from '../../../src/protocol/graph';
import { needsAttention } from '../../../src/run/kernel/kernel';
import { packagesIn } from '../layout/within';
import type { GraphLayout, PlacedPackage } from '../layout/layout';
import { NODE_HEIGHT, NODE_WIDTH } from '../layout/layout';
import type { Viewport } from '../layout/viewport';
import { isInSight } from '../layout/viewport';
import { Codicon } from '../parts/icons';

const SIDES = ['left', 'right', 'top', 'bottom'] as const;
type Side = (typeof SIDES)[number];

/**
 * Marks at the edges of the panel for what has failed or waits for a person and is out of sight, with how many there are
 * on that side. A click shows the nearest.
 */
export function ProblemMarks(props: {
  readonly layout: GraphLayout;
  readonly packages: ReadonlyMap<string, GraphPackage>;
  readonly onShow: (packageId: string) => void;
}): JSX.Element | null {
  const { layout, packages, onShow } = props;
  const problems = useMemo(
    () => layout.packages.filter(({ id }) => problemsAt(id, layout, packages).length > 0),
    [layout, packages],
  );
  // As text, so that moving draws anew only what comes into sight or goes out of it.
  const hidden = useStore(({ transform: [x, y, zoom], width, height }) =>
    width === 0
      ? ''
      : SIDES.map((side) =>
          outOfSight(problems, { x, y, zoom }, { width, height })
            .filter((each) => each.side === side)
            .map(({ id }) => id)
            .join('\n'),
        ).join('\n\n'),
  );
  const bySide = hidden.split('\n\n').map((ids) => ids.split('\n').filter(Boolean));
  return (
    <>
      {SIDES.map((side, index) => {
        const [nearest] = bySide[index] ?? [];
        const ids = bySide[index] ?? [];
        const count = ids.reduce((sum, id) => sum + problemsAt(id, layout, packages).length, 0);
        // Of a fold, the first of those in it is meant.
        const first = nearest === undefined ? undefined : problemsAt(nearest, layout, packages)[0];
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

/** What needs attention of a package, or of a fold that hides it. */
function problemsAt(
  id: string,
  { byId }: GraphLayout,
  packages: ReadonlyMap<string, GraphPackage>,
): readonly GraphPackage[] {
  const item = packages.get(id);
  return item === undefined
    ? []
    : packagesIn(item).filter((each) => needsAttention(each) && (each === item || !byId.has(each.id)));
}

/** Those that nothing is seen of, each with the side on which it lies farthest outside; the nearest first. */
function outOfSight(
  problems: readonly PlacedPackage[],
  viewport: Viewport,
  panel: { readonly width: number; readonly height: number },
): { readonly id: string; readonly side: Side }[] {
  const { x, y, zoom } = viewport;
  return problems
    .filter((placed) => !isInSight(viewport, placed, panel))
    .map((placed) => {
      const left = placed.x * zoom + x;
      const top = placed.y * zoom + y;
      const beyond: Readonly<Record<Side, number>> = {
        left: -(left + NODE_WIDTH * zoom),
        right: left - panel.width,
        top: -(top + NODE_HEIGHT * zoom),
        bottom: top - panel.height,
      };
      const [side] = SIDES.toSorted((a, b) => beyond[b] - beyond[a]);
      return { id: placed.id, side: side ?? 'right', distance: Math.max(...Object.values(beyond)) };
    })
    .sort((a, b) => a.distance - b.distance);
}

/** What people read on the marks. */
const MARK_STRINGS = {
  show: (problems: number, title: string): string =>
    problems === 1
      ? t('Show {0}, which is out of sight and needs attention', title)
      : t('{0} packages out of sight need attention; show {1}', problems, title),
} as const;
