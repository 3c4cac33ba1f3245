import { plainValue } from './plainValue';
import { agentRulesOf } from './readAgentRules';
import { PACKAGE_KINDS } from '../packageKind';
import { allowedHost } from '../allowedHosts';
import { onOneLine, shortened } from '../yaml/legible';
import type {
  BarrierRule,
  BrokenAction,
  Contracts,
  Execution,
  Feature,
  NetworkWish,
  SandboxWish,
} from '../model';
import { GENERATED_PLANS, USE_SORTS } from '../model';
import type { NodeReader } from '../yaml/nodeReader';
import { oneOf } from '../yaml/nodeReader';
import type { MapNode } from '../yaml/planNode';
import { readGoals } from './readGoals';
import { readPreflight, readSetup } from './readAdditions';
import { readLife } from './readLife';
import type { PackageDefaults } from './readScope';
import { readScopeSyntax } from './readScope';
import { readWorktrees } from './readWorktrees';

/** The format's own defaults, as upstream's scheduler applies them. */
const FORMAT_DEFAULTS: PackageDefaults = { priority: 5, timeoutMinutes: 60, retryBudget: 1 };

/**
 * What feature a plan builds. The full dialect has a map `feature`; the short one says `change_id` or `feature_id`, at the top
 * or under `metadata`, or nothing at all.
 * @param fallbackId what to call it then.
 */
export function readFeature(reader: NodeReader, root: MapNode, fallbackId: string): Feature {
  const entry = root.entries.get('feature')?.value;
  const feature = entry?.kind === 'scalar' ? undefined : reader.map(root, 'feature');
  const metadata = root.entries.get('metadata')?.value;
  const named =
    (feature === undefined ? reader.text(root, 'feature') : reader.text(feature, 'id')) ??
    reader.text(root, 'change_id', 'feature_id', 'change') ??
    (metadata?.kind === 'map' ? reader.text(metadata, 'change_id', 'feature_id') : undefined);
  const id = onOneLine(named?.value ?? fallbackId);
  const title =
    (feature === undefined ? undefined : reader.text(feature, 'title', 'name')) ??
    reader.text(root, 'title', 'name');
  return {
    id,
    title: onOneLine(title?.value ?? id),
    planRevision: revision(reader, feature ?? root, 'plan_revision'),
  };
}

/** What a plan says of its contracts. */
export function readContracts(reader: NodeReader, root: MapNode): Contracts {
  const contracts = reader.map(root, 'contracts');
  if (contracts === undefined) {
    return { revision: revision(reader, root, 'contracts_revision'), files: [] };
  }
  const openapi = reader.map(contracts, 'openapi');
  const primary = openapi === undefined ? undefined : reader.text(openapi, 'primary');
  return {
    revision: revision(reader, contracts, 'revision'),
    ...(primary === undefined ? {} : { primary }),
    files: openapi === undefined ? [] : reader.texts(openapi, 'files'),
    ...readMock(reader, contracts),
    ...readGenerated(reader, contracts),
  };
}

/** As upstream's schema has it, a mock server that is described is wanted unless it says `enabled: false`. */
function readMock(reader: NodeReader, contracts: MapNode): Pick<Contracts, 'mock'> {
  const mocks = reader.map(contracts, 'mocks');
  const prism = mocks === undefined ? undefined : reader.map(mocks, 'prism');
  if (prism === undefined || reader.text(prism, 'enabled')?.value === 'false') {
    return {};
  }
  const command = reader.text(prism, 'command');
  const baseUrl = reader.text(prism, 'base_url');
  return {
    mock: { ...(command === undefined ? {} : { command }), ...(baseUrl === undefined ? {} : { baseUrl }) },
  };
}

function readGenerated(reader: NodeReader, contracts: MapNode): Pick<Contracts, 'generated'> {
  const generated = reader.map(contracts, 'generated');
  const typescript = generated === undefined ? undefined : reader.text(generated, 'typescript_dir');
  const pydantic = generated === undefined ? undefined : reader.text(generated, 'pydantic_dir');
  return typescript === undefined && pydantic === undefined
    ? {}
    : {
        generated: {
          ...(typescript === undefined ? {} : { typescript }),
          ...(pydantic === undefined ? {} : { pydantic }),
        },
      };
}

