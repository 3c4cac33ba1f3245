import type { PackageTraits } from '../agentRules';
import { onOneLine, shortened } from '../yaml/legible';
import type { Outputs, Verification, WorkPackage } from '../model';
import type { NodeReader } from '../yaml/nodeReader';
import type { MapNode, PlanNode } from '../yaml/planNode';
import { describeNode, placeOfItem } from '../yaml/planNode';
import {
  readConsumes,
  readContinuous,
  readNeeds,
  readRunsOn,
  readSetup,
  readSubplan,
  holderOf,
  readGate,
} from './readAdditions';
import { readAgent, readPrompt } from './readAgent';
import type { PackageDefaults } from './readScope';
import { readLocks, readScope } from './readScope';
import { readLimits } from './readFeature';
import { readVerification } from './readVerification';
import type { Located } from '../source';
import type { Gate, Loop, Obligation, ObligationKind } from '../additions';

/** How many attempts a loop may take where the plan does not say it. */
const USUAL_ROUNDS = 3;
const MOST_ROUNDS = 100;

/**
 * Who says yes to a package's work besides its checks: its gate, and what it goes in rounds until (`until: { check: NAME, rounds: N }`,
 * `until: { review: AGENT, rounds: N }`). A review that is named there is the package's gate, where it has no other.
 */
function readJudges(
  reader: NodeReader,
  node: MapNode,
  { steps }: Verification,
): { gate?: Gate; until?: Loop } {
  const own = readGate(reader, node);
  const holder = holderOf(node, 'until');
  const until = holder === undefined ? undefined : reader.map(holder, 'until');
  if (holder === undefined || until === undefined) {
    return own;
  }
  const check = reader.text(until, 'check');
  const review = reader.text(until, 'review');
  const rounds = reader.integer(until, { min: 1, max: MOST_ROUNDS }, 'rounds') ?? USUAL_ROUNDS;
  const { range } = holder.entries.get('until')?.key ?? until;
  const refuse = (code: 'incomplete-until' | 'unknown-until', message: string, place = range) => {
    reader.report('error', code, message, place);
    return own;
  };
  if ((check === undefined) === (review === undefined)) {
    return refuse(
      'incomplete-until',
      '`until` must have either `check`, the name of a step of the verification, or `review`, an agent that reviews.',
    );
  }
  if (holderOf(node, 'subplan') !== undefined) {
    const advice = 'A package that is a plan of its own goes in no rounds; its packages may.';
    return refuse('unknown-until', advice);
  }
  if (check !== undefined) {
    const at = steps.findIndex(({ name, kind }) => name === check.value && kind !== 'manual');
    const names = steps.flatMap(({ name, kind }) => (kind === 'manual' ? [] : [`\`${shortened(name)}\``]));
    const known = names.length === 0 ? 'It has none.' : `It has ${names.join(', ')}.`;
    return at < 0
      ? refuse(
          'unknown-until',
          `The verification has no step \`${shortened(check.value)}\` that could pass by itself. ${known}`,
          check.range,
        )
      : { ...own, until: { step: at + 1, name: check.value, rounds, range } };
  }
  const agent = review ?? { value: '', range };
  const { gate = { by: 'review', before: 'merge', agent, range } } = own;
  if (gate.by !== 'review' || gate.before !== 'merge' || (gate.agent ?? agent).value !== agent.value) {
    return refuse(
      'unknown-until',
      `The gate of the package is another one than a review of its work by ${shortened(agent.value)}.`,
      agent.range,
    );
  }
  return { gate: { ...gate, agent }, until: { step: steps.length + 1, name: 'review', rounds, range } };
}

/** The packages of a plan beyond which nothing is read: a limit of time and memory, not of the format. */
const MAX_PACKAGES = 100_000;

