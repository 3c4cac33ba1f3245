import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPrompt } from '../../src/demoAgent/promptReader';
import { checkPlan } from '../../src/plan/checks/checkPlan';
import { graphOf } from '../../src/plan/graph/graph';
import type { WorkPackage } from '../../src/plan/model';
import { readPlan } from '../../src/plan/reading/readPlan';
import { compileScope } from '../../src/plan/globs/scope';
import { temporaryFolder } from '../support/temporaryFolder';

const SAMPLE = resolve(__dirname, '../../examples/user-profile');
const reading = readPlan(readFileSync(join(SAMPLE, 'work-packages.yaml'), 'utf8'));
const { packages } = reading.plan;
const graph = graphOf(reading.plan);

function workOrder(item: WorkPackage): ReturnType<typeof readPrompt>['files'] {
  const { prompt } = item;
  if (prompt === undefined || !('file' in prompt)) {
    throw new Error(`${item.id} has no work order`);
  }
  return readPrompt(`## Work order\n\n${readFileSync(join(SAMPLE, prompt.file), 'utf8')}`).files;
}

/** The sample with the work of some packages in it. */
function sampleWith(ids: readonly string[]): string {
  const folder = temporaryFolder('sample');
  cpSync(SAMPLE, folder, { recursive: true });
  for (const item of packages.filter((candidate) => ids.includes(candidate.id))) {
    for (const { path, text } of workOrder(item)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
  }
  return folder;
}

const { scripts } = JSON.parse(readFileSync(join(SAMPLE, 'package.json'), 'utf8')) as {
  readonly scripts: { readonly test: string };
};

/** Whether its tests pass, by what `npm test` starts in it. */
const passes = (folder: string) => spawnSync(scripts.test, { cwd: folder, shell: true }).status === 0;

describe('the sample user-profile', () => {
  it('is a plan without problems, in four waves', () => {
    expect(checkPlan(reading)).toEqual([]);
    expect(graph.waves).toEqual([
      ['wp-contracts'],
      ['wp-database', 'wp-validation', 'wp-design'],
      ['wp-api', 'wp-web', 'wp-e2e'],
      ['wp-integration'],
    ]);
    expect(graph.redundantEdges).toEqual([]);
  });

  it('asks no package for a file outside its scope, and no file of two packages', () => {
    const owners = new Map<string, string>();
    for (const item of packages) {
      const globs = (list: readonly { readonly value: string }[]) => list.map((glob) => glob.value);
      const scope = compileScope(globs(item.scope.writeAllow), globs(item.scope.deny));
      const files = workOrder(item);
      expect(files.length).toBeGreaterThan(0);
      for (const { path } of files) {
        expect([item.id, path, scope.admits(path)]).toEqual([item.id, path, true]);
        expect([path, owners.get(path)]).toEqual([path, undefined]);
        owners.set(path, item.id);
      }
    }
  });

  it('fails its own tests at the start, and passes them with everything merged', () => {
    expect(passes(sampleWith([]))).toBe(false);
    expect(passes(sampleWith(packages.map((item) => item.id)))).toBe(true);
  });

  it.each(packages.map((item) => item.id))('fails its own tests without %s', (missing) => {
    expect(passes(sampleWith(packages.map((item) => item.id).filter((id) => id !== missing)))).toBe(false);
  });

  it('is code that Node.js accepts, file by file', () => {
    const folder = sampleWith(packages.map((item) => item.id));
    for (const { path } of packages.flatMap(workOrder).filter((file) => file.path.endsWith('.js'))) {
      execFileSync(process.execPath, ['--check', join(folder, path)]);
    }
  });
});
