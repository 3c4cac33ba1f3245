import type { PlanGraph } from '../graph/graph';
import { Glob } from '../globs/globs';
import { countedFiles, matchedFiles } from '../globs/scope';
import { witnessPath } from '../globs/witnessPath';
import type { Plan, WorkPackage } from '../model';
import type { Located, SourceRange } from '../source';
import type { EditablePlan } from './editing/editablePlan';
import type { FieldDocs } from './fieldDocs';
import type { Place } from './placeAt';

/** What hovering says: paragraphs in Markdown about a stretch of the text. */
export interface HoverText {
  readonly paragraphs: readonly string[];
  readonly range: SourceRange;
}

/** What hovering knows besides the plan. */
export interface HoverSources {
  readonly docs: FieldDocs;
  readonly graph: PlanGraph;
  /** The files of the repository, with forward slashes; undefined while they are not known. */
  readonly files: readonly string[] | undefined;
}

/** How many files or packages a hover names. */
const SHOWN = 6;

/** What there is to say about a place of a plan. */
export function hoverText(plan: EditablePlan, place: Place, sources: HoverSources): HoverText | undefined {
  const paragraphs = paragraphsFor(plan.reading.plan, place, sources).filter((text) => text !== '');
  return paragraphs.length === 0 ? undefined : { paragraphs, range: place.range };
}

function paragraphsFor(plan: Plan, place: Place, sources: HoverSources): string[] {
  switch (place.kind) {
    case 'package': {
      const item = plan.packages.find(({ id }) => id === place.id);
      return item === undefined ? [] : packageText(plan, item, sources.graph);
    }
    case 'glob':
      return globText(plan, place.glob, place.owner, sources);
    case 'lock-key':
      return lockText(plan, place.key.value, sources.graph);
    case 'contract':
      return [`Contract ${code(place.path)}, from the plan's folder or the top of the repository.`];
    case 'field': {
      const { path } = place;
      const inMap = plan.dialect === 'map' && path[0] === 'packages' && path.length > 1;
      const field = sources.docs.field(inMap ? ['packages', '[]', ...path.slice(2)] : path);
      return field === undefined
        ? []
        : [`${code(field.name)}: ${field.description}`, field.values === '' ? '' : `Values: ${field.values}`];
    }
  }
}

function packageText(plan: Plan, item: WorkPackage, graph: PlanGraph): string[] {
  const { id } = item;
  const slack = graph.slackMinutes.get(id) ?? 0;
  const direct = item.dependsOn.map(({ value }) => value);
  const indirect = [...graph.ancestors(id)].filter((other) => !direct.includes(other));
  const followers = graph.dependents.get(id) ?? [];
  const sharing = sharedPaths(plan, item);
  return [
    `**${plain(id)}**${item.title === id ? '' : ` · ${plain(item.title)}`}`,
    [
      `Wave ${graph.waveOf.get(id) ?? 1} of ${graph.waves.length}`,
      `at most ${item.timeoutMinutes} min`,
      slack > 0 ? `${slack} min slack` : 'on the critical path',
    ].join(' · '),
    direct.length === 0
      ? 'Waits for nothing.'
      : `Waits for ${names(direct)}${indirect.length === 0 ? '' : `, and through them for ${names(indirect)}`}.`,
    followers.length === 0
      ? 'Nothing waits for it.'
      : `${names(followers)} wait${followers.length === 1 ? 's' : ''} for it.`,
    sharing.length === 0
      ? 'No other package may write its files.'
      : `May write the same files:\n${sharing
          .slice(0, SHOWN)
          .map(
            ({ id: other, glob, path }) =>
              `\n- ${code(other)} by ${code(glob)}${path === undefined ? '' : `, such as ${code(path)}`} (${order(graph, id, other)})`,
          )
          .join('')}${sharing.length > SHOWN ? `\n- and ${sharing.length - SHOWN} more` : ''}`,
  ];
}

function order(graph: PlanGraph, id: string, other: string): string {
  return graph.parallel(id, other)
    ? 'at the same time'
    : graph.ancestors(id).has(other)
      ? 'before it'
      : 'after it';
}

function globText(
  plan: Plan,
  { value: glob, range }: Located<string>,
  owner: WorkPackage,
  { files, graph }: HoverSources,
): string[] {
  const { writeAllow, readAllow, deny } = owner.scope;
  // A pattern that is written as in `.gitignore` may be several.
  const globs = [...writeAllow, ...readAllow, ...deny].filter((each) => each.range === range);
  const values = globs.length === 0 ? [glob] : globs.map(({ value }) => value);
  const others = plan.packages.filter(
    (item) => item.id !== owner.id && sharedPaths({ ...plan, packages: [item] }, owner, values).length > 0,
  );
  return [
    files === undefined ? '' : `${values.map(code).join(', ')} ${matchText(values, files)}`,
    newFileText(values, files),
    others.length === 0
      ? 'No other package may write what it matches.'
      : `May also be written by ${others
          .slice(0, SHOWN)
          .map(({ id }) => `${code(id)} (${order(graph, owner.id, id)})`)
          .join(', ')}${others.length > SHOWN ? ` and ${others.length - SHOWN} more` : ''}.`,
  ];
}

