import * as z from 'zod';
import { CallRefused } from '../caller';
import type { Operation } from './operation';
import { json, operation } from './operation';

type Tier = 'premium' | 'standard' | 'economy' | 'frontier';

/** A kind of worker: how able its model has to be, whether it writes, and what it is told. */
interface Archetype {
  readonly tier: Tier;
  readonly writes: boolean;
  readonly prompt: string;
}

const ARCHETYPES = {
  architect: {
    tier: 'frontier',
    writes: true,
    prompt:
      'You design. Settle the order of the work, its interfaces and what will still hold in a year, and name what could go wrong.',
  },
  implementer: {
    tier: 'standard',
    writes: true,
    prompt:
      'You carry a package out, within its scope and no further, with tests. Where something can be read in two ways, take the simpler.',
  },
  validator: {
    tier: 'standard',
    writes: true,
    prompt:
      'You try the change out from end to end and write down, for each check, whether it passed, failed or was left out, with the evidence.',
  },
  reviewer: {
    tier: 'premium',
    writes: true,
    prompt:
      'You review. Say what is wrong, how bad it is, where it stands and what would mend it; leave the code as it is.',
  },
  runner: {
    tier: 'economy',
    writes: false,
    prompt: 'You run what you are told to and report exit codes, errors and what passed. You judge nothing.',
  },
  gatekeeper: {
    tier: 'premium',
    writes: false,
    prompt:
      'You judge whether a change may go on without people: whether its outcome can be verified, and what it could break for good. You change nothing.',
  },
} as const satisfies Readonly<Record<string, Archetype>>;

type Name = keyof typeof ARCHETYPES;

/** Who works in which phase of upstream's autopilot, and which signals count there. */
const PHASES: Readonly<Record<string, readonly [archetype: Name, ...signals: string[]]>> = {
  INIT: ['runner'],
  PLAN: ['architect', 'capabilities_touched'],
  PLAN_ITERATE: ['architect', 'capabilities_touched', 'iteration_count'],
  PLAN_REVIEW: ['reviewer', 'proposal_loc', 'capabilities_touched'],
  PLAN_FIX: ['architect', 'findings_severity', 'findings_count'],
  GATEKEEPER: ['gatekeeper', 'gate_signals'],
  IMPLEMENT: ['implementer', 'loc_estimate', 'write_allow', 'dependencies', 'complexity'],
  IMPL_ITERATE: ['implementer', 'iteration_count', 'write_allow'],
  IMPL_REVIEW: ['reviewer', 'files_changed', 'lines_changed'],
  IMPL_FIX: ['implementer', 'findings_severity', 'findings_count'],
  VALIDATE: ['validator', 'test_count', 'suite_duration'],
  VAL_REVIEW: ['reviewer', 'findings_severity'],
  VAL_FIX: ['implementer', 'findings_severity'],
  SUBMIT_PR: ['runner'],
};

/** Beyond one of these an implementer needs a more able model. */
const MOST_FOLDERS = 3;
const MOST_DEPENDENCIES = 2;
const MOST_LINES = 100;

/** Names that Claude Code itself has for its models; of other providers none are known here. */
const CLAUDE: Readonly<Record<Tier, string>> = {
  frontier: 'opus',
  premium: 'opus',
  standard: 'sonnet',
  economy: 'haiku',
};

export const archetypeOperations: readonly Operation[] = [
  operation({
    name: 'resolve_archetype_for_phase',
    summary: 'Which kind of worker, model and instructions a phase of an autopilot takes.',
    httpOnly: true,
    parameters: {
      phase: z.string().max(64),
      signals: json.default({}),
      provider: z.string().max(64).optional(),
    },
    http: { method: 'POST', path: '/archetypes/resolve_for_phase' },
    resource: ({ phase }) => String(phase),
    run: (_, { phase, signals, provider }) => {
      const found = Object.hasOwn(PHASES, phase) ? PHASES[phase] : undefined;
      if (found === undefined) {
        throw new CallRefused(
          404,
          `There is no phase ${phase}. There are ${Object.keys(PHASES).join(', ')}.`,
        );
      }
      if (provider !== undefined && provider !== 'claude_code') {
        throw new CallRefused(404, `No models of ${provider} are known here; go by its own default.`);
      }
      const [name, ...counting] = found;
      const archetype: Archetype = ARCHETYPES[name];
      const counted = Object.fromEntries(Object.entries(signals).filter(([key]) => counting.includes(key)));
      const demanding = name === 'implementer' ? demands(counted) : [];
      const tier = demanding.length > 0 ? 'premium' : archetype.tier;
      return {
        model: provider === undefined ? tier : CLAUDE[tier],
        system_prompt: archetype.prompt,
        archetype: name,
        reasons: [
          `phase=${phase} maps to archetype=${name}`,
          ...(demanding.length > 0 ? demanding : ['no escalation triggered']),
        ],
        provider: provider ?? null,
        write_capable: archetype.writes,
        thinking: null,
      };
    },
  }),
];

/** What of a package asks for a more able model. */
function demands(signals: Readonly<Record<string, unknown>>): string[] {
  const { write_allow, dependencies, loc_estimate, complexity } = signals;
  const folders = new Set(
    texts(write_allow)
      .map(plainParts)
      .filter((folder) => folder !== ''),
  );
  return [
    ...(folders.size > MOST_FOLDERS ? [`write_allow spans >${MOST_FOLDERS} directories`] : []),
    ...(texts(dependencies).length > MOST_DEPENDENCIES ? [`depends on >${MOST_DEPENDENCIES} packages`] : []),
    ...(typeof loc_estimate === 'number' && loc_estimate > MOST_LINES ? [`loc_estimate >${MOST_LINES}`] : []),
    ...(complexity === 'high' ? ['explicit complexity: high flag'] : []),
  ];
}

/** A glob without its parts that are patterns, as upstream counts folders. */
function plainParts(glob: string): string {
  return glob
    .replaceAll('\\', '/')
    .split('/')
    .filter((part) => !/[*?]/.test(part))
    .join('/');
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
