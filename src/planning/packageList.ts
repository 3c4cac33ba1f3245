import type { Document, YAMLMap } from 'yaml';
import { isMap, isScalar, isSeq, YAMLSeq } from 'yaml';
import { WavesError } from '../wavesError';

/** The packages of a plan's document, whether they stand in a list or in a map by their ids. */
export class PackageList {
  constructor(readonly document: Document) {}

  get ids(): string[] {
    const { packages } = this;
    return isSeq(packages)
      ? packages.items.flatMap((item) => (isMap(item) ? [idOf(item)] : []))
      : packages.items.flatMap(({ key }) => (isScalar(key) ? [String(key.value)] : []));
  }

  /** @throws WavesError `unknown-package`. */
  map(id: string): YAMLMap {
    const { packages } = this;
    const found: unknown = isSeq(packages)
      ? packages.items.find((item) => isMap(item) && idOf(item) === id)
      : packages.get(id);
    if (!isMap(found)) {
      throw new WavesError(
        'unknown-package',
        `There is no package "${id}" that is written out in this plan.`,
      );
    }
    return found;
  }

  remove(id: string): void {
    const { packages } = this;
    if (isSeq(packages)) {
      packages.items = packages.items.filter((item) => !(isMap(item) && idOf(item) === id));
    } else {
      packages.delete(id);
    }
  }

  /** Puts a package before or behind another one; without any, before all. */
  insert(id: string, map: YAMLMap, behind?: string): void {
    const { packages } = this;
    const at = behind === undefined ? 0 : this.ids.indexOf(behind) + 1;
    if (isSeq(packages)) {
      map.set('id', id);
      packages.items.splice(at, 0, map);
    } else {
      map.delete('id');
      packages.items.splice(at, 0, this.document.createPair(id, map));
    }
  }

  private get packages(): YAMLSeq | YAMLMap {
    const found: unknown = this.document.get('packages');
    if (isSeq(found) || isMap(found)) {
      return found;
    }
    throw new WavesError('edit-refused', 'The packages of this plan are neither a list nor a map.');
  }
}

function idOf(map: YAMLMap): string {
  return textAt(map, 'id') || textAt(map, 'package_id');
}

/** A text of a package; the empty one where there is none. */
export function textAt(map: YAMLMap, name: string): string {
  const value = map.get(name);
  return typeof value === 'string' ? value : '';
}

/** The plain entries of a list of a package. */
export function textsAt(map: YAMLMap, path: readonly string[]): string[] {
  const found = map.getIn(path);
  return isSeq(found) ? found.items.flatMap((item) => (isScalar(item) ? [String(item.value)] : [])) : [];
}

/** Adds what a list of a package does not have yet. */
export function addTo(
  document: Document,
  map: YAMLMap,
  path: readonly string[],
  values: readonly string[],
): void {
  const present = textsAt(map, path);
  const missing = values.filter((value) => !present.includes(value));
  const found = map.getIn(path);
  if (isSeq(found)) {
    missing.forEach((value) => found.add(document.createNode(value)));
  } else if (missing.length > 0) {
    map.setIn(path, document.createNode(missing));
  }
}

/** Removes an entry of a list of a package. */
export function removeFrom(map: YAMLMap, path: readonly string[], value: string): void {
  const found = map.getIn(path);
  if (found instanceof YAMLSeq) {
    found.items = found.items.filter((item) => !(isScalar(item) && String(item.value) === value));
  }
}