/** Reads all packages of a plan, from a list or from a map of ids. What has no usable id is reported and left out. */
export function readPackages(reader: NodeReader, root: MapNode, defaults: PackageDefaults): WorkPackage[] {
  const entry = root.entries.get('packages');
  if (entry === undefined || (entry.value.kind === 'scalar' && entry.value.type === 'null')) {
    return [];
  }
  if (entry.value.kind === 'scalar') {
    const message = `\`packages\` must be a list of packages, or a map from id to package; it is \`${shortened(entry.value.text)}\`.`;
    reader.report('error', 'wrong-type', message, entry.value.range);
    return [];
  }
  const candidates: Candidate[] =
    entry.value.kind === 'list'
      ? entry.value.items.map((node, index) => ({ node, place: `Item ${index + 1} of \`packages\`` }))
      : [...entry.value.entries.values()].map(({ key, value }) => ({
          node: value,
          place: `The package \`${shortened(key.value)}\``,
          key,
        }));
  if (candidates.length > MAX_PACKAGES) {
    const message = `The plan has ${candidates.length} packages; only the first ${MAX_PACKAGES} are read.`;
    reader.report('error', 'too-many-packages', message, entry.key.range);
  }
  return candidates
    .slice(0, MAX_PACKAGES)
    .flatMap((candidate) => readCandidate(reader, candidate, defaults) ?? []);
}

interface Candidate {
  readonly node: PlanNode;
  readonly place: string;
  /** The id, where packages are a map. */
  readonly key?: Located<string>;
}

function readCandidate(
  reader: NodeReader,
  { node, place, key }: Candidate,
  defaults: PackageDefaults,
): WorkPackage | undefined {
  if (node.kind !== 'map') {
    const message = `${place} must be a map with the fields of a package; it is ${describeNode(node)}.`;
    reader.report('error', 'wrong-type', message, key?.range ?? node.range);
    return undefined;
  }
  const id = key ?? reader.text(node, 'package_id', 'id');
  if (id === undefined) {
    const near = [...node.entries.keys()].find((name) => /^(?:package[-_ ]?)?id$/i.test(name));
    const meant = near === undefined || near === 'id' ? '' : ` Did you mean \`id\` by \`${near}\`?`;
    const message = `${place} has no \`package_id\` or \`id\`.${meant}`;
    reader.report('error', 'missing-id', message, placeOfItem(node, node.range));
    return undefined;
  }
  if (id.value.trim() === '' || /[\p{Cc}\p{Cs}]/u.test(id.value)) {
    const message = `${place} has an id that cannot name a branch or a folder; use letters, digits and dashes.`;
    reader.report('error', 'invalid-id', message, id.range);
    return undefined;
  }
  return readPackage(reader.forPackage(id.value), node, id, defaults);
}

function readPackage(
  reader: NodeReader,
  node: MapNode,
  id: Located<string>,
  defaults: PackageDefaults,
): WorkPackage {
  const worktree = node.entries.get('worktree')?.value;
  const { needs, dependencies } = readNeeds(reader, node);
  const verification = readVerification(reader, node);
  const worktreeName = worktree?.kind === 'map' ? reader.text(worktree, 'name') : undefined;
  return {
    id: id.value,
    idRange: id.range,
    range: node.range,
    title: onOneLine(reader.text(node, 'title', 'name')?.value ?? id.value),
    description: reader.text(node, 'description')?.value ?? '',
    taskType: reader.text(node, 'task_type', 'type')?.value ?? 'implementation',
    ...readLimits(reader, node, defaults),
    dependsOn: [...reader.texts(node, 'depends_on'), ...reader.texts(node, 'dependencies'), ...dependencies],
    needs,
    scope: readScope(reader, node, defaults.scopeSyntax),
    locks: readLocks(reader, node, defaults),
    verification,
    worktreeName: worktreeName?.value ?? id.value,
    sharesWorktree: worktree?.kind === 'map' && reader.text(worktree, 'mode')?.value === 'shared',
    outputs: readOutputs(reader, node),
    ...readKind(reader, node),
    traits: readTraits(reader, node),
    ...readAgent(reader, node),
    ...readPrompt(reader, node),
    setup: readSetup(reader, node),
    ...readRunsOn(reader, node),
    ...readSubplan(reader, node),
    obligations: readObligations(reader, node),
    consumes: readConsumes(reader, node),
    ...readContinuous(reader, node),
    ...readJudges(reader, node, verification),
    tasks: readTasks(reader, node),
  };
}

/** Artifacts and result keys; the short dialect may list what it leaves behind in any shape, which says nothing here. */
function readOutputs(reader: NodeReader, node: MapNode): Outputs {
  const outputs = node.entries.get('outputs')?.value;
  return outputs?.kind === 'map'
    ? {
        artifacts: reader.texts(outputs, 'artifacts'),
        resultKeys: reader.texts(outputs, 'result_keys').map(({ value }) => value),
      }
    : { artifacts: [], resultKeys: [] };
}

