import { graphOf } from '../graph/graph';
import type { WorkPackage } from '../model';
import type { PlanReading } from '../reading/readPlan';
import type { Position, SourceRange } from '../source';
import type { ContractKey } from './contractKeys';
import type { CursorContext } from './cursorContext';
import { cursorContext, MARK } from './cursorContext';
import type { FieldDoc, FieldDocs } from './fieldDocs';
import { pathOffers, packageSnippet, stepSnippet } from './completionItems';
import { scalarText } from './editing/yamlEdits';

/** One thing that could be written at the cursor. */
export interface CompletionEntry {
  readonly label: string;
  readonly kind: 'package' | 'lock' | 'file' | 'folder' | 'glob' | 'choice' | 'field' | 'snippet';
  readonly detail: string;
  readonly documentation: string;
  /** What to write; with `snippet`, in the syntax of editor snippets. */
  readonly insert: string;
  readonly snippet: boolean;
  readonly range: SourceRange;
  /** Offers are shown in this order. */
  readonly rank: number;
}

/** What completion knows besides the plan. */
export interface CompletionSources {
  readonly docs: FieldDocs;
  /** The files of the repository, with forward slashes. */
  readonly files: readonly string[];
  /** Keys that the contract files suggest. */
  readonly contractKeys: readonly ContractKey[];
  /** Names of the agents that can be chosen. */
  readonly agents: readonly string[];
  /** The reading of the text, where there is one already. */
  readonly previous?: PlanReading;
}

/** Namespaces of lock keys in the form that upstream wants, with what they are for. */
const NAMESPACES: readonly (readonly [key: string, meaning: string])[] = [
  ['api:', 'An endpoint: `api:GET /v1/users`'],
  ['db:schema:', 'A table: `db:schema:users`'],
  ['db:migration-slot', 'The next migration: only one package may add one at a time'],
  ['event:', 'An event: `event:user.created`'],
  ['flag:', 'A feature flag: `flag:billing/new`'],
  ['env:', 'Something of the environment: `env:shared-fixtures`'],
  ['contract:', 'A contract file: `contract:contracts/openapi.yaml`'],
  ['feature:', 'A feature, for a purpose: `feature:billing:plan`'],
];

type Draft = Omit<CompletionEntry, 'range' | 'rank' | 'snippet'> & { readonly snippet?: boolean };

/** Everything that makes sense at a position, the most likely first. */
export function completions(text: string, position: Position, sources: CompletionSources): CompletionEntry[] {
  const context = cursorContext(text, position, sources.previous);
  return context === undefined
    ? []
    : drafts(context, sources).map((draft, rank) => ({
        snippet: false,
        ...draft,
        range: context.range,
        rank,
      }));
}

/** Files that stand in a list or alone, by the end of the path that leads to them; those of scopes may be globs. */
const GLOBS = /(?:^|\.)(?:write_allow|read_allow|deny|write_deny)\.\[\]$/;
const FILES =
  /(?:^|\.)(?:locks\.files|openapi\.files|consumes|artifacts)\.\[\]$|(?:openapi\.primary|prompt\.file|subplan|needs\.\[\]\.artifact)$/;
const AGENTS = /(?:^|\.)agent(?:\.(?:adapter|name))?$/;
const PACKAGES = /(?:^|\.)(?:depends_on|dependencies)\.\[\]$|(?:^|\.)needs\.\[\]\.from$/;

function drafts(context: CursorContext, { docs, files, contractKeys, agents }: CompletionSources): Draft[] {
  const { path, role } = context;
  const place = typeOf(context);
  const inList = path.join('.');
  // On a line of its own below the key of a list, an item begins with a dash.
  const opensList = role === 'key' && docs.field(place)?.kind === 'list';
  const where = opensList ? `${inList}.[]` : inList;
  const start = opensList || context.needsDash ? '- ' : '';
  const text = (draft: Draft): Draft => ({ ...draft, insert: start + written(context, draft.insert) });
  if (PACKAGES.test(where)) {
    return packageDrafts(context).map(text);
  }
  if (/(?:^|\.)locks\.keys\.\[\]$/.test(where)) {
    return lockDrafts(context, contractKeys).map(text);
  }
  if (GLOBS.test(where) || FILES.test(where)) {
    const typed = opensList ? '' : context.typed;
    const syntax = context.reading.plan.packages[context.packageIndex ?? -1]?.scope.syntax;
    const globs = !GLOBS.test(where) ? false : syntax === undefined ? 'deep' : 'flat';
    return pathOffers(files, typed, globs)
      .filter(({ text: path }) => !context.siblings.includes(path))
      .map(({ text: label, kind, files: count, examples }) =>
        text({
          label,
          kind,
          insert: label,
          documentation: kind === 'glob' ? matches(count, examples) : '',
          detail: kind === 'file' ? '' : counted(count),
        }),
      );
  }
  const items = role === 'item' || opensList ? itemDrafts(place, context, opensList, start) : [];
  if (role === 'key' && !opensList) {
    return fieldDrafts(docs.fields(place), context);
  }
  if (role === 'item') {
    const fields = context.inline ? [] : fieldDrafts(docs.fields(place), context);
    return [...items, ...fields.map((draft) => ({ ...draft, insert: start + draft.insert }))];
  }
  if (AGENTS.test(where)) {
    return choices(agents, docs.field(place)).map(text);
  }
  const field = docs.field(place);
  return [...items, ...choices(field?.choices ?? [], field)];
}

