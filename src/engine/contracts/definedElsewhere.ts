import type { BrokenUse, ModuleTools } from '../../contracts/modules/modules';

/** Words by which code makes tables or columns of its own: migrations, and models that tables are made from. */
const MAKES =
  'create[ _]?table|alter[ _]?table|add_?column|(pg|mysql|sqlite)Table|__tablename__|db_table|@@map|@Entity|tempview';

/** What a client may be told elsewhere to add to each request. */
const ADDS =
  'interceptors|defaults\\.params|beforeRequest|onRequest|event_hooks|(window|globalThis)\\.fetch *=';

/** And what may change the data that goes to and fro. */
const CHANGES =
  'transform(Request|Response)|afterResponse|onResponse|parseJson|parseResponse|camelcase|snakecase|camelize|humps';

/** What serves routes, in words of frameworks that are read and of those that are not. */
const SERVES = [
  '(app|server|routes?|fastify|bp|blueprint|hono|api|[a-z_]*router)\\.(get|post|put|patch|delete|all|use|route|add_url_rule)\\(',
  '@(get|post|put|patch|delete|all|controller|requestmapping|route)(mapping)?\\(',
  'urlpatterns|rewrites|proxy|createServer|http\\.handle|add_api_route',
].join('|');

/** Files that neither make nor serve anything. */
const WORDS = /\.(sql|md|txt|json|ya?ml)$/i;

/**
 * Why what is not where it should be may be there all the same, by other files of the tree; undefined where nothing speaks for it.
 */
export async function definedElsewhere(
  tools: ModuleTools,
  tree: string,
  use: BrokenUse,
): Promise<string | undefined> {
  const { kind, file, name = '', of = '', offered } = use;
  const others = async (...patterns: readonly string[]): Promise<string | undefined> =>
    (await tools.matching(tree, patterns)).find((path) => path !== file && !WORDS.test(path));
  switch (kind) {
    case 'import':
    case 'status':
    case 'field':
    case 'left out':
      return undefined;
    case 'call': {
      const widened = ['declare +module', `${name}[^;]*=[^=]|function +${name}`];
      const [wider] = await tools.matching(tree, widened);
      return wider === undefined ? undefined : `${wider} may declare \`${name}\` once more`;
    }
    case 'event': {
      const found = await others(`['"]${name}['"]`);
      return found === undefined ? undefined : `${found} speaks of "${name}", too`;
    }
    case 'member': {
      const widened = ['declare +(module|global)', `interface +${of}([^A-Za-z0-9_]|$)`];
      const [wider] = await tools.matching(tree, widened);
      return wider === undefined ? undefined : `${wider} may add \`${name}\``;
    }
    case 'request':
    case 'route': {
      const wanted = kind === 'request' ? name : (offered[0] ?? '');
      const last = wanted.split('/').findLast((part) => /^[\w-]+$/.test(part)) ?? '';
      const found = await others(SERVES, `/${last}(['"\`/?:)]|$)`);
      return found === undefined ? undefined : `${found} may serve "${wanted}"`;
    }
    case 'awaited':
    case 'answer':
    case 'sent':
    case 'unsent': {
      const [found] = await tools.matching(tree, [`${ADDS}|${CHANGES}`]);
      return found === undefined ? undefined : `${found} may change what is sent and answered`;
    }
    case 'parameter':
    case 'required': {
      const [found] = await tools.matching(tree, [ADDS]);
      return found === undefined ? undefined : `${found} may add parameters to it`;
    }
    case 'table':
    case 'column': {
      const words = kind === 'table' ? [name] : [of, name];
      const found = await others(MAKES, ...words.map((one) => `(^|[^A-Za-z0-9_])${one}([^A-Za-z0-9_]|$)`));
      return found === undefined ? undefined : `${found} may make \`${name}\`, too`;
    }
  }
}
