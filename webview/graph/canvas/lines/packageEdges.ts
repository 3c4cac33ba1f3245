import type { GraphEdge } from '../../../../src/protocol/graph';

/** The edges of one package. */
export interface PackageEdges {
  /** Those that lead to what it depends on. */
  readonly into: GraphEdge[];
  /** Those that lead to what depends on it. */
  readonly outOf: GraphEdge[];
}

/** The first contract that goes along an edge, and the package that builds on it; undefined where none does. */
export function contractOn(
  edge: GraphEdge | undefined,
): { readonly path: string; readonly package: string } | undefined {
  const path = edge?.carries?.kind === 'contract' ? edge.carries.what[0] : undefined;
  return edge === undefined || path === undefined ? undefined : { path, package: edge.to };
}

const known = new WeakMap<readonly GraphEdge[], ReadonlyMap<string, PackageEdges>>();

/** The edges of a plan by package; found once for each list of edges. */
export function packageEdges(edges: readonly GraphEdge[]): ReadonlyMap<string, PackageEdges> {
  const found = known.get(edges) ?? findEdges(edges);
  known.set(edges, found);
  return found;
}

function findEdges(edges: readonly GraphEdge[]): Map<string, PackageEdges> {
  const found = new Map<string, PackageEdges>();
  const of = (id: string): PackageEdges => {
    let present = found.get(id);
    if (!present) {
      present = { into: [], outOf: [] };
      found.set(id, present);
    }
    return present;
  };
  for (const edge of edges) {
    of(edge.to).into.push(edge);
    of(edge.from).outOf.push(edge);
  }
  return found;
}
