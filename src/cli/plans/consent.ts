import { resolve } from 'node:path';
import type { ConsentRequest } from '../../engine/start/consent';
import { repositoryGuardrails } from '../../node/coordinator/repositoryRules';
import type { RepositoryPlace } from '../../node/git/findRepository';
import { findRepository } from '../../node/git/findRepository';
import type { OpenApproval } from '../../node/plans/planApproval';
import { openApproval, proposePlan } from '../../node/plans/planApproval';
import { CONSENT_VARIABLE, consentIsSet, openConsent } from '../../node/runs/consentStore';
import { watchFolder } from '../../node/files/folderWatcher';
import { planningClaimsFolder } from '../../node/runs/wavesFolder';
import type { ConsentGrant } from '../../protocol/driver';
import { commandSetText, dangerousCount } from '../../run/start/consent';
import { WavesError } from '../../wavesError';
import type { Terminal } from '../context/terminal';

/**
 * Sees to it that a person, or a setting of theirs, has agreed to every command of a run. What was agreed to before in
 * this repository is not asked again; what is new is shown first.
 * @param yes whether `--yes` was given; it holds for this run only.
 * @param agreed keys of the commands that were agreed to for the run that goes on.
 * @throws WavesError `consent` with the list, where nobody can be asked or the answer is no.
 */
export async function consentTo(
  request: ConsentRequest,
  options: {
    readonly place: RepositoryPlace;
    readonly terminal: Terminal;
    readonly yes: boolean;
    readonly agreed?: readonly string[];
  },
): Promise<ConsentGrant> {
  const { hash, commands } = request;
  const grant = (how: ConsentGrant['how']): ConsentGrant => ({ hash, how });
  const { commands: open, unsigned, agree } = await openConsent(options.place, request, options.agreed);
  if (unsigned !== undefined) {
    options.terminal.err(unsigned);
  }
  if (open.length === 0) {
    return grant('kept');
  }
  const { rules } = repositoryGuardrails(options.place.root);
  if (options.yes || consentIsSet()) {
    const dangerous = open.filter((command) => dangerousCount([command], rules) > 0);
    if (dangerous.length > 0) {
      options.terminal.err('Guardrails recognise commands of this plan as dangerous:');
      commandSetText(dangerous, rules).forEach((line) => options.terminal.err(line));
    }
    return grant(options.yes ? 'flag' : 'setting');
  }
  const what =
    open.length === 1
      ? 'a command on your machine that you have not agreed to as it is'
      : `${open.length} commands on your machine that you have not agreed to as they are`;
  const earlier = commands.length - open.length;
  const list = [
    `This plan runs ${what}${earlier > 0 ? ` (and ${earlier} that you have)` : ''}.`,
    ...commandSetText(open, rules),
  ];
  const { ask, err } = options.terminal;
  if (ask === undefined) {
    throw new WavesError(
      'consent',
      list.join('\n'),
      `Run it on a terminal to be asked, or agree with --yes; on machines, with ${CONSENT_VARIABLE}=yes.`,
    );
  }
  list.forEach((line) => err(line));
  if (!/^y(es)?$/i.test((await ask('May they run? [y/N] ')).trim())) {
    throw new WavesError('consent', 'Nothing was started: the commands of the plan were not agreed to.');
  }
  await agree().catch((error: unknown) => {
    err(`You will be asked again: ${(error as Error).message}`);
  });
  return grant('asked');
}

/** What a person says to a plan: that they approve of it, or not, or what should be otherwise. */
interface Verdict {
  readonly approved: boolean;
  readonly comment?: string;
}

/**
 * Whether a person approves of what is shown to them. @param yes whether they have said so already.
 * @param canChange whether what they say of it can be taken up.
 */
async function approves(
  place: RepositoryPlace,
  open: OpenApproval,
  { err, ask }: Terminal,
  { yes, canChange }: { readonly yes: boolean; readonly canChange: boolean },
): Promise<Verdict> {
  [...open.lines, ...open.beside].forEach((line) => err(line));
  const choices = canChange ? '[y/N, or say what should be otherwise]' : '[y/N]';
  const question = `Do you approve of this plan? ${choices} `;
  const said = yes
    ? 'y'
    : ask === undefined
      ? undefined
      : await whileOthersAreTold(place, open, err, () => ask(question));
  if (said === undefined) {
    // It goes on waiting for whoever can be asked.
    return { approved: false };
  }
  if (/^y(es)?$/i.test(said)) {
    await open.approve();
    err(`Approved: ${open.hash.slice(0, 12)}`);
    return { approved: true };
  }
  await open.refuse();
  return { approved: false, ...(canChange && !/^(no?)?$/i.test(said) ? { comment: said } : {}) };
}

/** How often to look for plans that were proposed while a person is asked, where nothing announces them, in milliseconds. */
const LOOK_MS = 2000;

/** Asks a person, while others see what the plan would claim, and says what of others collides with it since it was shown. */
async function whileOthersAreTold(
  { commonDir }: RepositoryPlace,
  { ask: tell, beside, planned }: OpenApproval,
  err: Terminal['err'],
  ask: () => Promise<string>,
): Promise<string> {
  await tell();
  const told = new Set(beside);
  const watched = watchFolder(planningClaimsFolder(commonDir), { pollMs: LOOK_MS, gapMs: 100 }, async () => {
    const since = (await planned().catch(() => [])).filter((line) => !told.has(line));
    since.forEach((line) => told.add(line));
    if (since.length > 0) {
      ['', 'Meanwhile:', ...since].forEach((line) => err(line));
    }
  });
  try {
    return (await ask()).trim();
  } finally {
    watched.dispose();
  }
}

/**
 * Sees to it that a plan which an agent has made is only run as a person has approved of it.
 * @returns whether somebody was asked just now, and so was told of what collides with it.
 * @throws WavesError `consent` where they have not.
 */
export async function requireApproval(
  place: RepositoryPlace,
  plan: string,
  terminal: Terminal,
  yes: boolean,
): Promise<boolean> {
  const open = await openApproval(place, plan);
  if (open === undefined) {
    return false;
  }
  terminal.err(open.why);
  const { approved } = await approves(place, open, terminal, { yes, canChange: false });
  if (!approved) {
    throw new WavesError(
      'consent',
      'Nothing was started: nobody has approved of the plan as it is now.',
      'Run it on a terminal to be asked, or approve with --yes.',
    );
  }
  return true;
}

/**
 * Notes that a plan waits for a person, and asks them. Outside of git there is nowhere to note it, and nothing can be run.
 * @returns whether somebody has approved of it, or what they say should be otherwise.
 */
export async function proposeForApproval(
  { folder, terminal }: { readonly folder: string; readonly terminal: Terminal },
  out: string,
  yes: boolean,
): Promise<Verdict> {
  const plan = resolve(folder, out);
  const place = await findRepository(folder).catch((error: unknown) => {
    if (WavesError.is(error, 'no-repository')) {
      return undefined;
    }
    throw error;
  });
  if (place === undefined) {
    return { approved: false };
  }
  await proposePlan(place, plan);
  const open = await openApproval(place, plan);
  const verdict =
    open === undefined ? { approved: true } : await approves(place, open, terminal, { yes, canChange: true });
  if (!verdict.approved && verdict.comment === undefined) {
    terminal.err('Nobody has approved of it yet: waves run asks before anything starts.');
  }
  return verdict;
}
