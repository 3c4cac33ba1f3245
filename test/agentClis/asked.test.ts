import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { formatted } from '../../scripts/formatted.mjs';
import { statusIfAny, waves } from '../support/commands';
import { atDepth } from '../support/depth';
import type { AgentCli } from './agentCli';
import { AGENT_CLIS, cliEnvironment, isInstalled } from './agentCli';
import { repositoryFor } from './agentRun';
import type { Turn } from './modelStub';
import { ModelStub } from './modelStub';

/** Whose table is made of what is seen here, with `WAVES_RECORD=1`. */
const PAGE = join(import.meta.dirname, '../../docs/security.md');
const TABLE = /^\| agent without a sandbox.*\n(?:\|.*\n)+/m;
/** For one start of a CLI, where much else runs, in milliseconds. */
const PATIENCE = 540_000;

/** What a model has the CLI do, by the names of the table, and the file that is there where it was done. */
function attempts(
  root: string,
  home: string,
): readonly (readonly [what: string, turn: Turn, made: string])[] {
  const worktree = join(`${root}.worktrees`, 'feature', 'wp-api');
  const write = (what: string, path: string, made = path) =>
    [what, { kind: 'write', path, content: 'hello\n' } as const, made] as const;
  const command = `echo hello > '${root}/shell.txt'`;
  return [
    write('another’s file', join(worktree, 'src/other/hello.txt')),
    write('up by `..`', `${worktree}/src/api/../../up.txt`, join(worktree, 'up.txt')),
    write('your work tree', join(root, 'src/api/tree.txt')),
    write('a hook', join(root, '.git/hooks/pre-commit')),
    write('beside the journal', join(root, '.git/waves/forged')),
    write('your home', join(home, 'start')),
    ['your work tree by its shell', { kind: 'run', command }, join(root, 'shell.txt')],
  ];
}

/**
 * Has a CLI try what comes from a place in the list on, without a sandbox, each in a turn of one conversation, as long as it goes on.
 * @returns what came of those that it was led to do, and the level that was shown.
 */
async function conversation(cli: AgentCli, from: number): Promise<{ cells: string[]; level: string }> {
  const repository = repositoryFor(cli.name, { sandbox: 'off' });
  let left: ReturnType<typeof attempts> = [];
  let turns = 0;
  const model = await ModelStub.start(({ results }) => {
    turns = Math.max(turns, results.length);
    return left[results.length]?.[1] ?? { kind: 'say', text: 'That is all.' };
  });
  const env = cliEnvironment(cli, model.url);
  left = attempts(repository.root, env['HOME'] ?? '')
    .slice(from)
    .filter(({ 1: { kind } }) => kind !== 'run' || cli.hidesShell !== true);
  const { out } = await waves(repository.root, ['run', 'work-packages.yaml', '--yes'], env);
  const item = (await statusIfAny(repository))?.packages['wp-api'];
  // Some end at a refusal, without asking the model once more.
  const done = left.slice(0, Math.max(turns, 1));
  expect(model.prompts, out).not.toEqual([]);
  return {
    cells: done.map(([, , made]) => (existsSync(made) ? 'succeeds' : 'refused')),
    level: `_${item?.scope_level ?? ''}_`,
  };
}

/** The row of a CLI. */
async function row(cli: AgentCli): Promise<string[]> {
  const count = attempts('', '').length - (cli.hidesShell === true ? 1 : 0);
  const first = await conversation(cli, 0);
  const cells = [...first.cells];
  while (cells.length < count) {
    cells.push(...(await conversation(cli, cells.length)).cells);
  }
  return [cli.name, first.level, ...cells, ...(cli.hidesShell === true ? ['it has none'] : [])];
}

/** In depth all of them; else the one that starts soonest. */
const isTried = atDepth(
  ({ name }: AgentCli) => name === 'claude',
  () => true,
);

it.skipIf(!AGENT_CLIS.some((cli) => isTried(cli) && isInstalled(cli)))(
  'without a sandbox, what real agents are asked before they write is as the table says',
  { timeout: PATIENCE },
  async () => {
    const page = readFileSync(PAGE, 'utf8');
    const shown = page.match(TABLE)?.[0] ?? '';
    const rowsOf = (table: string) =>
      table
        .split('\n')
        .slice(2, -1)
        .map((line) =>
          line
            .split('|')
            .map((cell) => cell.trim())
            .slice(1, -1),
        );
    const known = new Map(rowsOf(shown).map((cells) => [cells[0], cells]));
    const seen: string[][] = [];
    for (const cli of AGENT_CLIS) {
      seen.push(isTried(cli) && isInstalled(cli) ? await row(cli) : (known.get(cli.name) ?? []));
    }
    const head = ['agent without a sandbox', 'level', ...attempts('', '').map(([what]) => what)];
    const lines = [head, head.map(() => '---'), ...seen].map((cells) => `| ${cells.join(' | ')} |\n`);
    if (process.env['WAVES_RECORD'] === '1') {
      writeFileSync(PAGE, await formatted(PAGE, page.replace(TABLE, lines.join(''))));
    } else {
      expect(rowsOf(shown)).toEqual(seen);
    }
  },
);
