import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { shellCommand } from '../../agents/launching/shellCommand';
import type { AttemptExit, AttemptSpec } from '../../ports/attempts';
import { WavesError } from '../../wavesError';
import { fetchWork, layOut } from '../git/carriedWork';
import { attemptFiles } from '../runs/runFolder';
import type { MachineTools } from './machineTools';
import { inPlaces } from './places';
import type { QueuedAttempt } from './queuedAttempt';
import { baseRef } from './queuedAttempt';
import type { TakenSite } from './takenSite';
import { machineWalls } from './takenSite';

/**
 * Makes the worktree of an attempt and what has to lie there.
 * @returns what is to be started. @throws WavesError `git-failed`, `agent-failed`, an error of the file system.
 */
export async function prepared(
  tools: MachineTools,
  attempt: QueuedAttempt,
  site: TakenSite,
): Promise<AttemptSpec> {
  const { repository, programs, nodePath, worktrees, shared } = tools;
  const { folder, worktree, branch } = site;
  const places = { worktree, folder, run: join(folder, 'run'), root: worktree, programs, node: nodePath };
  const {
    spec: sent,
    walls,
    prompt,
    given,
  } = inPlaces(
    { spec: attempt.spec, walls: attempt.walls, prompt: attempt.prompt, given: attempt.given },
    places,
  );
  await writeFile(attemptFiles(folder).prompt, prompt, { mode: 0o600 });
  await fetchWork(repository.root, baseRef(attempt.key));
  if (sent.sharesWorktree === true) {
    await shared.layOut(site, attempt);
  } else {
    await repository.createWorktree(worktree, branch, attempt.head);
    await layOut(worktree, attempt);
  }
  const others = [...worktrees].filter((path) => path !== worktree);
  const place = { repository, worktree, branch, folder, others, nodePath, hostGatePath: tools.hostGatePath };
  const walled = async (scope: NonNullable<typeof walls> | undefined) =>
    scope === undefined || tools.walls === undefined ? undefined : machineWalls(tools.walls, scope, place);
  const { commands = [], network = 'open' } = sent.setup ?? {};
  const open = walls && { ...walls, writeAllow: ['**'], deny: [], network };
  for (const [index, command] of commands.entries()) {
    const around = await walled(open);
    const doing = JSON.stringify({ message: `Preparing on ${tools.machine}: ${command}` });
    await appendFile(attemptFiles(folder).progress, `${doing}\n`, { mode: 0o600 });
    await carryOutSetup(tools, {
      ...sent,
      folder: join(folder, 'setup', String(index + 1)),
      argv: [
        ...(around?.argv ?? []),
        ...shellCommand({ platform: 'posix', commandShell: undefined }, command),
      ],
      ...(around?.hosts === undefined ? {} : { hosts: around.hosts }),
      title: `${sent.package}: ${command}`,
      agent: command,
    });
  }
  const around = await walled(walls);
  return {
    ...sent,
    argv: [...(around?.argv ?? []), ...sent.argv],
    ...(around?.hosts === undefined ? {} : { hosts: around.hosts }),
    files: { ...sent.files, ...given },
    background: true,
  };
}

async function carryOutSetup({ launcher }: MachineTools, of: AttemptSpec): Promise<void> {
  const { run, package: id, attempt, folder, argv, cwd, timeoutMs, title, agent, hosts } = of;
  const { COMPOSE_PROJECT_NAME = '', WAVES_RUN = run } = of.env;
  await launcher.launch(
    {
      ...{ run, package: id, attempt, folder, argv, cwd, timeoutMs, title, agent },
      ...(hosts === undefined ? {} : { hosts }),
      env: { COMPOSE_PROJECT_NAME, WAVES_RUN, WAVES_PACKAGE: id, WAVES_ATTEMPT: String(attempt) },
      promptOnStdin: false,
      files: {},
      background: true,
    },
    '',
  );
  const exit = await new Promise<AttemptExit>((resolve) => {
    launcher.follow(folder, { working: () => undefined, progressed: () => undefined, exited: resolve });
  });
  if (exit.reason !== 'exit' || exit.code !== 0) {
    const tail = await launcher.outputTail(folder);
    throw new WavesError('agent-failed', `its worktree could not be prepared: ${agent}: ${tail.slice(-500)}`);
  }
}
