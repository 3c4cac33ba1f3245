import type { SyntaxNode } from '../../surfaces/readSurface';
import { childrenOf, lineOf } from '../../surfaces/readSurface';
import type { Constants } from '../shapes/address';
import { writtenText } from '../shapes/address';
import type { Imported, Mount, Served, ServedRoute } from '../shapes/routes';
import { every, givenTo, keywordOf, METHOD } from '../shapes/routes';
import { VALUE_PUT_IN } from '../shapes/sqlQuery';

const MADE = /^(?:fastapi\.|flask\.)?(FastAPI|APIRouter|Flask|Blueprint)$/;

interface Router {
  readonly name: string;
  readonly kind: string;
  readonly prefix: string | undefined;
}

/** What a Python module takes from others, by the name that it gives it: of `from . import users`, the module `.users`. */
export function importedIntoPython(module: SyntaxNode): Imported {
  const found = new Map<string, { source: string; name: string }>();
  for (const statement of every(module, ['import_from_statement', 'import_statement'])) {
    const [, source] = /^from\s+(\S+)\s+import\b/.exec(statement.text) ?? [];
    const from = statement.childForFieldName('module_name')?.startIndex;
    for (const one of childrenOf(statement).filter(({ startIndex }) => startIndex !== from)) {
      const name = (one.childForFieldName('name') ?? one).text;
      const here = one.childForFieldName('alias')?.text ?? name;
      found.set(here, source === undefined ? { source: name, name: '*' } : { source, name });
    }
  }
  return found;
}

/** The routes of FastAPI and Flask in a Python module. */
export function pythonRoutes(module: SyntaxNode, constants: Constants, imported: Imported): Served {
  const routers = new Map(routersIn(module, constants).map((one) => [one.name, one]));
  const plainText = (node: SyntaxNode | undefined): string | undefined => {
    const text = node === undefined ? VALUE_PUT_IN : writtenText(node, constants);
    return text.includes(VALUE_PUT_IN) ? undefined : text;
  };
  const routes = every(module, ['decorated_definition']).flatMap((definition) =>
    every(definition, ['decorator'])
      .filter((one) => one.parent?.startIndex === definition.startIndex)
      .flatMap((decorator): ServedRoute[] => {
        const [call] = childrenOf(decorator);
        const callee = call?.childForFieldName('function');
        const router = routers.get(callee?.childForFieldName('object')?.text ?? '');
        const method = callee?.childForFieldName('attribute')?.text ?? '';
        if (call === undefined || router === undefined) {
          return [];
        }
        const named = keywordOf(call, 'methods');
        const methods = METHOD.test(method)
          ? [method]
          : method !== 'route' && method !== 'api_route'
            ? []
            : named === undefined
              ? ['get']
              : /^(list|tuple|set)$/.test(named.type) &&
                  childrenOf(named).every(({ type }) => type === 'string')
                ? childrenOf(named).map((one) => plainText(one) ?? '*')
                : ['*'];
        const own = plainText(givenTo(call)[0] ?? keywordOf(call, 'path') ?? keywordOf(call, 'rule'));
        const isFlask = /^(Flask|Blueprint)$/.test(router.kind);
        const statuses = isFlask ? flaskStatuses(definition) : fastApiStatuses(call, definition);
        return methods.map((each) => ({
          line: lineOf(decorator),
          method: each.toUpperCase(),
          path: own === undefined || router.prefix === undefined ? undefined : router.prefix + own,
          router: router.name,
          // Which method is answered what, a function for several does not say.
          statuses: methods.length === 1 ? statuses : [],
        }));
      }),
  );
  const mounts = every(module, ['call']).flatMap((call): Mount[] => {
    const callee = call.childForFieldName('function');
    const into = routers.get(callee?.childForFieldName('object')?.text ?? '');
    const method = callee?.childForFieldName('attribute')?.text ?? '';
    const [given] = givenTo(call);
    if (!/^(include_router|register_blueprint|mount)$/.test(method) || given === undefined) {
      return [];
    }
    const said = keywordOf(call, 'prefix') ?? keywordOf(call, 'url_prefix');
    const own = method === 'mount' ? undefined : said === undefined ? '' : plainText(said);
    const path = own === undefined || into?.prefix === undefined ? undefined : into.prefix + own;
    const [first = '', ...rest] = given.text.split('.');
    const from = imported.get(first);
    const router = rest.at(-1) ?? from?.name ?? first;
    const source =
      from === undefined
        ? undefined
        : rest.length === 0 || from.name === '*'
          ? from.source
          : below(from.source, from.name);
    const name = into?.name ?? callee?.childForFieldName('object')?.text ?? '';
    return [{ into: name, path, router, ...(source === undefined ? {} : { source }) }];
  });
  const parts = [...routers.values()].filter(({ kind }) => /^(APIRouter|Blueprint)$/.test(kind));
  return { routes, mounts, routers: parts.map(({ name }) => name), alone: [] };
}

