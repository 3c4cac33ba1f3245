import type { SyntaxNode } from '../../surfaces/readSurface';
import { childrenOf, lineOf } from '../../surfaces/readSurface';
import type { Constants } from '../shapes/address';
import { writtenText } from '../shapes/address';
import type { Imported, Mount, Served, ServedRoute } from '../shapes/routes';
import { every, givenTo, METHOD, propertyOf } from '../shapes/routes';
import { VALUE_PUT_IN } from '../shapes/sqlQuery';

/** Libraries that serve routes by `app.get('/path', handler)`. */
const SERVERS =
  /^(express|express-promise-router|fastify|hono|@hono\/zod-openapi|koa-router|@koa\/router|find-my-way)$/;

/** What a router is of its file. */
interface Router {
  readonly name: string;
  /** Whether others may put it behind a path, or have to. */
  readonly isPart: 'never' | 'perhaps' | 'always';
  /** The path that it puts before its routes; undefined where it is no plain text. */
  readonly prefix: string | undefined;
}

/** The routes of Express, Fastify, Hono and Koa's router in a file of TypeScript or JavaScript. */
export function webRoutes(program: SyntaxNode, constants: Constants, imported: Imported): Served {
  const made = routersIn(program, constants, imported);
  const known = [...made, ...plugins(program, imported)];
  if (known.length === 0) {
    return { routes: [], mounts: [], routers: [], alone: [] };
  }
  const routers = new Map(known.map((one) => [one.name, one]));
  const calls = every(program, ['call_expression']).flatMap((call) => {
    const callee = call.childForFieldName('function');
    const method = callee?.childForFieldName('property')?.text ?? '';
    const root = rootOf(callee?.childForFieldName('object') ?? null, constants);
    const router = routers.get(root.name);
    return router === undefined ? [] : [{ call, method, router, path: root.path, isEvery: root.isEvery }];
  });
  const plainText = (node: SyntaxNode | undefined): string | undefined => {
    const text = node === undefined ? VALUE_PUT_IN : writtenText(node, constants);
    return text.includes(VALUE_PUT_IN) ? undefined : text;
  };
  const routes = calls.flatMap(({ call, method, router, path, isEvery }): ServedRoute[] => {
    const given = givenTo(call);
    const [first] = given;
    const before = (own: string | undefined): string | undefined =>
      own === undefined || router.prefix === undefined ? undefined : router.prefix + own;
    const route = (name: string, at: string | undefined, handler: SyntaxNode | undefined): ServedRoute => ({
      line: lineOf(call.childForFieldName('function')?.childForFieldName('property') ?? call),
      method: name === 'all' ? '*' : name.toUpperCase(),
      path: before(at),
      router: router.name,
      statuses: statusesIn(handler),
    });
    if ((METHOD.test(method) || method === 'all') && isEvery) {
      return [route(method, path, given.at(-1))];
    }
    if ((METHOD.test(method) || method === 'all') && given.length >= 2) {
      return [route(method, plainText(first), given.at(-1))];
    }
    if (method === 'route' && first?.type === 'object') {
      const names = propertyOf(first, 'method');
      const all = names === undefined ? [] : names.type === 'array' ? childrenOf(names) : [names];
      const at = plainText(propertyOf(first, 'url') ?? propertyOf(first, 'path'));
      const handler = all.length === 1 ? propertyOf(first, 'handler') : undefined;
      return all.map((name) => route(plainText(name)?.toLowerCase() ?? 'all', at, handler));
    }
    return [];
  });
  const mounts = calls.flatMap(({ call, method, router }): Mount[] => {
    const given = givenTo(call);
    const into = router.name;
    if (method === 'register') {
      const prefix = propertyOf(given[1], 'prefix');
      const path = prefix === undefined ? (given[1] === undefined ? '' : undefined) : plainText(prefix);
      return mounted(
        given[0],
        into,
        join(router.prefix, given[1]?.type === 'object' && prefix === undefined ? '' : path),
        imported,
      );
    }
    if (method !== 'use' && method !== 'route') {
      return [];
    }
    const isPathless =
      given.length === 1 ||
      (given[0] !== undefined &&
        /^(identifier|call_expression)$/.test(given[0].type) &&
        plainText(given[0]) === undefined);
    const path = isPathless ? '' : plainText(given[0]);
    return given
      .slice(isPathless ? 0 : 1)
      .flatMap((one) => mounted(one, into, join(router.prefix, path), imported));
  });
  const namesOf = (which: RegExp): string[] =>
    known.filter(({ isPart }) => which.test(isPart)).map(({ name }) => name);
  return { routes, mounts, routers: namesOf(/perhaps|always/), alone: namesOf(/perhaps/) };
}

