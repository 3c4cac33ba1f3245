import { resolve } from 'node:path';
import type { ChangePart } from '../../contracts/prompt/sliceDocuments';
import { changePart } from '../../contracts/prompt/sliceDocuments';
import { readLiveLease } from '../../node/driver/lease';
import { LEASE_TIMING } from '../../node/driver/leaseFile';
import type { NamedPlan } from '../../node/plans/planFiles';
import { roundText } from '../../run/explaining/attemptHistory';
import { standstillText } from '../../run/faults/faultTable';
import type { BlockedBy } from '../../run/run';
import { describeBlock, waysOut } from '../../run/run';
import { appearanceOf, describeEvidence } from '../../run/kernel/kernel';
import type { BlockedPackage } from '../../run/explaining/why';
import { partWords } from '../../run/explaining/publishedParts';
import { reasonText, unchangedText } from '../../run/explaining/liveView';
import { why as whyBlocked } from '../../run/explaining/why';
import type { CommandContext, CommandTable } from '../context/command';
import { EXIT, jsonOption } from '../context/command';
import { findRun, LOOKING_HOST, unknownPackage } from '../runs/findRun';

interface WhyOptions {
  /** The package, and the run. */
  readonly args: readonly string[];
  readonly json?: boolean;
}

/** Adds `waves why`. */
export function addWhy(table: CommandTable): void {
  table
    .add(
      {
        usage: 'why <package> [run]',
        summary: 'say everything that keeps a package from advancing, now',
        group: 'looking',
        args: 'args',
      },
      why,
    )
    .addOption(jsonOption());
}

/** `waves why`: the package's own reasons, and those of everything that it waits for. */
async function why(context: CommandContext, options: WhyOptions): Promise<number> {
  const [id = '', run] = options.args;
  const { root, commonDir, runs, state, children } = await findRun(context.folder, run);
  const found = whyBlocked(state, id, (child) => children.get(child)?.state);
  if (found === undefined) {
    throw unknownPackage(state, id);
  }
  const lease = await readLiveLease(commonDir, LEASE_TIMING, LOOKING_HOST);
  const driver = lease === undefined ? null : { pid: lease.pid, epoch: lease.epoch };
  const { terminal } = context;
  const standstill = await runs.standstill(state);
  const change = await changeOf(resolve(root, state.workTree ?? '', state.plan), id);
  if (standstill !== undefined) {
    terminal.err(standstillText(standstill));
  }
  if (options.json === true) {
    terminal.out(
      JSON.stringify(
        { run: state.run, driver, ...found, ...(change && { change }), ...(standstill && { standstill }) },
        null,
        2,
      ),
    );
    return EXIT.success;
  }
  const item = state.packages.get(id);
  const nothing = item === undefined ? '' : unchangedText(item);
  reasonLines(found, nothing === '' ? 'nothing keeps it back' : `it ${nothing}`).forEach((line) =>
    terminal.out(line),
  );
  if (found.not_looked_at !== undefined) {
    terminal.out(`  Merged since its last round and not looked at: ${found.not_looked_at.join(', ')}`);
  }
  if (found.round !== undefined) {
    const { found: before } = found.round;
    terminal.out(`  ${roundText(found.round)}${before === undefined ? '' : `; found last: ${before}`}`);
  }
  const now = Date.now();
  found.evidence.forEach((evidence) => terminal.out(`  ${describeEvidence(evidence, now)}`));
  found.not_understood?.forEach((part) =>
    terminal.out(`  Not understood of what it left for others: ${part}`),
  );
  found.handoffs?.forEach(({ from, to, message, words }) =>
    terminal.out(`  ${from} asks ${to}: ${message} (${words})`),
  );
  found.published?.forEach((part) => terminal.out(`  ${partWords(part, found.state)}`));
  changeLines(change).forEach((line) => terminal.out(`  ${line}`));
  for (const other of found.waits_for) {
    reasonLines(other, 'goes on').forEach((line) => terminal.out(`  ${line}`));
  }
  const begun = item?.startedAt;
  const moves = state.branchMoves.filter(({ at }) => found.state !== 'done' || (begun ?? '') <= at);
  moves.forEach(({ message }) => terminal.out(message));
  if (driver === null && state.phase !== 'ended' && standstill?.fault !== 'plan-lost') {
    terminal.out('No driver is alive for this run, so nothing goes on; `waves resume` starts one.');
  }
  return EXIT.success;
}

/** Its part in the OpenSpec change of its plan, as both stand now; undefined where the plan belongs to none, or is gone. */
async function changeOf(plan: string, id: string): Promise<ChangePart | undefined> {
  // Few plans belong to a change, and reading one takes longer than all the rest.
  if (!/[/\\]openspec[/\\]changes[/\\]/.test(plan)) {
    return undefined;
  }
  const { openSpecChange, planAt } = await import('../../node/plans/planFiles');
  const change = await openSpecChange(plan);
  const { reading } = await planAt('', plan).catch((): Partial<NamedPlan> => ({}));
  const item = reading?.plan.packages.find((each) => each.id === id);
  return item && change && changePart(change, item);
}

function changeLines(part: ChangePart | undefined): string[] {
  return part === undefined
    ? []
    : [
        `OpenSpec change ${part.id}:`,
        ...(part.tasks.length === 0 ? ['  - it names none of its tasks by number'] : []),
        ...part.tasks.map(({ text, done }) => `  - [${done ? 'x' : ' '}] ${text}`),
        ...part.documents.map(({ path, sections }) => `  - ${[path, ...sections].join(':')}`),
      ];
}

function reasonLines(item: BlockedPackage, none: string): string[] {
  const { label } = appearanceOf(item);
  const reasons = item.blocked_by.flatMap((reason) => [
    `  - ${reason.kind === 'failed' ? reasonText(describeBlock(reason), item.printed) : describeBlock(reason)}`,
    ...toLookAt(reason, item.package),
  ]);
  return [
    `${item.package} (${label} since ${item.since}):`,
    ...(reasons.length === 0 ? [`  - ${none}`] : reasons),
  ];
}

/** What a person at a gate is to look at, and what can be decided about the reason. */
function toLookAt(reason: BlockedBy, id: string): string[] {
  const decisions = waysOut(reason, id).filter((way) => way.decision !== undefined && way.package === id);
  const names = [...new Set(decisions.map(({ decision }) => decision?.name))];
  return [
    ...(reason.kind === 'gate' ? (reason.instructions?.split('\n').map((line) => `    ${line}`) ?? []) : []),
    ...(names.length === 0 ? [] : [`    waves decide ${id}: ${names.join(', ')}`]),
  ];
}