/** `.users` of `from . import users`, `app.users` of `from app import users`. */
function below(source: string, name: string): string {
  return source.endsWith('.') ? source + name : `${source}.${name}`;
}

function routersIn(module: SyntaxNode, constants: Constants): Router[] {
  return every(module, ['assignment']).flatMap((one): Router[] => {
    const name = one.childForFieldName('left');
    const value = one.childForFieldName('right');
    const kind = MADE.exec(value?.childForFieldName('function')?.text ?? '')?.[1];
    if (kind === undefined || value === null || name?.type !== 'identifier') {
      return [];
    }
    const said = keywordOf(value, 'prefix') ?? keywordOf(value, 'url_prefix');
    const root = keywordOf(value, 'root_path');
    const text = said === undefined ? '' : writtenText(said, constants);
    const isOpen = text.includes(VALUE_PUT_IN) || root !== undefined;
    return [{ name: name.text, kind, prefix: isOpen ? undefined : text }];
  });
}

function numbered(node: SyntaxNode | undefined): ServedRoute['statuses'] {
  const [, status] =
    /^(?:(?:starlette\.|fastapi\.)?status\.HTTP_)?([1-5]\d\d)(?:_\w+)?$/.exec(node?.text ?? '') ?? [];
  return node === undefined || status === undefined ? [] : [{ status: Number(status), line: lineOf(node) }];
}

/** FastAPI answers 200 where neither the decorator nor the function says anything else. */
function fastApiStatuses(call: SyntaxNode, definition: SyntaxNode): ServedRoute['statuses'] {
  const said = keywordOf(call, 'status_code');
  const raised = every(definition, ['call'])
    .filter((one) => /(^|\.)HTTPException$/.test(one.childForFieldName('function')?.text ?? ''))
    .flatMap((one) => numbered(keywordOf(one, 'status_code') ?? givenTo(one)[0]));
  const body = definition.childForFieldName('definition')?.text ?? '';
  const isOpen =
    /Response|status_code\s*=(?!=)/.test(body.replace(/HTTPException\([^)]*\)/g, '')) ||
    /response_class/.test(call.text);
  const usual = said === undefined && !isOpen ? [{ status: 200, line: lineOf(call) }] : numbered(said);
  return [...usual, ...raised];
}

/** `return body, 201` and `abort(404)`. */
function flaskStatuses(definition: SyntaxNode): ServedRoute['statuses'] {
  const returned = every(definition, ['return_statement']).flatMap((one) => {
    const [value] = childrenOf(one);
    return /^(expression_list|tuple)$/.test(value?.type ?? '') ? numbered(childrenOf(value ?? null)[1]) : [];
  });
  const aborted = every(definition, ['call'])
    .filter((one) => /(^|\.)abort$/.test(one.childForFieldName('function')?.text ?? ''))
    .flatMap((one) => numbered(givenTo(one)[0]));
  return [...returned, ...aborted];
}
