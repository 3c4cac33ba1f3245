import type { Continuous, Gate, Preflight } from '../additions';
import type { NodeReader } from '../yaml/nodeReader';
import { oneOf } from '../yaml/nodeReader';
import type { ArtifactNeed, WorkPackage } from '../model';
import type { MapNode } from '../yaml/planNode';
import { describeNode, isBlank, placeOfItem } from '../yaml/planNode';
import { shortened } from '../yaml/legible';
import { recipeReference } from './recipe';
import type { Located } from '../source';

/**
 * The map in which one of our additions stands: the package, or, so that upstream's schema accepts the plan, its `inputs`.
 * Undefined when it stands in neither.
 */
export function holderOf(node: MapNode, name: string): MapNode | undefined {
  if (node.entries.has(name)) {
    return node;
  }
  const inputs = node.entries.get('inputs')?.value;
  return inputs?.kind === 'map' && inputs.entries.has(name) ? inputs : undefined;
}

/** Commands that prepare a worktree: a single one, or a list. */
export function readSetup(reader: NodeReader, node: MapNode): Located<string>[] {
  return textOrTexts(reader, node, 'setup');
}

/** What a machine has to be labelled with that carries the package out: a single label, or a list. */
export function readRunsOn(reader: NodeReader, node: MapNode): Pick<WorkPackage, 'runsOn'> {
  const runsOn = textOrTexts(reader, node, 'runs_on').filter((label) => {
    const isLabel = !/[\s,]/.test(label.value);
    if (!isLabel) {
      const message = `A label is a single word: \`${shortened(label.value)}\` would be no label of any machine.`;
      reader.report('error', 'wrong-type', message, label.range);
    }
    return isLabel;
  });
  return runsOn.length === 0 ? {} : { runsOn };
}

function textOrTexts(reader: NodeReader, node: MapNode, name: string): Located<string>[] {
  const holder = holderOf(node, name);
  if (holder?.entries.get(name)?.value.kind !== 'scalar') {
    return holder === undefined ? [] : reader.texts(holder, name);
  }
  const text = reader.text(holder, name);
  return text === undefined ? [] : [text];
}

/** The word in place of a path by which a package's agent answers with its plan. */
const GENERATED = 'generated';

/** The path of another plan that does the work of a package, with what it is given where it is a recipe; or that its agent writes that plan. */
export function readSubplan(
  reader: NodeReader,
  node: MapNode,
): Pick<WorkPackage, 'subplan' | 'generatesPlan'> {
  const holder = holderOf(node, 'subplan');
  const subplan = holder === undefined ? undefined : reader.text(holder, 'subplan');
  const given = readWith(reader, node, subplan);
  if (subplan?.value === GENERATED) {
    return { generatesPlan: true };
  }
  return subplan === undefined
    ? {}
    : { subplan: { ...subplan, value: recipeReference(subplan.value, given) } };
}

/** What a package gives for the parameters of its plan: texts on one line, by name. */
function readWith(
  reader: NodeReader,
  node: MapNode,
  subplan: Located<string> | undefined,
): ReadonlyMap<string, string> {
  const given = new Map<string, string>();
  const holder = holderOf(node, 'with');
  const written = holder === undefined ? undefined : reader.map(holder, 'with');
  if (holder === undefined || written === undefined) {
    return given;
  }
  const { range } = holder.entries.get('with')?.key ?? written;
  if (subplan === undefined || subplan.value === GENERATED) {
    reader.report('error', 'unused-with', '`with` is for a plan that `subplan` names by its file.', range);
    return given;
  }
  for (const { key, value } of written.entries.values()) {
    if (value.kind === 'scalar' && !isBlank(value) && !/[\r\n]/.test(value.text)) {
      given.set(key.value, value.text);
    } else {
      const message = `\`${shortened(key.value)}\` must be a text on one line; it is ${value.kind === 'scalar' && !isBlank(value) ? 'longer' : describeNode(value)}.`;
      reader.report('error', 'wrong-type', message, key.range);
    }
  }
  return given;
}

/** The contract files that a package builds against. */
export function readConsumes(reader: NodeReader, node: MapNode): Located<string>[] {
  const holder = holderOf(node, 'consumes');
  return holder === undefined ? [] : reader.texts(holder, 'consumes');
}

/**
 * What a package needs of others: maps with `from`, `artifact` and `when`. Those that are needed when the other one is done
 * are dependencies like any other.
 */
