import { useEffect, useState } from 'react';
import type { GraphLayout, PlacedPackage } from './layout/layout';
import { isMotionReduced } from '../parts/motion';

const DURATION_MS = 240;

interface Glide {
  readonly to: GraphLayout;
  readonly chosen: readonly unknown[];
  readonly shown: GraphLayout;
  /** Undefined once it has arrived. */
  readonly way: ((share: number) => GraphLayout) | undefined;
}

/**
 * The layout on its way from what it was: packages glide to their places, so that the eye can follow them. What a
 * person does to the picture takes effect at once, and so does everything where less movement is asked for.
 *
 * @param chosen what of the layout a person decides; always as many values
 */
export function useGlide(layout: GraphLayout, chosen: readonly unknown[]): GraphLayout {
  const [glide, setGlide] = useState<Glide>({ to: layout, chosen, shown: layout, way: undefined });
  const present = glide.to === layout ? glide : onwards(glide, layout, chosen);
  if (present !== glide) {
    setGlide(present);
  }
  const { way } = present;
  useEffect(() => {
    if (!way) {
      return undefined;
    }
    let begun: number | undefined;
    let frame = requestAnimationFrame(function step(now) {
      begun ??= now;
      const rest = 1 - Math.min(1, (now - begun) / DURATION_MS);
      setGlide((former) => moved(former, way, rest));
      frame = rest === 0 ? 0 : requestAnimationFrame(step);
    });
    return () => cancelAnimationFrame(frame);
  }, [way]);
  return present.shown;
}

function onwards(glide: Glide, to: GraphLayout, chosen: readonly unknown[]): Glide {
  const glides = chosen.every((each, index) => each === glide.chosen[index]) && !isMotionReduced();
  if (!glides) {
    return { to, chosen, shown: to, way: undefined };
  }
  const way = layoutBetween(glide.shown, to);
  return { to, chosen, shown: way(0), way };
}

/** Fast at first, then slower; undisturbed by a glide that has been replaced by another. */
function moved(glide: Glide, way: Glide['way'], rest: number): Glide {
  if (glide.way !== way || !way) {
    return glide;
  }
  return rest === 0 ? { ...glide, shown: glide.to, way: undefined } : { ...glide, shown: way(1 - rest ** 3) };
}

/**
 * The way from one layout to another: each package that stays in its column moves up or down, what is new stands where
 * it will be. The function takes how much of the way is done, from 0 to 1.
 */
export function layoutBetween(from: GraphLayout, to: GraphLayout): (share: number) => GraphLayout {
  // Looked up once, because the function is called with every frame.
  const begin = Float64Array.from(to.packages, ({ id, x, y }) => {
    const before = from.byId.get(id);
    return before?.x === x ? before.y : y;
  });
  return (share) => {
    const packages = to.packages.map((placed, index): PlacedPackage => {
      const y = begin[index] ?? placed.y;
      return { ...placed, y: y + (placed.y - y) * share };
    });
    const byId = new Map(packages.map((placed) => [placed.id, placed]));
    return {
      ...to,
      packages,
      byId,
      // On the way they pass each other; a column is looked through from top to bottom.
      columns: to.columns.map((column) =>
        column.map((placed) => byId.get(placed.id) ?? placed).sort((a, b) => a.y - b.y),
      ),
    };
  };
}