function readKind(reader: NodeReader, node: MapNode): Pick<WorkPackage, 'kind'> {
  const metadata = node.entries.get('metadata')?.value;
  const kind = metadata?.kind === 'map' ? reader.text(metadata, 'package_kind')?.value : undefined;
  return kind === undefined ? {} : { kind };
}

function readTraits(reader: NodeReader, node: MapNode): PackageTraits {
  const metadata = node.entries.get('metadata')?.value;
  const of = (holder: MapNode, name: string) => {
    const word = reader.text(holder, name)?.value;
    return word === undefined ? {} : { [name]: word };
  };
  const taskType = reader.text(node, 'task_type', 'type')?.value;
  const trust = reader.integer(node, { min: 0, max: 4 }, 'min_trust_level');
  return {
    ...of(node, 'role'),
    ...of(node, 'archetype'),
    ...(metadata?.kind === 'map' ? of(metadata, 'complexity') : {}),
    ...readKind(reader, node),
    ...(taskType === undefined ? {} : { taskType }),
    ...(trust === undefined ? {} : { trust }),
  };
}

/** Tasks are texts (`1.1`, `1.1: Write the schema`), or maps with an id and a text. In the full dialect they are an input. */
function readTasks(reader: NodeReader, node: MapNode): Located<string>[] {
  const inputs = node.entries.get('inputs')?.value;
  const input = inputs?.kind === 'map' ? inputs.entries.get('tasks')?.value : undefined;
  const items = node.entries.has('tasks')
    ? reader.items(node, 'tasks')
    : input?.kind === 'list'
      ? input.items
      : [];
  return items.flatMap((item) => {
    if (item.kind === 'scalar') {
      return item.text.trim() === '' ? [] : [{ value: item.text, range: item.range }];
    }
    if (item.kind === 'list') {
      return [];
    }
    const words = [reader.text(item, 'id'), reader.text(item, 'title', 'name', 'description', 'text')];
    const text = words.flatMap((word) => word?.value ?? []).join(': ');
    return text === '' ? [] : [{ value: text, range: item.range }];
  });
}

/** For each kind, which field holds the parts that it must have, and which the file that says more. */
const KINDS: Readonly<Record<ObligationKind, { readonly parts?: string; readonly contract?: string }>> = {
  file: {},
  module: { parts: 'exports' },
  endpoint: { contract: 'contract' },
  table: { parts: 'columns' },
  event: { contract: 'schema' },
  command: {},
};

/**
 * What a package must leave behind. An obligation is a text, the path of a file, or a map: `{ file }`, `{ module, exports }`,
 * `{ endpoint: GET /path, contract }`, `{ table, columns }`, `{ event, schema }` or `{ command }`.
 */
function readObligations(reader: NodeReader, node: MapNode): Obligation[] {
  const holder = holderOf(node, 'obligations');
  const entry = holder?.entries.get('obligations');
  return holder === undefined || entry === undefined
    ? []
    : reader
        .items(holder, 'obligations')
        .flatMap((item) => readObligation(reader, item, placeOfItem(item, entry.key.range)) ?? []);
}

function readObligation(
  reader: NodeReader,
  node: PlanNode,
  place: Obligation['range'],
): Obligation | undefined {
  if (node.kind === 'scalar' && node.text.trim() !== '') {
    return { kind: 'file', subject: { value: node.text.trim(), range: place }, parts: [], range: place };
  }
  if (node.kind !== 'map') {
    const message = `An obligation must be a path or a map; this one is ${describeNode(node)}.`;
    reader.report('error', 'wrong-type', message, place);
    return undefined;
  }
  for (const [kind, { parts, contract }] of Object.entries(KINDS)) {
    const subject = reader.text(node, kind);
    if (subject !== undefined) {
      const file: Located<string> | undefined =
        contract === undefined ? undefined : reader.text(node, contract);
      return {
        kind: kind as ObligationKind,
        subject,
        parts: parts === undefined ? [] : reader.texts(node, parts),
        ...(file === undefined ? {} : { contract: file }),
        range: node.range,
      };
    }
  }
  const message =
    'An obligation must name a file, module, endpoint, table, event or command; this one names none of them.';
  reader.report('error', 'incomplete-obligation', message, place);
  return undefined;
}
