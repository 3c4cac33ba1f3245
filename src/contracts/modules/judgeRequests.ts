import type { Address } from './shapes/address';
import { ANY, behind } from './shapes/address';
import { importTarget } from './importTargets';
import { judgeBodies } from './judgeBodies';
import type { ModuleTree } from './judgeImports';
import type { Offered } from './offeredPaths';
import { isAlike, likenessOf, nearest, partsOf, subjectOf } from './offeredPaths';
import type { BrokenUse, UncheckedUse, Verdict } from './verdict';
import { TEST } from './verdict';
import type { SentRequest } from './reading/webRequests';

/** Words of which names of one's own server are made: of `GITHUB_URL`, nobody knows what it offers. */
const OWN =
  /^(api|base|server|backend|host|origin|url|uri|root|import|meta|env|process|config|settings|self|this|os|environ|vite|next|public|react|app|client|http|https|axios|instance|session|requests?|fetcher|ky|service|path|prefix|default|v\d+)$/i;

/** What requests are held against. */
interface Contracts {
  readonly operations: readonly Offered[];
  /** `https://host` of the servers that contracts name. */
  readonly origins: ReadonlySet<string>;
  /** Whether code serves a path, whatever contracts say. */
  readonly isServed: (method: string, parts: readonly string[]) => boolean;
}

/** Holds the requests that files send against the operations of contracts; requests to other servers are not counted. */
export async function judgeRequests(
  tree: ModuleTree,
  paths: readonly string[],
  contracts: Contracts,
): Promise<Verdict> {
  const found: Verdict[] = [];
  for (const file of paths.filter((path) => !TEST.test(path))) {
    const requests = await sentBy(tree, file);
    const own = requests.map((request) => ({ request, judged: judge(file, request, contracts) }));
    found.push(...own.map(({ judged }) => judged));
  }
  return {
    proved: found.flatMap(({ proved }) => proved),
    broken: found.flatMap(({ broken }) => broken),
    unchecked: found.flatMap(({ unchecked }) => unchecked),
  };
}

/** The requests of a file, those through clients of other modules with what these put before their paths. */
async function sentBy(tree: ModuleTree, file: string): Promise<SentRequest[]> {
  const { requests = [] } = (await tree.moduleOf(file))?.sent ?? {};
  const found: SentRequest[] = [];
  for (const request of requests) {
    const { through, address } = request;
    if (through === undefined) {
      found.push(request);
      continue;
    }
    const target = importTarget(tree, file, through.source);
    const shape = target.kind === 'file' ? await tree.moduleOf(target.path) : undefined;
    const clients = shape?.sent?.clients ?? {};
    const names = Object.keys(clients);
    const client =
      clients[through.name] ??
      (through.name === 'default' && names.length === 1 ? clients[names[0] ?? ''] : undefined);
    // What makes no client of its own may be anything that has a method of that name.
    if (client !== undefined) {
      const base = client === 'unknown' ? undefined : client;
      found.push(
        address === undefined ? request : { ...request, address: behind(base, through.name, address) },
      );
    }
  }
  return found;
}

const NOTHING: Verdict = { proved: [], broken: [], unchecked: [] };

function judge(file: string, request: SentRequest, contracts: Contracts): Verdict {
  const { line, method, address, query } = request;
  const unsure = (why: string): Verdict => ({ ...NOTHING, unchecked: [{ file, line, why }] });
  if (address === undefined) {
    return unsure('the address of its request is put together while the program runs');
  }
  const { base, segments } = address;
  if (
    /^https?:/.test(base) &&
    !contracts.origins.has(base) &&
    !/\/\/(localhost|127\.0\.0\.1|0\.0\.0\.0)\b/.test(base)
  ) {
    return NOTHING;
  }
  const written = `${method ?? '?'} /${segments.join('/')}`;
  if (base.startsWith('`') && !isOwn(base, contracts.operations)) {
    return unsure(`where ${base} leads is said elsewhere, so "${written}" is not held against a contract`);
  }
  const { same, maybe } = fitting(address, contracts.operations);
  if (method === undefined) {
    return unsure(`the method of its request for "/${segments.join('/')}" is said while the program runs`);
  }
  const operation = same.find((one) => one.method === method);
  if (operation !== undefined) {
    const asked = parameters({ file, line }, operation, query);
    const { broken, unchecked } = judgeBodies(file, request, operation);
    const isProved = broken.length + unchecked.length === 0;
    return {
      proved: isProved ? asked.proved : [],
      broken: [...asked.broken, ...broken],
      unchecked: [...asked.unchecked, ...unchecked],
    };
  }
  if (method === 'OPTIONS' || (method === 'HEAD' && same.length > 0)) {
    return NOTHING;
  }
  const open = contracts.operations.find((one) => one.open !== undefined);
  if (maybe.length > 0 || open !== undefined) {
    const why = open === undefined ? 'its path may be one or another' : `of ${open.file}, ${open.open ?? ''}`;
    return unsure(`"${written}" is not held against a contract: ${why}`);
  }
  if (contracts.isServed(method, segments)) {
    return unsure(`no contract names "${written}", but code serves it`);
  }
  if (same.length === 0 && !isAbout(segments, contracts.operations)) {
    return unsure(`no contract names "${written}"`);
  }
  const offered = nearest(method, segments, same.length > 0 ? same : contracts.operations);
  const files = [...new Set(contracts.operations.map((one) => one.file))];
  const target = (same[0] ?? contracts.operations[0])?.file ?? '';
  return { ...NOTHING, broken: [{ kind: 'request', file, line, name: written, target, files, offered }] };
}

