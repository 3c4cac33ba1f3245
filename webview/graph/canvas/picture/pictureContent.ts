import type { GraphPackage } from '../../../../src/protocol/graph';
import type { HandoffLine } from '../../handoff/handoffLines';
import type { Scene } from './scene';

/** Everything that a picture shows. */
export interface PictureContent {
  readonly scene: Scene;
  readonly packages: ReadonlyMap<string, GraphPackage>;
  /** What packages ask of each other. */
  readonly handoffs: readonly HandoffLine[];
  readonly selected: string | undefined;
  readonly showCritical: boolean;
  readonly showRedundant: boolean;
  /** The packages that are looked for; the others step back. Undefined for all. */
  readonly matches: ReadonlySet<string> | undefined;
  /** Packages that are marked to be run or stopped together. */
  readonly marked: ReadonlySet<string>;
}
