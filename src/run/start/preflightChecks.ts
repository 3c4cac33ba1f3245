import type { Environment } from '../../plan/model';
import { environmentName } from '../../plan/model';
import type { PreflightCheck, SandboxFinding } from './preflight';
import { HOSTS_ADVICE, NO_HOSTS } from './preflight';
import { boundText, meets, programKey, toolRequirement } from './preflightNeeds';
import { portNumber, serviceAddress, shownAddress } from './serviceAddress';
import type {
  AgentNeed,
  PreflightFindings,
  PreflightNeeds,
  ToolNeed,
  ToolRequirement,
} from './preflightNeeds';

/** What is kept free besides the checkouts, in bytes: for what agents build and install. */
const SPARE_DISK = 256 * 1024 * 1024;

/** Holds what is needed against what was found. Every need gets its line, so that the report is whole. */
export function preflightChecks(needs: PreflightNeeds, findings: PreflightFindings): PreflightCheck[] {
  return [
    gitCheck(findings),
    ...needs.tools.map((need) => toolCheck(need, findings)),
    ...needs.environment.map((name) => environmentCheck(name, findings)),
    ...needs.services.map((text) => serviceCheck(text, findings)),
    ...needs.ports.map((port) => portCheck(port, findings)),
    ...needs.agents.map((agent) => agentCheck(agent, findings)),
    ...sandboxCheck(needs, findings),
    ...[...findings.images].map(imageCheck),
    ...diskCheck(needs, findings),
  ];
}

function gitCheck({ gitVersion, gitIsNewEnough }: PreflightFindings): PreflightCheck {
  const base = { kind: 'git', name: 'git' };
  if (gitVersion === undefined) {
    return { ...base, ok: false, message: 'not installed', advice: 'Install it: https://git-scm.com' };
  }
  return gitIsNewEnough
    ? { ...base, ok: true, message: gitVersion }
    : {
        ...base,
        ok: false,
        message: `${gitVersion} is too old to merge without a checkout`,
        advice: 'Install a newer one: https://git-scm.com',
      };
}

function toolCheck({ text, environment }: ToolNeed, findings: PreflightFindings): PreflightCheck {
  const requirement = toolRequirement(text);
  if (requirement === undefined || requirement.unreadable !== undefined) {
    return {
      kind: 'tool',
      name: text,
      ok: false,
      message: 'cannot be read as a tool with a version',
      advice: 'Write it like `node >= 20` under `execution.preflight.tools`.',
    };
  }
  const { tool } = requirement;
  const wanted = requirement.bounds.map(boundText).join(', ');
  const finding = findings.tools.get(programKey(tool, environment));
  const base = { kind: 'tool', name: tool };
  if (finding?.found !== true) {
    const program = `${tool}${wanted === '' ? '' : ` ${wanted}`}`;
    return { ...base, ok: false, ...missing(program, environment) };
  }
  return versionCheck(base, requirement, finding.version, wanted, finding.path);
}

function versionCheck(
  base: { readonly kind: string; readonly name: string },
  { tool, bounds }: ToolRequirement,
  version: string | undefined,
  wanted: string,
  path: string,
): PreflightCheck {
  if (bounds.length === 0) {
    return { ...base, ok: true, message: path };
  }
  if (version === undefined) {
    const advice = `See what ${path} is; ${tool} ${wanted} is needed.`;
    return { ...base, ok: false, message: 'does not tell its version', advice };
  }
  return bounds.every((bound) => meets(version, bound))
    ? { ...base, ok: true, message: version }
    : {
        ...base,
        ok: false,
        message: `${version} is there, ${wanted} is needed`,
        advice: `Install ${tool} ${wanted}, or put it before ${path} on the PATH.`,
      };
}

function environmentCheck(name: string, { environment }: PreflightFindings): PreflightCheck {
  const base = { kind: 'env', name };
  return environment.has(name)
    ? { ...base, ok: true, message: 'set' }
    : {
        ...base,
        ok: false,
        message: 'not set',
        advice: `Set ${name} where you start the run from; the agents inherit it.`,
      };
}

function serviceCheck(text: string, { services }: PreflightFindings): PreflightCheck {
  const base = { kind: 'service', name: shownAddress(text) };
  if (serviceAddress(text) === undefined) {
    return {
      ...base,
      ok: false,
      message: 'is no address',
      advice: 'Write `host:port` or an address like `http://localhost:8080/health`.',
    };
  }
  const trouble = services.get(text);
  return trouble === undefined
    ? { ...base, ok: true, message: 'answers' }
    : { ...base, ok: false, message: trouble, advice: 'Start it, or correct its address in the plan.' };
}