/** The operations that a request may be for. What its client puts before the path, or what stands before it on the server, is not always known. */
function fitting(
  { base, segments }: Address,
  operations: readonly Offered[],
): { readonly same: readonly Offered[]; readonly maybe: readonly Offered[] } {
  const subjects = new Set(operations.flatMap(({ paths }) => paths.flatMap((path) => subjectOf(path) ?? [])));
  const likeness = ({ paths }: Offered) =>
    paths.map((path) => {
      const whole = likenessOf(segments, path);
      const more = path.length - segments.length;
      const isEnd = (asked: readonly string[], end: readonly string[]): boolean =>
        likenessOf(asked, end) !== 'no' && asked.some((part, at) => part === end[at]);
      const isBehind = base.startsWith('`') && more > 0 && isEnd(segments, path.slice(more));
      const front = segments.slice(0, Math.max(0, -more));
      const isBefore =
        front.length > 0 &&
        front.every((part) => part !== ANY && !subjects.has(part)) &&
        isEnd(segments.slice(front.length), path);
      return whole === 'no' && (isBehind || isBefore) ? 'maybe' : whole;
    });
  return {
    same: operations.filter((one) => likeness(one).includes('same')),
    maybe: operations.filter((one) => !likeness(one).includes('same') && likeness(one).includes('maybe')),
  };
}

/** Whether what stands before a path is called as one's own server is. */
function isOwn(base: string, operations: readonly Offered[]): boolean {
  const words = base.match(/[A-Z]{2,}(?![a-z])|[A-Z]?[a-z]+\d*|[A-Z]\d*|\d+/g) ?? [];
  const subjects = operations.flatMap(({ paths }) => paths.flatMap((path) => subjectOf(path) ?? []));
  return words.every(
    (word) => OWN.test(word) || subjects.some((one) => one === word.toLowerCase() || isAlike(one, word)),
  );
}

/** Whether a path is about what the contracts are about, or written almost so. */
function isAbout(segments: readonly string[], operations: readonly Offered[]): boolean {
  const subject = subjectOf(segments);
  return (
    subject !== undefined &&
    subject !== ANY &&
    operations.some(({ path }) => {
      const own = subjectOf(partsOf(path)) ?? '';
      return own === subject || isAlike(own, subject);
    })
  );
}

function parameters(
  at: { readonly file: string; readonly line: number },
  { method, path, query, file: target }: Offered,
  sent: readonly string[] | undefined,
): Verdict {
  const of = `${method} ${path}`;
  const names = query.map(({ name }) => name);
  const demanded = query.filter(({ required }) => required).map(({ name }) => name);
  if (sent === undefined) {
    const [first] = demanded;
    return first === undefined
      ? { ...NOTHING, proved: [{ kind: 'request', file: at.file }] }
      : {
          ...NOTHING,
          unchecked: [
            { ...at, why: `whether it sends \`${first}\` with ${of} is said while the program runs` },
          ],
        };
  }
  const plain = sent.map((name) => name.replace(/(\[.*|\.\d+)$/, ''));
  const isSent = (name: string): boolean => plain.includes(name.replace(/\[.*$/, ''));
  const wrong = plain.filter((name) => !names.some((one) => one.replace(/\[.*$/, '') === name));
  const broken: BrokenUse[] = wrong.flatMap((name): BrokenUse[] => {
    const meant = names.find((one) => isAlike(one, name) && !isSent(one));
    return meant === undefined
      ? []
      : [{ kind: 'parameter', ...at, name, of, target, files: [target], offered: [meant] }];
  });
  const missing = demanded.filter(
    (name) => !isSent(name) && !broken.some(({ offered }) => offered.includes(name)),
  );
  const left = missing.map((name): BrokenUse => ({
    kind: 'required',
    ...at,
    name,
    of,
    target,
    files: [target],
    offered: [],
  }));
  const other = wrong.find((name) => !broken.some((one) => one.name === name));
  const unchecked: UncheckedUse[] =
    other === undefined ? [] : [{ ...at, why: `${target} does not name \`${other}\` of ${of}` }];
  const all = [...broken, ...left];
  return all.length + unchecked.length > 0
    ? { proved: [], broken: all, unchecked: all.length > 0 ? [] : unchecked }
    : { ...NOTHING, proved: [{ kind: 'request', file: at.file }] };
}
