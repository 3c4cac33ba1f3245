import type { AuditEntry } from '../../coordinator/services/auditTrail';
import { FileAuditLog } from '../../node/coordinator/auditFile';
import type { Proof } from '../../node/files/signature';
import { Signature } from '../../node/files/signature';
import { AUDIT_TRAIL, LOCK_TRAIL, TrailHeads } from '../../node/files/trailHeads';
import { findRepository } from '../../node/git/findRepository';
import { proveJournal } from '../../node/journal/journalReader';
import { proveLockTrail } from '../../node/locks/personalLocks';
import { coordinatorFolder, journalPath } from '../../node/runs/runFolder';
import { FileRunStore } from '../../node/runs/runStore';
import { WavesError } from '../../wavesError';
import type { CommandContext, CommandTable } from '../context/command';
import { EXIT, jsonOption, positiveInteger } from '../context/command';
import { withCoordinator } from './reachCoordinator';

interface AuditOptions {
  readonly agent?: string;
  readonly operation?: string;
  readonly since?: string;
  readonly refused?: boolean;
  readonly limit: number;
  readonly verify?: boolean;
  readonly json?: boolean;
}

const STANDARD = 20;
/** More entries are not answered at once. */
const MOST = 500;
/** Longer parameters are cut where people read them, in characters. */
const LONGEST = 160;

/** Adds `waves audit`. */
export function addAudit(table: CommandTable): void {
  table
    .add(
      {
        usage: 'audit',
        summary: 'show who changed what through the coordinator, and what was refused, the latest first',
        group: 'looking',
      },
      audit,
    )
    .option('--agent <id>', 'only of this agent (package@run, or a name)')
    .option('--operation <name>', 'only this call, such as acquire_lock')
    .option('--since <time>', 'only since then: 2026-01-31T14:20:00Z, or how long ago: 90m, 12h, 3d')
    .option('--refused', 'only what was refused or did not succeed')
    .option('--limit <count>', 'how many at most', positiveInteger, STANDARD)
    .option(
      '--verify',
      'hold the audit trail, that of locks and the journals of all runs against your signature',
    )
    .addOption(jsonOption());
}

/** `waves audit`: entries of the audit trail, with who, what, the decision and its reason. */
async function audit(context: CommandContext, options: AuditOptions): Promise<number> {
  if (options.verify === true) {
    return verify(context, options.json === true);
  }
  const { agent, operation, refused = false, limit } = options;
  const since = options.since === undefined ? undefined : sinceTime(options.since, Date.now());
  const answer = await withCoordinator(context, (call) =>
    call('query_audit', {
      agent_id: agent,
      operation,
      since,
      limit: refused ? MOST : Math.min(limit, MOST),
    }),
  );
  const { entries } = answer as { readonly entries: readonly AuditEntry[] };
  const wanted = (refused ? entries.filter(({ success }) => !success) : entries).slice(0, limit);
  context.terminal.out(
    options.json === true
      ? JSON.stringify(wanted, null, 2)
      : wanted.length === 0
        ? 'Nothing like that stands in the audit trail.'
        : wanted.map(line).join('\n'),
  );
  return EXIT.success;
}

/** `waves audit --verify`: what is as it was written, what is not, and of what that cannot be told. */
async function verify({ folder, terminal }: CommandContext, asJson: boolean): Promise<number> {
  const { commonDir } = await findRepository(folder);
  const signature = await Signature.ofUser();
  const heads = await new TrailHeads(commonDir).read();
  const lastLine = (trail: string) => {
    const head = heads[trail];
    return typeof head === 'string' ? head : undefined;
  };
  const log = new FileAuditLog(coordinatorFolder(commonDir));
  const proofs: (Proof & { readonly of: string })[] = [
    { of: 'audit trail', ...(await log.verify(signature, lastLine(AUDIT_TRAIL))) },
    { of: 'locks of people', ...(await proveLockTrail(commonDir, signature, lastLine(LOCK_TRAIL))) },
  ];
  for (const run of await FileRunStore.forReading(commonDir).list()) {
    const head = heads[run];
    const known = typeof head === 'number' ? head : undefined;
    const proof = await proveJournal(journalPath(commonDir, run), signature, known).catch(
      (error: unknown): Proof => ({ total: 0, unsigned: 0, faults: [(error as Error).message] }),
    );
    proofs.push({ of: `run ${run}`, ...proof });
  }
  terminal.out(asJson ? JSON.stringify(proofs, null, 2) : proofs.map(proofText).join('\n'));
  return proofs.some(({ faults }) => faults.length > 0) ? EXIT.failed : EXIT.success;
}

function proofText({ of, total, unsigned, faults }: Proof & { readonly of: string }): string {
  const signed = total - unsigned;
  const parts = [
    ...(total === 0 && faults.length === 0 ? ['nothing is there'] : []),
    ...(unsigned === 0 ? [] : [`${unsigned} unchecked, from before anything was signed`]),
    ...(signed === 0
      ? []
      : [
          faults.length === 0
            ? `${signed} as they were written`
            : `of ${signed} signed ones not all are as they were written`,
        ]),
  ];
  return [`${of}: ${parts.join('; ')}`, ...faults.map((fault) => `  ${fault}`)].join('\n');
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** @param now milliseconds since 1970. @returns ISO 8601. @throws WavesError `usage`. */
function sinceTime(text: string, now: number): string {
  const [, count = '', unit = ''] = /^(\d+)([smhd])$/.exec(text.trim()) ?? [];
  const time = count === '' ? Date.parse(text) : now - Number(count) * (UNITS[unit] ?? 0);
  if (Number.isNaN(time)) {
    throw new WavesError('usage', `"${text}" is no time.`, 'Write 2026-01-31T14:20:00Z, or 90m, 12h, 3d.');
  }
  return new Date(time).toISOString();
}

function line({ created_at, agent_id, operation, parameters, result, success }: AuditEntry): string {
  const given = JSON.stringify(parameters);
  const about = given.length > LONGEST ? `${given.slice(0, LONGEST)}…` : given;
  const came = success ? 'done' : `refused: ${reasonOf(result)}`;
  return `${created_at}  ${agent_id}  ${operation} ${about}  ${came}`;
}

function reasonOf(result: unknown): string {
  const { refused, rule, reason } = (result ?? {}) as Readonly<Record<string, unknown>>;
  const why = refused ?? reason;
  const by = typeof rule === 'string' ? ` (${rule})` : '';
  return `${typeof why === 'string' ? why : JSON.stringify(result)}${by}`;
}
