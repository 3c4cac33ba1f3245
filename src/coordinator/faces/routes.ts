import type { Operation } from '../operations/operation';

/** A call found by its path. */
export interface FoundRoute {
  readonly operation: Operation;
  /** Taken from the path, by name. */
  readonly params: Readonly<Record<string, string>>;
}

interface Route {
  readonly operation: Operation;
  readonly method: string;
  readonly parts: readonly string[];
}

/** Finds calls by method and path. Words come before parameters, so that no call hides another. */
export class Routes {
  private readonly routes: readonly Route[];

  constructor(operations: readonly Operation[]) {
    this.routes = operations
      .flatMap((operation) =>
        operation.http === undefined
          ? []
          : [{ operation, method: operation.http.method, parts: partsOf(operation.http.path) }],
      )
      .sort((a, b) => rank(a).localeCompare(rank(b)));
  }

  /** @returns `other-method` where there is the path but not with this method. */
  find(method: string, path: string): FoundRoute | 'other-method' | undefined {
    const parts = partsOf(path);
    let otherMethod = false;
    for (const route of this.routes) {
      const params = match(route.parts, parts);
      if (params !== undefined && route.method === method) {
        return { operation: route.operation, params };
      }
      otherMethod ||= params !== undefined;
    }
    return otherMethod ? 'other-method' : undefined;
  }
}

function match(pattern: readonly string[], parts: readonly string[]): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [at, expected] of pattern.entries()) {
    const name = parameterName(expected);
    const part = parts[at];
    if (part === undefined || (name === undefined && part !== expected)) {
      return undefined;
    }
    if (name !== undefined) {
      const value = decoded(isRest(expected) ? parts.slice(at).join('/') : part);
      if (value === undefined || value === '') {
        return undefined;
      }
      params[name] = value;
      if (isRest(expected)) {
        return params;
      }
    }
  }
  return pattern.length === parts.length ? params : undefined;
}

function partsOf(path: string): string[] {
  return path.replace(/^\//, '').split('/');
}

function parameterName(part: string): string | undefined {
  return /^\{(\w+)\*?\}$/.exec(part)?.[1];
}

function isRest(part: string): boolean {
  return part.endsWith('*}');
}

/** Words sort before parameters, and those before what takes the rest of a path. */
function rank({ parts }: Route): string {
  return parts.map((part) => (parameterName(part) === undefined ? '0' : isRest(part) ? '2' : '1')).join('');
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