/** The path as the schema knows it: packages in a map are like those of a list. */
function typeOf({ path }: CursorContext): readonly string[] {
  return path[0] === 'packages' && path.length > 1 ? ['packages', '[]', ...path.slice(2)] : path;
}

function written({ quoted }: CursorContext, value: string): string {
  return quoted ? value : /[*?[\]{}]/.test(value) ? scalarText(value, 'double') : scalarText(value);
}

/** Packages that this one can wait for: all but itself, those that it waits for already, and those that wait for it. */
function packageDrafts({ reading: { plan }, packageIndex, siblings }: CursorContext): Draft[] {
  const own: WorkPackage | undefined = plan.packages[packageIndex ?? -1];
  const graph = graphOf(plan);
  const followers = new Set(own === undefined ? [] : [own.id]);
  // A set also visits what is added to it on the way.
  for (const id of followers) {
    graph.dependents.get(id)?.forEach((follower) => followers.add(follower));
  }
  return plan.packages
    .filter(({ id }) => !siblings.includes(id) && !followers.has(id))
    .map(({ id, title, description }) => ({
      label: id,
      kind: 'package',
      detail: `Wave ${graph.waveOf.get(id) ?? 1}${title === id ? '' : ` · ${title}`}`,
      documentation: description,
      insert: id,
    }));
}

function lockDrafts(
  { reading: { plan }, siblings }: CursorContext,
  contractKeys: readonly ContractKey[],
): Draft[] {
  const lock = (label: string, detail: string, documentation = ''): Draft => ({
    label,
    kind: 'lock',
    detail,
    documentation,
    insert: label,
  });
  const claimed = new Map<string, string[]>();
  for (const { id, locks } of plan.packages) {
    locks.keys.forEach(({ value }) => claimed.set(value, [...(claimed.get(value) ?? []), id]));
  }
  const all = [
    ...contractKeys.map(({ key, path }) => lock(key, path)),
    ...[...claimed].map(([key, ids]) => lock(key, `claimed by ${ids.join(', ')}`)),
    ...NAMESPACES.map(([key, meaning]) => lock(key, '', meaning)),
  ];
  const first = new Map<string, Draft>();
  all.forEach((draft) => first.set(draft.label, first.get(draft.label) ?? draft));
  return [...first.values()].filter(({ label }) => !siblings.includes(label) && !label.includes(MARK));
}

function itemDrafts(
  place: readonly string[],
  context: CursorContext,
  opensList: boolean,
  start: string,
): Draft[] {
  const at = (opensList ? [...place, '[]'] : place).join('.');
  const snippet = (label: string, documentation: string, lines: readonly string[]): Draft => ({
    label,
    kind: 'snippet',
    detail: '',
    documentation,
    insert: start + lines.join('\n'),
    snippet: true,
  });
  if (context.inline) {
    return [];
  }
  const { dialect } = context.reading.plan;
  return at === 'packages.[]'
    ? [snippet('package', 'A package with everything that it needs', packageSnippet(dialect))]
    : /verification\.(?:steps|checks|commands)\.\[\]$/.test(at)
      ? [
          snippet('command step', 'A command that must succeed', stepSnippet('command')),
          snippet('manual step', 'Something that a person looks at', stepSnippet('manual')),
        ]
      : [];
}

function fieldDrafts(fields: readonly FieldDoc[], { siblings, inline, reading }: CursorContext): Draft[] {
  const full = reading.plan.dialect === 'full';
  return fields
    .filter(
      ({ name, description }) =>
        !siblings.includes(name) && !(full && description.startsWith('Short dialect')),
    )
    .map(({ name, description, values, kind }) => ({
      label: name,
      kind: 'field',
      detail: values,
      documentation: description,
      insert: fieldInsert(name, kind, inline),
      snippet: true,
    }));
}

function fieldInsert(name: string, kind: FieldDoc['kind'], inline: boolean): string {
  switch (kind) {
    case 'list':
      return name === 'packages' ? 'packages:\n  - $0' : `${name}: [$0]`;
    case 'map':
      return inline ? `${name}: { $0 }` : `${name}:\n  $0`;
    default:
      return `${name}: $0`;
  }
}

function choices(all: readonly string[], field: FieldDoc | undefined): Draft[] {
  return all.map((choice) => ({
    label: choice,
    kind: 'choice',
    detail: '',
    documentation: field?.description ?? '',
    insert: choice,
  }));
}

/** What a pattern stands for now. */
function matches(count: number, examples: readonly string[]): string {
  const named = examples.map((file) => `\`${file}\``).join(', ');
  const more = count - examples.length;
  return `Matches ${counted(count)} now: ${named}${more > 0 ? ` and ${more} more` : ''}.`;
}

function counted(files: number): string {
  return files === 1 ? '1 file' : `${files} files`;
}
