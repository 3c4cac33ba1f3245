import * as z from 'zod';
import type { Capability } from '../../run/coordinator/coordination';
import type { Caller } from '../caller';
import type { Services } from '../services/services';

/** The envelope of a list: its rows under their own name, how many, and whether there are more. */
type Listed<Name extends string, Row> = Readonly<Record<Name, readonly Row[]>> & {
  readonly count: number;
  readonly truncated: boolean;
};

/** As many rows as were asked for. @param rows all, in their order. */
export function listed<Name extends string, Row>(
  name: Name,
  rows: readonly Row[],
  limit = rows.length,
): Listed<Name, Row> {
  const shown = rows.slice(0, limit);
  const envelope = { [name]: shown, count: shown.length, truncated: rows.length > shown.length };
  return envelope as Listed<Name, Row>;
}

/** The longest text that agents may leave for each other, in characters. */
const LONGEST_TEXT = 20_000;
const LONGEST_NAME = 512;
const LONGEST_LIST = 1000;

/** A name of something: one line, without anything that could be taken for the structure of a log or a path. */
export const name = z
  .string()
  .min(1)
  .max(LONGEST_NAME)
  .refine((text) => !hasControls(text), 'must not contain control characters');

/** What can be locked: a path within the repository, or a logical key such as `db:schema:users`. */
export const lockable = name.refine(
  (text) => !leavesRepository(text),
  'must be a path within the repository, without "..", or a logical lock key',
);

export const text = z.string().max(LONGEST_TEXT);
export const names = z.array(name).max(LONGEST_LIST);
export const texts = z.array(text).max(LONGEST_LIST);
/** Anything that JSON can say. */
export const json = z.record(z.string(), z.unknown());
/** A UUID, as ids of tasks are. */
export const taskId = z.uuid();

/** How many rows a list may have. */
export function limit(standard: number): z.ZodDefault<z.ZodCoercedNumber> {
  return z.coerce.number().int().min(1).max(500).default(standard);
}

function hasControls(text: string): boolean {
  return /[\p{Cc}\u2028\u2029]/u.test(text);
}

function leavesRepository(text: string): boolean {
  const path = text.replace(/^file:/, '').replaceAll('\\', '/');
  return path.startsWith('/') || /^[A-Za-z]:\//.test(path) || path.split('/').includes('..');
}

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
