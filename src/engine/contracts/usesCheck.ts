import type { BrokenUse, Contracts, ModuleTools, Verdict } from '../../contracts/modules/modules';
import { CONSUMER_FILE, describeBrokenUse, judgeUses, SORT_OF } from '../../contracts/modules/modules';
import { apiFiles, namedEvents } from '../../contracts/contractPaths';
import { compileScope } from '../../plan/globs/scope';
import type { Plan } from '../../plan/model';
import type { Log } from '../../ports/ports';
import type { ImportsJudged } from '../../run/contracts/contractEvents';
import type { PackageRun, RunEvent, RunState } from '../../run/run';

/** Words by which code makes tables or columns of its own: migrations, and models that tables are made from. */
const MAKES =
  'create[ _]?table|alter[ _]?table|add_?column|(pg|mysql|sqlite)Table|__tablename__|db_table|@@map|@Entity|tempview';

/** What a client may be told elsewhere to add to each request. */
const ADDS =
  'interceptors|defaults\\.params|beforeRequest|onRequest|event_hooks|(window|globalThis)\\.fetch *=';

/** What may change the data that goes to and fro. */
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
async function definedElsewhere(
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

/** How many broken uses are told to whoever has to mend them. */
const MOST_TOLD = 10;

/** Packages whose work is in the integration branch, and those that will not add to it any more. */
const MERGED: ReadonlySet<string> = new Set(['done', 'stale']);
const OVER: ReadonlySet<string> = new Set([...MERGED, 'failed', 'cancelled', 'skipped']);

/**
 * Holds what all files that this run has changed build on (imports, queries, models, members of types) against the tree that
 * merging a package would give, whether or not its agent has said a word about them.
 * @returns how many are there and why others could not be judged, to be written down when it is merged; or the event that
 * sends it back, with file and line of each use that it breaks.
 */
export async function checkUses(
  tools: ModuleTools | undefined,
  log: Log,
  state: RunState,
  item: PackageRun,
  plan: Plan,
  head: string,
): Promise<{ readonly broken: readonly RunEvent[]; readonly judged: readonly RunEvent[] }> {
  try {
    const tree = tools && (await tools.mergedTree(state.integrationBranch, head));
    return tools === undefined || tree === undefined
      ? { broken: [], judged: [] }
      : await judged(tools, state, item, tree, plan, {
          apis: apiFiles(plan, state),
          events: namedEvents(plan),
        });
  } catch (error) {
    // What could not be looked at is unchecked, and no fault of the work.
    log.error(`What ${item.planned.id} builds on could not be checked.`, error);
    return { broken: [], judged: [] };
  }
}

async function judged(
  tools: ModuleTools,
  state: RunState,
  item: PackageRun,
  tree: string,
  plan: Plan,
  contracts: Contracts,
): Promise<{ readonly broken: readonly RunEvent[]; readonly judged: readonly RunEvent[] }> {
  const own = item.filesModified ?? [];
  const others = [...state.packages.values()].filter(
    (one) => one !== item && MERGED.has(one.state) && one.filesModified !== undefined,
  );
  const files = [...new Set([...own, ...others.flatMap(({ filesModified = [] }) => filesModified)])].filter(
    (path) => CONSUMER_FILE.test(path),
  );
  if (files.length === 0) {
    return { broken: [], judged: [] };
  }
  const verdict = await judgeUses(await tools.modules(tree), files, contracts);
  const before =
    verdict.broken.length === 0
      ? undefined
      : await judgeUses(await tools.modules(`refs/heads/${state.integrationBranch}`), files, contracts);
  const late = await excuses({ tools, tree, state, item, files, contracts }, verdict, before);
  const isLetThrough = ({ kind }: BrokenUse): boolean => plan.execution.onBroken?.[SORT_OF[kind]] === 'warn';
  const all = verdict.broken.filter((one) => !late.has(one));
  const broken = all.filter((one) => !isLetThrough(one));
  const warned = all.filter(isLetThrough).map((one) => describeBrokenUse(one, ownerOf(state, one.files)));
  const target = { package: item.planned.id, attempt: item.attempt };
  if (broken.length > 0 && item.resolution === undefined) {
    const told = broken
      .slice(0, MOST_TOLD)
      .map((one) => `- ${describeBrokenUse(one, ownerOf(state, one.files))}`);
    const rest = broken.length > MOST_TOLD ? `\n- and ${broken.length - MOST_TOLD} more` : '';
    const message = `What it builds on is not what is there:\n${told.join('\n')}${rest}`;
    return { broken: [{ type: 'attempt.failed', ...target, reason: 'contract', message }], judged: [] };
  }
  const mine = new Set(own);
  const unchecked = [
    ...verdict.unchecked,
    ...verdict.broken
      .filter((one) => late.has(one) || !isLetThrough(one))
      .map((one) => ({
        file: one.file,
        line: one.line,
        why: late.get(one) ?? 'a person has settled the merge',
      })),
  ].filter(({ file }) => mine.has(file));
  const proved = (kind: Verdict['proved'][number]['kind']): number =>
    verdict.proved.filter((one) => one.kind === kind && mine.has(one.file)).length;
  const event: ImportsJudged = {
    type: 'imports.judged',
    ...target,
    proved: proved('import'),
    queries: proved('query'),
    members: proved('member'),
    requests: proved('request'),
    routes: proved('route'),
    events: proved('event'),
    calls: proved('call'),
    ...(warned.length === 0 ? {} : { broken: warned }),
    unchecked: unchecked.map(({ file, line, why }) => `${file}:${line}: ${why}`),
  };
  return { broken: [], judged: [event] };
}

/** The work that is held against a tree. */
interface Judged {
  readonly tools: ModuleTools;
  readonly tree: string;
  readonly state: RunState;
  readonly item: PackageRun;
  readonly files: readonly string[];
  readonly contracts: Contracts;
}

/** Broken uses that are not this package's to mend, each with why. */
async function excuses(
  work: Judged,
  verdict: Verdict,
  before: Verdict | undefined,
): Promise<ReadonlyMap<BrokenUse, string>> {
  const { tools, tree, state, item } = work;
  const known = new Set((before?.broken ?? []).map(keyOf));
  const missing = verdict.broken.filter(({ name }) => name === undefined).flatMap(({ files }) => files);
  const ignored = await tools.ignored(missing);
  const found = new Map<BrokenUse, string>();
  for (const one of verdict.broken) {
    const due = dueFor(state, mendedIn(one), item)?.planned.id;
    const author = isSql(one) || one.kind === 'route' ? undefined : ownerOf(state, one.files);
    if (due !== undefined && (author ?? due) === due) {
      found.set(one, `${one.target} is still to come from ${due}`);
    } else if (one.files.some((file) => ignored.has(file))) {
      found.set(one, `${one.target} is not kept in git`);
    } else if (known.has(keyOf(one)) && !(await isHeldTo(work, one))) {
      found.set(one, `${one.target} was not what it goes by before, either`);
    } else {
      const elsewhere = await definedElsewhere(tools, tree, one);
      if (elsewhere !== undefined) {
        found.set(one, elsewhere);
      }
    }
  }
  return found;
}

function isSql({ kind }: BrokenUse): boolean {
  return kind === 'column' || kind === 'table';
}

/**
 * The files in any of which it can be mended; a column also comes by a migration that is not written yet, and what no route
 * serves by another file beside it.
 */
function mendedIn(use: BrokenUse): readonly string[] {
  const migrations = isSql(use) ? use.files.map((file) => file.replace(/[^/]*$/, 'migration.sql')) : [];
  const beside = use.kind === 'route' ? [use.file.replace(/[^/]*(?=\.\w+$)/, 'routes')] : [];
  return [...use.files, ...migrations, ...beside];
}

/** Whether others of this run were let go on because this package was still to define what they go by. */
async function isHeldTo({ tools, state, item, files, contracts }: Judged, use: BrokenUse): Promise<boolean> {
  const { writeAllow, deny } = item.planned;
  const scope = compileScope(writeAllow, deny);
  if (!isSql(use) || !mendedIn(use).some((file) => scope.admits(file))) {
    return false;
  }
  const base = await judgeUses(await tools.modules(state.base), files, contracts);
  return !base.broken.some((one) => keyOf(one) === keyOf(use));
}

function keyOf({ kind, file, name = '', of = '', target }: BrokenUse): string {
  return [kind, file, name, of, target].join('\0');
}

/** The package whose file it is: the one that has changed it last, or else one that may write it and is still to be done. */
function ownerOf(state: RunState, files: readonly string[]): string | undefined {
  const all = [...state.packages.values()].filter(({ selected }) => selected);
  const author = all.findLast(({ filesModified = [] }) => files.some((file) => filesModified.includes(file)));
  return (author ?? dueFor(state, files))?.planned.id;
}

/** A package that is still to be done and may write one of some files. @param but this one. */
function dueFor(state: RunState, files: readonly string[], but?: PackageRun): PackageRun | undefined {
  return [...state.packages.values()].find((one) => {
    const { selected, planned, state: name } = one;
    const scope = compileScope(planned.writeAllow, planned.deny);
    return one !== but && selected && !OVER.has(name) && files.some((file) => scope.admits(file));
  });
}