/** How a plan wants to be carried out. */
export function readExecution(reader: NodeReader, root: MapNode): Execution {
  const execution = reader.map(root, 'execution');
  if (execution === undefined) {
    return { setup: [] };
  }
  const schedule = reader.text(execution, 'schedule');
  const known = schedule?.value === 'eager' || schedule?.value === 'waves' ? schedule.value : undefined;
  if (schedule !== undefined && known === undefined) {
    const message = `\`schedule\` must be \`eager\` or \`waves\`; it is \`${schedule.value}\`.`;
    reader.report('error', 'unknown-schedule', message, schedule.range);
  }
  const maxParallel = reader.integer(execution, { min: 1 }, 'max_parallel');
  const written = execution.entries.get('max_parallel')?.value.range;
  return {
    ...(known === undefined ? {} : { schedule: known }),
    ...readBarriers(reader, execution),
    ...readGeneratedPlans(reader, execution),
    ...(maxParallel === undefined ? {} : { maxParallel }),
    ...(maxParallel === undefined || written === undefined ? {} : { maxParallelRange: written }),
    setup: readSetup(reader, execution),
    ...readPreflight(reader, execution),
    ...readLife(reader, execution),
    ...readWorktrees(reader, execution),
    ...readAgents(reader, execution),
    ...readWhetherContracts(reader, execution),
    ...readOnBroken(reader, execution),
    ...readSandbox(reader, execution),
    ...readNetwork(reader, execution),
    ...readEnvironment(reader, execution),
    ...readSlices(reader, execution),
    ...readGoals(reader, execution),
  };
}

const BARRIER_RULES: readonly BarrierRule[] = ['ask', 'one_at_a_time', 'go_on'];

function readBarriers(reader: NodeReader, execution: MapNode): Pick<Execution, 'whenBlocked'> {
  const rule = oneOf(reader, reader.text(execution, 'when_blocked'), BARRIER_RULES, {
    name: '`when_blocked`',
    code: 'unknown-word',
  });
  return rule === undefined ? {} : { whenBlocked: rule };
}

/** One word for who approves, or a map with limits. */
function readGeneratedPlans(reader: NodeReader, execution: MapNode): Pick<Execution, 'generatedPlans'> {
  const key = 'generated_plans';
  const written = execution.entries.get(key)?.value;
  if (written === undefined) {
    return {};
  }
  const map = written.kind === 'map' ? reader.map(execution, key) : undefined;
  const rule = oneOf(
    reader,
    map === undefined ? reader.text(execution, key) : reader.text(map, 'rule'),
    ['ask', 'approve'] as const,
    { name: `\`${key}\``, code: 'unknown-word' },
  );
  const limit = (name: 'depth' | 'packages'): number =>
    (map === undefined ? undefined : reader.integer(map, { min: 1 }, name)) ?? GENERATED_PLANS[name];
  return {
    generatedPlans: {
      rule: rule ?? GENERATED_PLANS.rule,
      depth: limit('depth'),
      packages: limit('packages'),
    },
  };
}

const SANDBOX_WISHES: readonly SandboxWish[] = ['auto', 'off', 'required'];

function readSandbox(reader: NodeReader, execution: MapNode): Pick<Execution, 'sandbox'> {
  const sandbox = oneOf(reader, reader.text(execution, 'sandbox'), SANDBOX_WISHES, {
    name: '`sandbox`',
    code: 'unknown-word',
  });
  return sandbox === undefined ? {} : { sandbox };
}

/** The one word, or a map with an image. */
function readEnvironment(reader: NodeReader, execution: MapNode): Pick<Execution, 'environment'> {
  const key = 'environment';
  if (execution.entries.get(key)?.value.kind !== 'map') {
    const environment = oneOf(reader, reader.text(execution, key), ['container'] as const, {
      name: '`environment`',
      code: 'unknown-word',
    });
    return environment === undefined ? {} : { environment };
  }
  const map = reader.map(execution, key);
  const image = map && reader.text(map, 'image');
  if (image !== undefined && /^[\w][\w./:@+-]*$/.test(image.value)) {
    return { environment: { image: image.value } };
  }
  const message =
    '`environment` is `container`, or has the name of an image: `environment: { image: node:22 }`.';
  reader.report(
    'error',
    'unknown-word',
    message,
    (image ?? execution.entries.get(key)?.key ?? execution).range,
  );
  return {};
}

const NETWORK_WISHES = ['open', 'none'] as const;

/** One word or list of hosts for all, or one for agents and one for commands. */
function readNetwork(reader: NodeReader, execution: MapNode): Pick<Execution, 'network'> {
  const written = execution.entries.get('network')?.value;
  if (written === undefined) {
    return {};
  }
  const map = written.kind === 'map' ? reader.map(execution, 'network') : undefined;
  const wish = (key: 'agents' | 'commands'): NetworkWish => {
    const [parent, name] = map === undefined ? ([execution, 'network'] as const) : ([map, key] as const);
    if (parent.entries.get(name)?.value.kind === 'list') {
      return readHosts(reader, parent, name);
    }
    const text = reader.text(parent, name);
    return oneOf(reader, text, NETWORK_WISHES, { name: '`network`', code: 'unknown-word' }) ?? 'open';
  };
  const agents = wish('agents');
  return { network: { agents, commands: map === undefined ? agents : wish('commands') } };
}

function readHosts(reader: NodeReader, parent: MapNode, name: string): string[] {
  return reader.texts(parent, name).flatMap(({ value, range }) => {
    const text = value.trim().toLowerCase();
    if (allowedHost(text) !== undefined) {
      return [text];
    }
    const message = `\`${shortened(value)}\` is no host to be reached: write it like \`example.org\`, \`*.example.org\`, \`example.org:8443\` or \`127.0.0.1:8080\`.`;
    reader.report('error', 'unknown-word', message, range);
    return [];
  });
}

