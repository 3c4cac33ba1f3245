import type { SurfacePart } from './surface';

/** The same parts, each with what is inside of it right behind it; otherwise in the order in which they are given. */
export function inOrder(parts: readonly SurfacePart[]): SurfacePart[] {
  const names = new Set(parts.map(({ name }) => name));
  const inside = new Map<string | undefined, SurfacePart[]>();
  for (const part of parts) {
    const holder = holderOf(part.name, names);
    const siblings = inside.get(holder);
    if (siblings === undefined) {
      inside.set(holder, [part]);
    } else {
      siblings.push(part);
    }
  }
  const withInside = (part: SurfacePart): SurfacePart[] => [
    part,
    ...(inside.get(part.name) ?? []).flatMap(withInside),
  ];
  return (inside.get(undefined) ?? []).flatMap(withInside);
}

/** The longest beginning of a name that is a part itself: `list` of `list[].id`. */
function holderOf(name: string, names: ReadonlySet<string>): string | undefined {
  for (let end = name.length - 1; end > 0; end -= 1) {
    if ((name[end] === '.' || name[end] === '[') && names.has(name.slice(0, end))) {
      return name.slice(0, end);
    }
  }
  return undefined;
}
