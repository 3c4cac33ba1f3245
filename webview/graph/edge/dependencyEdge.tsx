import './dependencyEdge.css';
import type { Edge, EdgeProps } from '@xyflow/react';
import type { JSX } from 'react';
import { memo } from 'react';
import type { EdgeFlow } from './edgeFlow';
import type { EdgePath } from './edgePath';

/** What a dependency is drawn from. */
export interface DependencyEdgeData extends Record<string, unknown> {
  readonly flow: EdgeFlow;
  /** The theme colour of its source's state. */
  readonly color: string;
  readonly path: EdgePath;
}

export type DependencyFlowEdge = Edge<DependencyEdgeData, 'dependency'>;

/** A dependency. Where it runs comes from the layout; what it tells is in its dashes, its weight and its colour. */
export const DependencyEdge = memo(function DependencyEdge({
  data,
}: EdgeProps<DependencyFlowEdge>): JSX.Element | null {
  return data ? (
    <g className="dependency" data-flow={data.flow} data-color={data.color}>
      <path className="dependency-line" d={data.path.line} />
      <path className="dependency-tip" d={data.path.tip} />
    </g>
  ) : null;
});
