/** What a contract file is written in; `file`: nothing that is understood, only its bytes count. */
export type SurfaceLanguage =
  | 'typescript'
  | 'python'
  | 'sql'
  | 'openapi'
  | 'asyncapi'
  | 'json-schema'
  | 'protobuf'
  | 'graphql'
  | 'file';

/**
 * A member of something that is offered: a property, a column, a field of a request or of an answer. `direction` says who
 * gives it: `in` the one who uses the contract, `out` the one who provides it, `both` either.
 */
export interface SurfacePart {
  /** `displayName`; of an operation `request.displayName`, `200.items[].id`, `query.limit`, or the status `404` alone. */
  readonly name: string;
  readonly type: string;
  readonly optional: boolean;
  readonly direction: 'in' | 'out' | 'both';
  /** Where it is written, from 1. */
  readonly line: number;
}

/** One thing that others can build against: an exported function, a table, an operation. */
export interface SurfaceItem {
  /** Its name for those who use it, unique in its file: `createUser`, `users`, `GET /v1/users/{id}`. */
  readonly name: string;
  readonly kind: string;
  /** What a person would write down of it, without what is inside of it. */
  readonly text: string;
  /** Where it is written, from 1. */
  readonly line: number;
  readonly parts: readonly SurfacePart[];
}

/** Another file whose items are offered too. */
export interface ReExport {
  /** As it is written: `./users`. */
  readonly source: string;
  /** What each is called there and here; absent: everything, by its own name. */
  readonly names?: readonly { readonly there: string; readonly here: string }[];
}

/** What a file offers to those who build against it. */
export interface Surface {
  readonly language: SurfaceLanguage;
  /** Which dialect of the language it is, as people call it, where that can be told: `MySQL`. */
  readonly dialect?: string;
  /** In the order of the file. */
  readonly items: readonly SurfaceItem[];
  /** Files whose items belong to it and have not been looked up yet. */
  readonly reExports?: readonly ReExport[];
  /** Why nothing is known of the inside of the file, in words. */
  readonly unread?: string;
}

/**
 * What two ways of writing an operation have in common: the method in capitals, and the path with its parameters unnamed,
 * so that `get /users/:id`, `GET /users/{userId}` and `GET /users/{id}/` are the same.
 */
export function operationKey(operation: string): string {
  const [method = '', path = ''] = operation.trim().split(/\s+/, 2);
  const plain = path
    .split(/[?#]/, 1)[0]
    ?.replace(/\{[^}]*\}|:[A-Za-z_]\w*|<[^>]*>|\$\{[^}]*\}/g, '{}')
    .replace(/\/+$/, '');
  return `${method.toUpperCase()} ${plain === '' ? '/' : (plain ?? '')}`;
}
