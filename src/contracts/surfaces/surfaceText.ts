import type { SurfaceItem, SurfacePart } from './surface';

/** A surface as a person would write it down: one line for each thing, one for each of its parts. */
export function surfaceText(items: readonly SurfaceItem[]): string {
  return items.map(itemText).join('\n');
}

/** One thing of a surface with its parts. */
export function itemText(item: SurfaceItem): string {
  const head = item.text.includes(item.name) ? item.text : `${item.name}: ${item.text}`;
  return [head, ...item.parts.map((part) => `  ${partText(part)}`)].join('\n');
}

function partText({ name, type, optional }: SurfacePart): string {
  const mark = optional ? '?' : '';
  return type === ''
    ? `${name}${mark}`
    : /^[(<]/.test(type) && !/^\([^()]*\)\[\]/.test(type)
      ? `${name}${mark}${type}`
      : `${name}${mark}: ${type}`;
}
