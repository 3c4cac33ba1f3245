import * as z from 'zod';
import type { Caller } from '../caller';
import type { Capability } from '../../run/coordination/capabilities';
import type { Services } from '../services/services';

/** What a call is carried out with. */
export interface Call extends Services {
  readonly caller: Caller;
  /** Milliseconds since 1970, UTC. */
  readonly now: number;
  /** Aborted when nobody listens to the answer any more. */
  readonly gone?: (() => AbortSignal) | undefined;
}

/** How a call stands in HTTP. */
export interface HttpRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `{name}` is a parameter; `{name*}` also has slashes. */
  readonly path: string;
  /** Needs no key. */
  readonly open?: true;
  /** Parameters that have another name there: ours by theirs. */
  readonly names?: Readonly<Record<string, string>>;
  /** What is meant where nothing is said. */
  readonly defaults?: Readonly<Record<string, unknown>>;
  /** What has to be said although the key says it too: a body without it only probes whether there is such a call. */
  readonly says?: readonly string[];
  /** `agent_id` and the like are parameters of the call and not who calls. */
  readonly speaksOfAgents?: true;
}

/** One call of the coordinator, from which both of its faces are made. */
export interface Operation {
  readonly name: string;
  readonly capability?: Capability;
  /** For agents: what it does and when to use it. */
  readonly summary: string;
  readonly parameters: z.ZodObject;
  readonly http?: HttpRoute;
  /** Not offered as a tool. */
  readonly httpOnly?: true;
  /** Whether it changes anything: those calls stand in the audit trail. */
  readonly changes: boolean;
  /** The least trust that it takes. */
  readonly trust: number;
  /** What it is about, for policies and the audit trail. */
  readonly resource?: (params: Readonly<Record<string, unknown>>) => string;
  readonly run: (call: Call, params: unknown) => unknown;
}

/** An operation with the types of its parameters. */
export interface OperationSpec<Shape extends z.ZodRawShape> extends Omit<
  Operation,
  'parameters' | 'run' | 'trust' | 'changes'
> {
  readonly parameters: Shape;
  readonly changes?: boolean;
  readonly trust?: number;
  readonly run: (call: Call, params: z.output<z.ZodObject<Shape>>) => unknown;
}

/** An operation as the registry keeps it: its parameters are checked before it runs. */
export function operation<Shape extends z.ZodRawShape>(spec: OperationSpec<Shape>): Operation {
  const { parameters, run, changes = false, trust = 1, ...rest } = spec;
  return {
    ...rest,
    changes,
    trust,
    parameters: z.object(parameters),
    run: (call, params) => run(call, params as z.output<z.ZodObject<Shape>>),
  };
}
