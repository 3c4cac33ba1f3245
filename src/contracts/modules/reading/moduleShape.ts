import type { SqlQuery } from '../shapes/sqlQuery';
import type { ApiContract } from '../shapes/apiContract';
import type { CallUse, Callable } from '../shapes/callUses';
import type { EventUse } from '../shapes/eventUses';
import type { ObjectShape } from '../shapes/objectShape';
import type { Served } from '../shapes/routes';
import type { MemberUse } from '../shapes/typeMembers';
import type { Sent } from './webRequests';

/** Names that a module takes from another one by an import. */
export interface ModuleImport {
  /** As it is written: `./users`, `app.models`. */
  readonly source: string;
  /** Those names, with where each is written, from 1. Empty where it takes the module as a whole. */
  readonly names: readonly { readonly name: string; readonly line: number }[];
  readonly line: number;
  /** Whether the module goes on without it, as by `try: ... except ImportError`. */
  readonly optional?: true;
}

/** What a module of code takes from others and what others may take from it, as far as its text tells. */
export interface ModuleShape {
  readonly imports: readonly ModuleImport[];
  /** Every name that can be imported from it, those of its `stars` left out. */
  readonly names: readonly string[];
  /** Modules all of whose names it hands on. */
  readonly stars: readonly string[];
  /** Why it may offer more than can be read, in words; absent: that is all. */
  readonly open?: string;
  /** Members of its exported types all of whose members are known, by name; absent: none. */
  readonly types?: Readonly<Record<string, readonly string[]>>;
  /** Members of imported types that it uses; absent: none that are known. */
  readonly uses?: readonly MemberUse[];
  /** What it takes for granted of tables, in queries and models; absent: nothing. */
  readonly queries?: readonly SqlQuery[];
  /** Tables that it makes itself, in lower case; absent: none. */
  readonly made?: readonly string[];
  /** What it offers to those who send requests, where it is an OpenAPI document. */
  readonly api?: ApiContract;
  /** Routes that it serves; absent: none. */
  readonly served?: Served;
  /** Requests that it sends, and clients that it makes; absent: none. */
  readonly sent?: Sent;
  /** Functions that it offers, by name, whose parameters are known; absent: none. */
  readonly callables?: Readonly<Record<string, Callable>>;
  /** Calls of functions that it imports; absent: none that are clear. */
  readonly calls?: readonly CallUse[];
  /** Events that it publishes and listens to; absent: none. */
  readonly events?: readonly EventUse[];
  /** Events by name, each with its fields, where it is an AsyncAPI document; null: they cannot be told. */
  readonly messages?: Readonly<Record<string, ObjectShape | null>>;
  /** The fields of an object, where it is a JSON Schema of one. */
  readonly schema?: ObjectShape;
}

/** Endings of the files that may build on what others define. */
export const CONSUMER_FILE = /\.([cm]?[jt]s|[jt]sx|pyi?|sql)$/i;

/** Endings of the files whose imports are understood. */
export const MODULE_FILE = /\.([cm]?[jt]s|[jt]sx|pyi?)$/i;