function matchText(globs: readonly string[], files: readonly string[]): string {
  const matched = matchedFiles(files, globs);
  if (matched.files.length > 0) {
    return `matches ${countedFiles(matched)}: ${names(matched.files)}.`;
  }
  const below = matchedFiles(
    files,
    globs.map((glob) => `${glob}/**`),
  );
  return below.files.length === 0
    ? 'matches no file yet.'
    : `is a folder and matches nothing: of the ${countedFiles(below)} in it, none. Write ${code(`${globs[0] ?? ''}/**`)}.`;
}

/** A path that is matched and not there yet. */
function newFileText(globs: readonly string[], files: readonly string[] = []): string {
  const fresh = globs
    .map((glob) => Glob.ofPath(glob))
    .filter(({ literal }) => !literal)
    .flatMap((a) => {
      const common = witnessPath({ a });
      return common.found === 'path' && !files.includes(common.path) ? [common.path] : [];
    });
  return fresh[0] === undefined ? '' : `New files that it would take: ${code(fresh[0])} and all like it.`;
}

function lockText(plan: Plan, key: string, graph: PlanGraph): string[] {
  const claimants = plan.packages.filter((item) => item.locks.keys.some(({ value }) => value === key));
  const ids = claimants.map(({ id }) => id);
  const together = ids.some((a, index) => ids.slice(index + 1).some((b) => graph.parallel(a, b)));
  return [
    `Lock ${code(key)}: claimed by ${names(ids)}.`,
    ids.length < 2
      ? 'No other package claims it.'
      : together
        ? 'Some of them may work at the same time; then one waits for the other to end.'
        : 'They wait for each other anyway.',
  ];
}

function names(ids: readonly string[]): string {
  return shortList(ids.map(code), SHOWN);
}

/** A text as code, whatever is in it. */
function code(text: string): string {
  const ticks = '`'.repeat(Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length)) + 1);
  return ticks.length === 1 ? `${ticks}${text}${ticks}` : `${ticks} ${text} ${ticks}`;
}

/** A text without what Markdown would read into it. */
function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~&]/g, '\\$&');
}

/** That another package may write some of a package's files. */
interface SharedPath {
  readonly id: string;
  /** By which of its globs. */
  readonly glob: string;
  /** A path that both may write; undefined where only a cautious answer was possible. */
  readonly path: string | undefined;
}

/** All searches of one answer may visit this many states together: it is given while somebody waits. */
const STATES = 100_000;

/**
 * Which other packages may write what a package may write, whenever they work, each with one example.
 * @param globs which of the package's globs count; by default all that it may write.
 */
function sharedPaths(
  { packages }: Plan,
  item: WorkPackage,
  globs: readonly string[] = item.scope.writeAllow.map(({ value }) => value),
): SharedPath[] {
  const budget = { left: STATES };
  const own = globs.map((glob) => Glob.ofPath(glob));
  const denials = ({ scope }: WorkPackage): Glob[] => scope.deny.map(({ value }) => Glob.ofPath(value));
  const ownDenied = denials(item);
  return packages.flatMap((other): SharedPath[] => {
    if (other.id === item.id) {
      return [];
    }
    const denied = [...ownDenied, ...denials(other)];
    for (const { value } of other.scope.writeAllow) {
      const b = Glob.ofPath(value);
      for (const a of own) {
        const common = witnessPath({ a, b, denied, budget });
        if (common.found !== 'none') {
          return [{ id: other.id, glob: value, path: common.found === 'path' ? common.path : undefined }];
        }
      }
    }
    return [];
  });
}

/** How many ids a line above a package names. */
const SHOWN_IN_LENS = 3;

/**
 * One package in a few words, for the line above it.
 * @param files all of the repository; absent: nobody knows them.
 */
export function lensText(
  graph: PlanGraph,
  { id, dependsOn, scope }: WorkPackage,
  files?: readonly string[],
): string {
  const known = dependsOn.map(({ value }) => value).filter((other) => graph.waveOf.has(other));
  const waits = known.length === 0 ? 'waits for nothing' : `waits for ${shortList(known)}`;
  const values = (globs: WorkPackage['scope']['deny']): string[] => globs.map(({ value }) => value);
  const writes =
    files === undefined
      ? ''
      : ` · may write ${countedFiles(matchedFiles(files, values(scope.writeAllow), values(scope.deny)))}`;
  return `Wave ${graph.waveOf.get(id) ?? 1} of ${graph.waves.length} · ${waits}${writes}`;
}

/** The same for a hint behind its id. */
export function inlayText(graph: PlanGraph, id: string): string {
  const slack = graph.slackMinutes.get(id) ?? 0;
  return `W${graph.waveOf.get(id) ?? 1} · ${slack > 0 ? `${slack} min slack` : 'critical'}`;
}

/** Ids one after the other; of many the first ones and how many more there are. */
export function shortList(ids: readonly string[], shown = SHOWN_IN_LENS): string {
  const more = ids.length - shown;
  return more > 1 ? `${ids.slice(0, shown).join(', ')} and ${more} more` : ids.join(', ');
}