function portCheck(port: string, { usedPorts }: PreflightFindings): PreflightCheck {
  const base = { kind: 'port', name: port };
  if (portNumber(port) === undefined) {
    return { ...base, ok: false, message: 'is no port', advice: 'Write a number from 1 to 65535.' };
  }
  return usedPorts.has(port)
    ? { ...base, ok: false, message: 'in use', advice: `End the program that listens on port ${port}.` }
    : { ...base, ok: true, message: 'free' };
}

/** What is said of a program that is not where it is to be started. */
function missing(
  program: string,
  environment: Environment | undefined,
): { readonly message: string; readonly advice: string } {
  const name = environment && environmentName(environment);
  return name === undefined
    ? { message: 'not on the PATH', advice: `Install ${program} and see that it is on the PATH.` }
    : {
        message: `not on the PATH of ${name}`,
        advice: `Use an image that has ${program} in place of ${name}.`,
      };
}

const CUT_OFF: Readonly<Record<NonNullable<AgentNeed['cutOff']>, string>> = {
  'no network': 'the plan keeps its model out of reach',
  'own sandbox, and an image':
    'has a sandbox of its own, which shows this machine’s files and not the image’s',
  'own sandbox': 'has a sandbox of its own, in which what the plan says of the network cannot be held',
};

function agentCheck(agent: AgentNeed, { tools, loggedIn }: PreflightFindings): PreflightCheck {
  const base = { kind: 'agent', name: agent.name };
  if (agent.cutOff !== undefined) {
    const advice =
      agent.cutOff === 'own sandbox, and an image'
        ? 'Give its packages another agent, or have the plan say no `environment`.'
        : 'Write `network: { agents: open, commands: none }` under `execution` in the plan.';
    return { ...base, ok: false, message: CUT_OFF[agent.cutOff], advice, cause: 'network' };
  }
  if (agent.command === undefined) {
    return { ...base, ok: true, message: agent.label };
  }
  if (agent.away === true) {
    return { ...base, ok: true, message: `${agent.label}; unchecked here, each machine looks for it itself` };
  }
  const finding = tools.get(programKey(agent.command, agent.environment));
  if (finding?.found !== true) {
    const { message, advice } = missing(agent.command, agent.environment);
    return {
      ...{ ...base, ok: false, message: `${agent.command} is ${message}`, cause: 'missing' },
      advice: agent.environment === undefined ? (agent.install ?? advice) : advice,
    };
  }
  if (agent.login === undefined) {
    return { ...base, ok: true, message: `${finding.path}; its login was not checked` };
  }
  return loggedIn.has(agent.name)
    ? { ...base, ok: true, message: `${finding.path}, a login is there, unchecked` }
    : {
        ...base,
        ok: false,
        message: 'installed, but no login was found',
        advice: agent.login.how,
        cause: 'login',
      };
}

function sandboxCheck(needs: PreflightNeeds, { sandbox }: PreflightFindings): PreflightCheck[] {
  const base = { kind: 'sandbox', name: 'sandbox' };
  if (sandbox === undefined) {
    return [];
  }
  if (sandbox.found !== undefined && needs.hosts && sandbox.found.kind !== 'bubblewrap') {
    return [{ ...base, ok: false, message: NO_HOSTS, advice: HOSTS_ADVICE }];
  }
  if (sandbox.found !== undefined) {
    return [{ ...base, ok: true, message: `${sandbox.found.program}, tried out` }];
  }
  const { message, advice } = sandbox;
  return needs.sandbox === 'required'
    ? [{ ...base, ok: false, message, advice }]
    : [{ ...base, ok: true, message: `no wall around agents and commands: ${message}`, advice }];
}

function imageCheck([name, finding]: readonly [string, SandboxFinding]): PreflightCheck {
  const base = { kind: 'image', name };
  return finding.found === undefined
    ? { ...base, ok: false, message: finding.message, advice: finding.advice }
    : { ...base, ok: true, message: `${finding.found.image?.id.slice(0, 12) ?? ''}, tried out` };
}

function diskCheck({ worktrees }: PreflightNeeds, { disk }: PreflightFindings): PreflightCheck[] {
  if (disk === undefined) {
    return [];
  }
  const needed = worktrees * disk.checkout + SPARE_DISK;
  const base = { kind: 'disk', name: 'disk space' };
  const words = `${size(disk.free)} free, ${size(needed)} needed for ${worktrees === 1 ? '1 worktree' : `${worktrees} worktrees`}`;
  return [
    disk.free >= needed
      ? { ...base, ok: true, message: words }
      : { ...base, ok: false, message: words, advice: 'Free some space, or remove worktrees of ended runs.' },
  ];
}

function size(bytes: number): string {
  const megabytes = bytes / 1024 / 1024;
  return megabytes >= 1024 ? `${(megabytes / 1024).toFixed(1)} GB` : `${Math.ceil(megabytes)} MB`;
}