/** Whether packages are to be held against contracts. */
function readWhetherContracts(reader: NodeReader, execution: MapNode): Pick<Execution, 'contracts'> {
  const said = oneOf(reader, reader.text(execution, 'contracts'), ['true', 'false'], {
    name: '`contracts`',
    code: 'unknown-word',
  });
  return said === undefined ? {} : { contracts: said === 'true' };
}

const BROKEN_ACTIONS: readonly BrokenAction[] = ['stop', 'warn'];

/** One word for all kinds of uses, or one for each that is named. */
function readOnBroken(reader: NodeReader, execution: MapNode): Pick<Execution, 'onBroken'> {
  const written = execution.entries.get('on_broken')?.value;
  if (written === undefined) {
    return {};
  }
  const action = (map: MapNode, key: string): BrokenAction | undefined =>
    oneOf(reader, reader.text(map, key), BROKEN_ACTIONS, { name: `\`${key}\``, code: 'unknown-word' });
  const map = written.kind === 'map' ? reader.map(execution, 'on_broken') : undefined;
  for (const [sort, { key }] of map?.entries ?? []) {
    if (!USE_SORTS.some((one) => one === sort)) {
      const message = `\`on_broken\` has no kind \`${sort}\`; it may have ${USE_SORTS.join(', ')}.`;
      reader.report('error', 'unknown-word', message, key.range);
    }
  }
  const forAll = map === undefined ? action(execution, 'on_broken') : undefined;
  const said = USE_SORTS.flatMap((sort) => {
    const one = map === undefined ? forAll : action(map, sort);
    return one === undefined ? [] : [[sort, one] as const];
  });
  return { onBroken: Object.fromEntries(said) };
}

/** The kinds of packages that read different documents first. */
const SLICE_KINDS: readonly string[] = PACKAGE_KINDS;

/** What agents read first, by kind of package. */
function readSlices(reader: NodeReader, execution: MapNode): Pick<Execution, 'slices'> {
  const node = reader.map(execution, 'slices');
  if (node === undefined) {
    return {};
  }
  for (const [kind, { key }] of node.entries) {
    if (!SLICE_KINDS.includes(kind)) {
      const message = `\`slices\` has no kind \`${kind}\`; it may have ${SLICE_KINDS.join(', ')}.`;
      reader.report('error', 'unknown-word', message, key.range);
    }
  }
  const kinds = [...node.entries.keys()].map((kind) => [
    kind,
    reader.texts(node, kind).map(({ value }) => value),
  ]);
  return { slices: Object.fromEntries(kinds) as Readonly<Record<string, readonly string[]>> };
}

/** Which agents carry packages out, and how much of them. */
function readAgents(reader: NodeReader, execution: MapNode): Pick<Execution, 'agents'> {
  const node = reader.map(execution, 'agents');
  const place = execution.entries.get('agents')?.key.range;
  if (node === undefined || place === undefined) {
    return {};
  }
  const complain = (message: string) => reader.report('error', 'agent-rules', message, place);
  return { agents: agentRulesOf(plainValue(node), complain) };
}

/** The values for packages without their own. */
export function readDefaults(reader: NodeReader, root: MapNode): PackageDefaults {
  const defaults = reader.map(root, 'defaults');
  if (defaults === undefined) {
    return FORMAT_DEFAULTS;
  }
  const lockTtlMinutes = reader.integer(defaults, { min: 1, max: 480 }, 'lock_ttl_minutes');
  const limits = readLimits(reader, defaults, FORMAT_DEFAULTS);
  const scope = reader.map(defaults, 'scope');
  const scopeSyntax = scope === undefined ? undefined : readScopeSyntax(reader, scope);
  return {
    ...limits,
    ...(lockTtlMinutes === undefined ? {} : { lockTtlMinutes }),
    ...(scopeSyntax === undefined ? {} : { scopeSyntax }),
  };
}

/** Priority, time and retries of a package, or the defaults for them. */
export function readLimits(
  reader: NodeReader,
  node: MapNode,
  defaults: PackageDefaults,
): Pick<PackageDefaults, 'priority' | 'timeoutMinutes' | 'retryBudget'> {
  return {
    priority: reader.integer(node, { min: 1, max: 10 }, 'priority') ?? defaults.priority,
    timeoutMinutes: reader.integer(node, { min: 1 }, 'timeout_minutes') ?? defaults.timeoutMinutes,
    retryBudget: reader.integer(node, { min: 0 }, 'retry_budget') ?? defaults.retryBudget,
  };
}

/** Revisions are numbers in the full dialect; the short one also has words (`initial`), which count as the first. */
function revision(reader: NodeReader, node: MapNode, name: string): number {
  const value = node.entries.get(name)?.value;
  return value?.kind === 'scalar' && value.type === 'string'
    ? 1
    : (reader.integer(node, { min: 1 }, name) ?? 1);
}
