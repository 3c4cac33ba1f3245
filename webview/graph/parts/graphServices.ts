import type { FromGraph, OpenedThing, PackageAction, Remedy } from '../../../src/protocol/graph';
import type { PlanEdit } from '../../../src/protocol/graphQuestions';
import type { SteeringAction } from '../../../src/run/kernel/kernel';
import { createContext, useContext } from 'react';
import type { GraphClock } from '../messages/clock';
import type { Ask } from '../messages/questions';

/** What every part of the graph may use. Stays the same as long as the page lives. */
export interface GraphServices {
  /** Whether an editor is there; what needs one is not offered without. */
  readonly editor: boolean;
  readonly clock: GraphClock;
  /** Tells the host what a person wants of the plan as a whole, such as to run it. */
  readonly post: (message: FromGraph) => void;
  /** Asks the host to do something with a package. */
  readonly act: (action: PackageAction, packageId: string) => void;
  /** Opens the sub-plan of a package, or closes it. */
  readonly toggleGroup: (packageId: string) => void;
  readonly steer: (action: SteeringAction) => void;
  /** Asks the host to do what a person chose where something is in the way. */
  readonly remedy: (remedy: Remedy) => void;
  /** Changes the plan; what is refused is told. With a height, the package goes there. */
  readonly edit: (edit: PlanEdit, y?: number) => void;
  /** Changes the plan to what it was, which is not to be taken back once more. */
  readonly takeBack: (edit: PlanEdit) => void;
  /** Asks the host something. */
  readonly ask: Ask;
  /** Opens a file, how a package changed it (without a path, all that it changed), or how it was reviewed, at a line from 1. */
  readonly open: (what: OpenedThing, packageId: string, path?: string, line?: number) => void;
}

/** Hands the services down to nodes, which React Flow renders. */
export const GraphServicesContext = createContext<GraphServices | undefined>(undefined);

/**
 * The services of the graph around this component.
 *
 * @throws Error when there is none: a mistake in the program
 */
export function useGraphServices(): GraphServices {
  const services = useContext(GraphServicesContext);
  if (!services) {
    throw new Error('This component is not inside a graph.');
  }
  return services;
}