export function readNeeds(
  reader: NodeReader,
  node: MapNode,
): { readonly needs: ArtifactNeed[]; readonly dependencies: Located<string>[] } {
  const holder = holderOf(node, 'needs');
  const entry = holder?.entries.get('needs');
  const needs: ArtifactNeed[] = [];
  const dependencies: Located<string>[] = [];
  for (const item of holder === undefined || entry === undefined ? [] : reader.items(holder, 'needs')) {
    if (item.kind !== 'map') {
      const message = `What a package needs must be a map with \`from\` and \`artifact\`; this is ${describeNode(item)}.`;
      reader.report('error', 'wrong-type', message, placeOfItem(item, entry?.key.range ?? item.range));
      continue;
    }
    const from = reader.text(item, 'from');
    const artifact = reader.text(item, 'artifact');
    const when = oneOf(reader, reader.text(item, 'when'), WHEN, {
      name: 'The `when` of a need',
      code: 'unknown-word',
    });
    if (from === undefined || (artifact === undefined && when !== 'done')) {
      const missing =
        from === undefined ? '`from`, the package that makes it' : '`artifact`, the path of a file or folder';
      reader.report(
        'error',
        'incomplete-need',
        `What a package needs must say ${missing}.`,
        placeOfItem(item, item.range),
      );
    } else if (artifact === undefined || when === 'done') {
      dependencies.push(from);
    } else {
      const value = artifact.value.replace(/^(\.\/)+/, '').replace(/\/+$/, '');
      needs.push({ from, artifact: { ...artifact, value }, range: item.range });
    }
  }
  return { needs, dependencies };
}

const WHEN = ['handoff', 'done'] as const;

/**
 * The gate of a package: `person`, `check` or `review`, any other text as what a person should look at, or a map with `by`,
 * `before`, `instructions`, `command` and `agent`.
 */
export function readGate(reader: NodeReader, node: MapNode): { gate?: Gate } {
  const holder = holderOf(node, 'gate');
  const value = holder?.entries.get('gate')?.value;
  if (holder === undefined || value === undefined) {
    return {};
  }
  if (value.kind === 'scalar') {
    const text = reader.text(holder, 'gate');
    return text === undefined ? {} : gateOfText(reader, text);
  }
  const gate = reader.map(holder, 'gate');
  if (gate === undefined) {
    return {};
  }
  const command = reader.text(gate, 'command');
  const agent = reader.text(gate, 'agent');
  const model = reader.text(gate, 'model')?.value;
  const instructions = reader.text(gate, 'instructions')?.value;
  const implied = command !== undefined ? 'check' : agent !== undefined ? 'review' : 'person';
  const by =
    oneOf(reader, reader.text(gate, 'by'), GATES, {
      name: 'The `by` of a gate',
      code: 'unknown-gate',
    }) ?? implied;
  return complete(reader, {
    by,
    before:
      oneOf(reader, reader.text(gate, 'before'), MOMENTS, {
        name: 'The `before` of a gate',
        code: 'unknown-gate',
      }) ?? 'merge',
    ...(instructions === undefined ? {} : { instructions }),
    ...(command === undefined ? {} : { command }),
    ...(agent === undefined ? {} : { agent }),
    ...(model === undefined ? {} : { model }),
    range: gate.range,
  });
}

/** How often work that goes on is done, where the plan does not say it. */
const USUAL_ROUNDS = 10;
const MOST_ROUNDS = 100;

/** Work that goes on as long as others are merged: `true`, or a map with `rounds` and `when`. */
export function readContinuous(reader: NodeReader, node: MapNode): { continuous?: Continuous } {
  const holder = holderOf(node, 'continuous');
  const value = holder?.entries.get('continuous')?.value;
  if (holder === undefined || value === undefined) {
    return {};
  }
  if (value.kind === 'scalar' && typeof value.value === 'boolean') {
    return value.value ? { continuous: { rounds: USUAL_ROUNDS, when: [], range: value.range } } : {};
  }
  const map = reader.map(holder, 'continuous');
  return map === undefined
    ? {}
    : {
        continuous: {
          rounds: reader.integer(map, { min: 1, max: MOST_ROUNDS }, 'rounds') ?? USUAL_ROUNDS,
          when: reader.texts(map, 'when'),
          range: map.range,
        },
      };
}

/** What must be there before the run of a plan begins. */
export function readPreflight(reader: NodeReader, execution: MapNode): { preflight?: Preflight } {
  const preflight = reader.map(execution, 'preflight');
  return preflight === undefined
    ? {}
    : {
        preflight: {
          tools: reader.texts(preflight, 'tools'),
          environment: reader.texts(preflight, 'environment'),
          services: reader.texts(preflight, 'services'),
          ports: reader.texts(preflight, 'ports'),
        },
      };
}

const GATES = ['person', 'check', 'review'] as const;
const MOMENTS = ['start', 'merge'] as const;

function gateOfText(reader: NodeReader, { value, range }: Located<string>): { gate?: Gate } {
  const by = GATES.find((word) => word === value);
  return complete(reader, {
    by: by ?? 'person',
    before: 'merge',
    ...(by === undefined ? { instructions: value } : {}),
    range,
  });
}

function complete(reader: NodeReader, gate: Gate): { gate?: Gate } {
  if (gate.by === 'check' && gate.command === undefined) {
    const message =
      'A gate that is a check needs a `command` that decides: `gate: { by: check, command: ... }`.';
    reader.report('error', 'incomplete-gate', message, gate.range);
    return {};
  }
  return { gate };
}
