import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { listParts, segmentPath } from '../../src/node/journal/journalParts';
import { readJournal } from '../../src/node/journal/journalReader';
import { journalPath, runsFolder } from '../../src/node/runs/runFolder';
import type { JournalEvent } from '../../src/run/run';
import { atDepth } from '../support/depth';
import type { PlanPackage } from '../support/plans';
import { planText } from '../support/plans';
import { gitRepository } from '../support/gitRepository';
import type { TestRepository } from '../support/gitRepository';
import { temporaryFolder } from '../support/temporaryFolder';

const LAYERS = atDepth(3, 6);
const WIDTH = atDepth(3, 5);

/**
 * A repository with a plan of packages in layers, each of which builds on two of the layer above, whose agents each write one line into a file. Those of the
 * last layer end only when they may, so that the run cannot be over before all the kills that it is to survive.
 */
export class LayeredPackages {
  readonly repository: TestRepository;
  readonly packages: readonly PlanPackage[];
  private readonly folder = temporaryFolder('ledger');
  private readonly ledger = join(this.folder, 'lines');
  private readonly leave = join(this.folder, 'leave-to-end');

  /** @param seconds that an agent works. @param retryBudget for each package. */
  constructor(seconds: number, retryBudget: number) {
    this.packages = Array.from({ length: LAYERS * WIDTH }, (_, index) => {
      const id = `wp-${index + 1}`;
      // Without the folder the test is over, and nobody is left who could give leave.
      const hold = `while [ -d "${this.folder}" ] && [ ! -e "${this.leave}" ]; do sleep 0.1; done`;
      const last = index >= (LAYERS - 1) * WIDTH;
      const above = (place: number) => `wp-${index - WIDTH - (index % WIDTH) + (place % WIDTH) + 1}`;
      return {
        id,
        dependsOn: index < WIDTH ? [] : [above(index), above(index + 1)],
        writes: [`${id}.txt`],
        retryBudget,
        command: `echo ${id} >> ${id}.txt && echo ${id} >> "${this.ledger}" && ${last ? hold : `sleep ${seconds}`}`,
      };
    });
    this.repository = gitRepository({ files: { 'work-packages.yaml': planText(this.packages) } });
  }

  /** Lets the agents of the last layer end. */
  letEnd(): void {
    writeFileSync(this.leave, '');
  }

  /** Whether all that the run still waits for is leave to end. */
  isHeld(): boolean {
    return existsSync(this.ledger) && this.started().length >= this.packages.length;
  }

  get commonDir(): string {
    return join(this.repository.root, '.git');
  }

  /** The packages whose agents were started, in the order of their starts, again for each time. */
  started(): string[] {
    return readFileSync(this.ledger, 'utf8').trim().split('\n');
  }

  /** Path of the journal of the only run; undefined as long as there is none. */
  journal(): string | undefined {
    try {
      const [run] = readdirSync(runsFolder(this.commonDir));
      return run === undefined ? undefined : journalPath(this.commonDir, run);
    } catch {
      return undefined;
    }
  }

  /** How many events are written. */
  async eventCount(): Promise<number> {
    const journal = this.journal();
    const parts = journal && (await listParts(journal).catch(() => undefined));
    if (journal === undefined || !parts || parts.segments.length + (parts.snapshot ?? 0) === 0) {
      return 0;
    }
    return (await readJournal(journal)).records.length;
  }

  async events(): Promise<readonly JournalEvent[]> {
    const { records, damage } = await readJournal(this.journal() ?? segmentPath('journal.jsonl', 1));
    expect(damage).toEqual([]);
    expect(records.map(({ epoch }) => epoch)).toEqual(
      records.map(({ epoch }) => epoch).sort((a, b) => a - b),
    );
    return records.map(({ event }) => event);
  }

  /** Every package is done exactly once, in an order that its dependencies allow, and the journal says just that. */
  async expectAllDoneOnce(): Promise<void> {
    const events = await this.events();
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    expect(events.at(-1)).toMatchObject({ type: 'run.ended', outcome: 'done' });
    const integrated = new Set<string>();
    const working = new Map<string, number>();
    for (const event of events) {
      if (event.type === 'attempt.started') {
        expect(working.has(event.package), `${event.package} works twice at once`).toBe(false);
        expect(integrated.has(event.package), `${event.package} starts after it is done`).toBe(false);
        const item = this.packages.find(({ id }) => id === event.package);
        expect(item?.dependsOn?.filter((id) => !integrated.has(id))).toEqual([]);
        working.set(event.package, event.attempt);
      } else if (event.type === 'attempt.exited') {
        expect(working.get(event.package)).toBe(event.attempt);
        working.delete(event.package);
      } else if (event.type === 'package.integrated') {
        expect(integrated.has(event.package), `${event.package} is integrated twice`).toBe(false);
        integrated.add(event.package);
      }
    }
    const ids = this.packages.map(({ id }) => id).sort();
    expect([...integrated].sort()).toEqual(ids);
    const branch = 'waves/test-feature/integration';
    expect(this.repository.git('log', '--merges', '--format=%s', branch).split('\n')).toHaveLength(
      ids.length,
    );
    expect(
      this.repository
        .files(branch)
        .filter((file) => file.endsWith('.txt'))
        .sort(),
    ).toEqual(ids.map((id) => `${id}.txt`));
    for (const id of ids) {
      expect(this.repository.show(branch, `${id}.txt`)).toBe(id);
    }
  }
}