function join(before: string | undefined, path: string | undefined): string | undefined {
  return before === undefined || path === undefined ? undefined : before + path;
}

/** `users`, `users.routes()` and `require('./users')` in what a router is put into. */
function mounted(
  node: SyntaxNode | undefined,
  into: string,
  path: string | undefined,
  imported: Imported,
): Mount[] {
  const inner =
    node?.type === 'call_expression' ? node.childForFieldName('function')?.childForFieldName('object') : node;
  const [, , required] = /^require\((['"])([^'"]+)\1\)$/.exec(node?.text ?? '') ?? [];
  if (required !== undefined) {
    return [{ into, path, router: 'default', source: required }];
  }
  if (inner?.type !== 'identifier') {
    return [];
  }
  const from = imported.get(inner.text);
  return [
    from === undefined
      ? { into, path, router: inner.text }
      : { into, path, router: from.name, source: from.source },
  ];
}

/** Routers that are made in a file: `const app = express()`, `const router = new Router({ prefix: '/v1' })`. */
function routersIn(program: SyntaxNode, constants: Constants, imported: Imported): Router[] {
  return every(program, ['variable_declarator']).flatMap((one): Router[] => {
    const name = one.childForFieldName('name');
    const chain = chainOf(one.childForFieldName('value'));
    const [made] = chain;
    if (made === undefined || name?.type !== 'identifier') {
      return [];
    }
    const callee = (made.childForFieldName('function') ?? made.childForFieldName('constructor'))?.text ?? '';
    const [first = '', member] = callee.split('.');
    const from = imported.get(first)?.source ?? /^require\(['"]([^'"]+)/.exec(callee)?.[1] ?? '';
    if (!SERVERS.test(from)) {
      return [];
    }
    const isApp =
      /^(express|fastify)$/.test(from) &&
      member === undefined &&
      first !== 'Router' &&
      imported.get(first)?.name !== 'Router';
    const given = propertyOf(givenTo(made)[0], 'prefix') ?? propertyOf(givenTo(made)[0], 'basePath');
    const based = chain
      .filter((call) =>
        /^(basePath|prefix)$/.test(
          call.childForFieldName('function')?.childForFieldName('property')?.text ?? '',
        ),
      )
      .map((call) => givenTo(call)[0]);
    const parts = [given, ...based].flatMap((node) =>
      node === undefined ? [] : [writtenText(node, constants)],
    );
    const later = new RegExp(
      String.raw`\b${name.text.replaceAll('$', String.raw`\$`)}\.(prefix|basePath)\(`,
    ).test(program.text);
    const prefix = parts.join('');
    return [
      {
        name: name.text,
        isPart: isApp ? 'never' : /^express|^fastify/.test(from) ? 'always' : 'perhaps',
        prefix: prefix.includes(VALUE_PUT_IN) || later ? undefined : prefix,
      },
    ];
  });
}

/** The calls of `new Hono().basePath('/v1').get(...)`, the innermost first; none for what is no such chain. */
function chainOf(node: SyntaxNode | null): SyntaxNode[] {
  if (node === null || !/^(call_expression|new_expression|await_expression)$/.test(node.type)) {
    return [];
  }
  if (node.type === 'await_expression') {
    return chainOf(childrenOf(node)[0] ?? null);
  }
  const object = node.childForFieldName('function')?.childForFieldName('object') ?? null;
  const inner = chainOf(object);
  return [...inner, node];
}

/** Functions that Fastify hands its server to. */
function plugins(program: SyntaxNode, imported: Imported): Router[] {
  const isOfFastify = [...imported.values()].some(({ source }) =>
    /^(fastify|fastify-plugin|@fastify\/)/.test(source),
  );
  const typed = every(program, ['required_parameter']).filter((one) =>
    /^:\s*(FastifyInstance|FastifyTypedInstance|Express|Application|Router)\b/.test(
      one.childForFieldName('type')?.text ?? '',
    ),
  );
  const named = every(program, ['formal_parameters'])
    .flatMap((one) => childrenOf(one).slice(0, 1))
    .filter((one) => /^(fastify|app|server|instance)$/.test(one.text) && isOfFastify);
  return [
    ...typed.map((one) => one.childForFieldName('pattern')?.text ?? ''),
    ...named.map(({ text }) => text),
  ].map((name) => ({ name, isPart: 'always', prefix: '' }));
}

/** What a chain of calls begins with: `app` of `app.route('/x').get(a)` with the path, of `app.get('/a', b)` without. */
function rootOf(
  node: SyntaxNode | null,
  constants: Constants,
): { readonly name: string; readonly path?: string; readonly isEvery: boolean } {
  if (node?.type === 'identifier') {
    return { name: node.text, isEvery: false };
  }
  const callee = node?.type === 'call_expression' ? node.childForFieldName('function') : null;
  const object = callee?.childForFieldName('object') ?? null;
  if (node === null || object === null) {
    const declared = madeInPlace(node);
    return { name: declared, isEvery: false };
  }
  const root = rootOf(object, constants);
  const given = givenTo(node);
  if (
    callee?.childForFieldName('property')?.text !== 'route' ||
    given.length !== 1 ||
    given[0]?.type === 'object'
  ) {
    return root;
  }
  const path = given[0] === undefined ? VALUE_PUT_IN : writtenText(given[0], constants);
  return { name: root.name, isEvery: true, ...(path.includes(VALUE_PUT_IN) ? {} : { path }) };
}

/** The name that a chain of calls which begins with `new Hono()` is given. */
function madeInPlace(node: SyntaxNode | null): string {
  let at = node;
  while (
    at !== null &&
    /^(call_expression|new_expression|member_expression|await_expression)$/.test(at.type)
  ) {
    at = at.parent;
  }
  return at?.type === 'variable_declarator' ? (at.childForFieldName('name')?.text ?? '') : '';
}

/** What a handler answers by a number; 200 where it sends an answer and says no other. */
function statusesIn(handler: SyntaxNode | undefined): ServedRoute['statuses'] {
  if (handler === undefined || !/^(arrow_function|function_expression|function)$/.test(handler.type)) {
    return [];
  }
  const found = every(handler, ['call_expression']).flatMap((call) => {
    const callee = call.childForFieldName('function');
    const method = callee?.childForFieldName('property')?.text ?? '';
    const [first, second] = givenTo(call);
    const isContext = /^(c|ctx|context)$/.test(callee?.childForFieldName('object')?.text ?? '');
    const said = /^(json|text|html|body)$/.test(method) && isContext ? second : undefined;
    const isSet =
      /^(status|sendStatus|code)$/.test(method) &&
      /^(res|reply|response|rep|c)$/.test(
        rootOf(callee?.childForFieldName('object') ?? null, new Map()).name,
      );
    const number = isSet ? first : said;
    return number !== undefined && /^[1-5]\d\d$/.test(number.text)
      ? [{ status: Number(number.text), line: lineOf(number) }]
      : [];
  });
  const isSaid = /status|code\(|next|writeHead|set\.|redirect|throw|Response/i.test(handler.text);
  const [, name] =
    /^(?:async\s+)?(?:function\s*\w*\s*)?\(\s*\w+(?:\s*:[^,)]*)?\s*,\s*(res|reply)\b/.exec(handler.text) ??
    [];
  const sent = every(handler, ['call_expression']).find((call) =>
    new RegExp(String.raw`^${name ?? '-'}\.(json|send)$`).test(
      call.childForFieldName('function')?.text ?? '',
    ),
  );
  return isSaid || sent === undefined ? found : [{ status: 200, line: lineOf(sent) }];
}
