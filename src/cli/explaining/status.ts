import { readLiveLease } from '../../node/driver/lease';
import { LEASE_TIMING } from '../../node/driver/leaseFile';
import { readMachines } from '../../node/runs/heardOf';
import { openEscalations } from '../../run/asking/escalations';
import { pendingHandoffs } from '../../run/asking/handoffs';
import { openQuestions } from '../../run/asking/questions';
import { standstillText } from '../../run/faults/faultTable';
import { mergedWords } from '../../run/merging/merging';
import { isUntold, runUsage, usageDetail } from '../../run/usage/usage';
import { openRequests } from '../../run/scope/judgeRequest';
import type { RunStatus } from '../../run/explaining/status';
import { statusOf } from '../../run/explaining/status';
import type { CommandContext, CommandTable } from '../context/command';
import { EXIT, jsonOption } from '../context/command';
import { findRun, LOOKING_HOST } from '../runs/findRun';
import {
  escalationLine,
  abandonedLines,
  handoffLine,
  machineLines,
  offerLines,
  packageTable,
  questionLine,
  requestLine,
  scopeLines,
  summary,
  withHeard,
} from '../runs/runLines';

interface StatusOptions {
  readonly runs: readonly string[];
  readonly json?: boolean;
}

/** Adds `waves status`. */
export function addStatus(table: CommandTable): void {
  table
    .add(
      { usage: 'status [run]', summary: 'show where every package stands', group: 'looking', args: 'runs' },
      status,
    )
    .addOption(jsonOption());
}

/** `waves status`: where every package of a run stands. */
async function status(context: CommandContext, options: StatusOptions): Promise<number> {
  const { commonDir, runs, state, children } = await findRun(context.folder, options.runs[0]);
  const lease = await readLiveLease(commonDir, LEASE_TIMING, LOOKING_HOST);
  const driver = lease === undefined ? null : { pid: lease.pid, epoch: lease.epoch };
  const { terminal } = context;
  const childState = (run: string) => children.get(run)?.state;
  const standstill = await runs.standstill(state);
  if (standstill !== undefined) {
    terminal.err(standstillText(standstill));
  }
  const standingStill: Pick<RunStatus, 'standstill'> = standstill === undefined ? {} : { standstill };
  if (options.json === true) {
    const found = withHeard(statusOf(state, driver, childState), commonDir);
    const machines = driver === null ? [] : readMachines(commonDir, driver.pid);
    const heard = machines.length === 0 ? {} : { machines };
    terminal.out(JSON.stringify({ ...found, ...standingStill, ...heard }, null, 2));
    return EXIT.success;
  }
  terminal.out(`${state.run}  ${state.plan}`);
  terminal.out(summary(state));
  const usage = runUsage(state);
  if (usage !== undefined) {
    terminal.out(`Used: ${usageDetail(usage)}`);
  }
  const untold = [...state.packages.values()].filter(isUntold);
  if (untold.length > 0) {
    terminal.out(`Not told what they used: ${untold.map(({ planned }) => planned.id).join(', ')}`);
  }
  if (state.merged !== undefined) {
    terminal.out(`${mergedWords(state.merged)}, at ${state.merged.at}`);
  }
  const { mock } = state;
  if (mock !== undefined && state.phase !== 'ended') {
    terminal.out('url' in mock ? `Mock server as ${mock.contract} says: ${mock.url}` : mock.message);
  }
  state.branchMoves.forEach(({ message }) => terminal.out(message));
  packageTable(state, terminal, childState).forEach((row) => terminal.out(row));
  machineLines(state, commonDir).forEach((line) => terminal.out(line));
  offerLines(commonDir, driver?.pid).forEach((line) => terminal.out(line));
  scopeLines(state).forEach((line) => terminal.out(line));
  openQuestions(state).forEach((one) => terminal.out(questionLine(one)));
  pendingHandoffs(state).forEach((one) => terminal.out(handoffLine(state, one)));
  abandonedLines(state).forEach((line) => terminal.out(line));
  openRequests(state).forEach((one) => terminal.out(requestLine(one)));
  openEscalations(state).forEach((one) => terminal.out(escalationLine(one)));
  if (state.phase !== 'ended' && driver === null && standstill?.fault !== 'plan-lost') {
    terminal.err('No driver is alive for this run; `waves resume` starts one.');
  }
  return EXIT.success;
}
