import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Probed, ProbeWish } from '../../node/contracts/probeContract';
import { eventsProbed, serverProbed, sqlProbed } from '../../node/contracts/probeContract';
import type { CommandContext, CommandTable } from '../context/command';
import { EXIT, jsonOption } from '../context/command';

interface ProbeOptions extends ProbeWish {
  readonly junit?: string;
  readonly json?: boolean;
}

/** Adds `waves probe`. */
export function addProbe(table: CommandTable): void {
  const collected = (one: string, all: readonly string[]): readonly string[] => [...all, one];
  table
    .add(
      {
        usage: 'probe <contract...>',
        summary:
          'hold what runs against its contract: a server against the examples of an OpenAPI document, SQL by applying it, or published events',
        group: 'plans',
        args: 'contracts',
      },
      probe,
    )
    .option('--start <command>', 'starts the server, which finds its port in PORT; it is ended afterwards')
    .option(
      '--url <url>',
      'where it answers, before the paths of the contract (default: http://127.0.0.1:$PORT)',
    )
    .option('--database <url>', 'of SQL: apply it there by `psql`, in a transaction that is taken back')
    .option(
      '--events <file>',
      'of AsyncAPI or a JSON Schema: events that were published, one JSON value a line',
    )
    .option('--wait <seconds>', 'how long it may take to begin', '30')
    .option('--header <header>', 'sent with each request, such as `Authorization: Bearer x`', collected, [])
    .option('--junit <file>', 'write a report that counts each operation as a test')
    .addOption(jsonOption());
}

/** `waves probe`: exit code 1 where something is not what the contract says, or where nothing was shown to be. */
async function probe(context: CommandContext, options: ProbeOptions): Promise<number> {
  const { folder, terminal } = context;
  const [contract = ''] = options.contracts;
  const isSql = options.contracts.every((one) => /\.sql$/i.test(one));
  const probed = await probedBy(folder, options, isSql);
  if (typeof probed === 'string') {
    terminal.err(`The server that \`${options.start ?? ''}\` starts cannot be asked: ${probed}`);
    return EXIT.failed;
  }
  if (options.junit !== undefined) {
    await writeFile(resolve(folder, options.junit), junit(contract, probed));
  }
  const count = (wanted: Probed['verdict']): number =>
    probed.filter(({ verdict }) => verdict === wanted).length;
  if (options.json === true) {
    terminal.out(JSON.stringify(probed, null, 2));
  } else {
    probed.forEach(({ verdict, operation, why, line }) => {
      const place = line === undefined ? '' : ` (${isSql ? operation : contract}:${line})`;
      terminal.out(`${verdict}  ${operation}: ${why}${place}`);
    });
    terminal.out(`${count('proved')} proved, ${count('broken')} broken, ${count('unchecked')} unchecked`);
  }
  return count('broken') === 0 && count('proved') > 0 ? EXIT.success : EXIT.failed;
}

function probedBy(
  folder: string,
  options: ProbeOptions,
  isSql: boolean,
): Promise<readonly Probed[] | string> {
  if (options.events !== undefined) {
    return eventsProbed(folder, options);
  }
  return isSql ? sqlProbed(folder, options) : serverProbed(folder, options);
}

/** The report of a run as JUnit writes it: what is unchecked is skipped. */
function junit(contract: string, probed: readonly Probed[]): string {
  const cases = probed.map(({ operation, verdict, why, line }) => {
    const about = `<testcase classname="${escaped(contract)}" name="${escaped(operation)}"`;
    const words = `message="${escaped(`${contract}:${line ?? 1}: ${why}`)}"`;
    return verdict === 'proved'
      ? `${about}/>`
      : `${about}><${verdict === 'broken' ? 'failure' : 'skipped'} ${words}/></testcase>`;
  });
  const counts = `tests="${probed.length}" failures="${probed.filter(({ verdict }) => verdict === 'broken').length}" skipped="${probed.filter(({ verdict }) => verdict === 'unchecked').length}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuite name="${escaped(contract)}" ${counts}>\n${cases.join('\n')}\n</testsuite>\n`;
}

function escaped(text: string): string {
  return text.replace(/[<>&"]/g, (sign) => `&#${sign.codePointAt(0) ?? 0};`);
}
