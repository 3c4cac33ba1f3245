import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Task } from './shapes';

/** Another tool, ready to be started on a set of tasks. */
export interface Peer {
  readonly name: string;
  /** The program, on the path or where `npm install` has put it. */
  program(): string;
  /** Writes what the tool reads. @returns the command line, to be run in that folder. */
  prepare(folder: string, tasks: readonly Task[], parallel: number): readonly string[];
}

/** Where `npm install` in this folder puts the tools that come from npm. */
const INSTALLED = process.env['WAVES_BENCH_TOOLS'] ?? join('node_modules', '.bin');

const MAKE: Peer = {
  name: 'make',
  program: () => 'make',
  prepare: (folder, tasks, parallel) => {
    const rules = tasks.map(({ id, dependsOn }) => `${id}: ${dependsOn.join(' ')}\n\t@/bin/true`);
    const all = tasks.map(({ id }) => id).join(' ');
    writeFileSync(join(folder, 'Makefile'), `.PHONY: all ${all}\nall: ${all}\n${rules.join('\n')}\n`);
    return ['make', '-s', `-j${parallel}`, 'all'];
  },
};

const NINJA: Peer = {
  name: 'ninja',
  program: () => 'ninja',
  prepare: (folder, tasks, parallel) => {
    const builds = tasks.map(({ id, dependsOn }) => `build ${id}: nothing ${dependsOn.join(' ')}`);
    writeFileSync(join(folder, 'build.ninja'), `rule nothing\n  command = /bin/true\n${builds.join('\n')}\n`);
    return ['ninja', '--quiet', `-j${parallel}`];
  },
};

const NX: Peer = {
  name: 'nx',
  program: () => join(INSTALLED, 'nx'),
  prepare: (folder, tasks, parallel) => {
    // It only starts where it is installed.
    symlinkSync(dirname(INSTALLED), join(folder, 'node_modules'), 'junction');
    writeJson(join(folder, 'nx.json'), { analytics: false });
    writeJson(join(folder, 'package.json'), { name: 'bench', private: true });
    for (const { id, dependsOn } of tasks) {
      mkdirSync(join(folder, id));
      writeJson(join(folder, id, 'project.json'), {
        name: id,
        implicitDependencies: dependsOn,
        targets: {
          run: {
            executor: 'nx:run-commands',
            dependsOn: ['^run'],
            cache: false,
            options: { command: '/bin/true' },
          },
        },
      });
    }
    return [join(INSTALLED, 'nx'), 'run-many', '-t', 'run', `--parallel=${parallel}`, '--skip-nx-cache'];
  },
};

const WIREIT: Peer = {
  name: 'wireit',
  program: () => join(INSTALLED, 'wireit'),
  prepare: (folder, tasks) => {
    const all = { dependencies: tasks.map(({ id }) => id) };
    const own = tasks.map(
      ({ id, dependsOn }) => [id, { command: '/bin/true', dependencies: dependsOn }] as const,
    );
    writeJson(join(folder, 'package.json'), {
      name: 'bench',
      private: true,
      scripts: Object.fromEntries(['all', ...tasks.map(({ id }) => id)].map((id) => [id, 'wireit'] as const)),
      wireit: { all, ...Object.fromEntries(own) },
    });
    return ['npm', 'run', '--silent', 'all'];
  },
};

const TURBO: Peer = {
  name: 'turbo',
  program: () => join(INSTALLED, 'turbo'),
  prepare: (folder, tasks, parallel) => {
    writeJson(join(folder, 'package.json'), {
      name: 'bench',
      private: true,
      packageManager: 'npm@10.0.0',
      workspaces: ['packages/*'],
    });
    writeJson(join(folder, 'turbo.json'), { tasks: { run: { dependsOn: ['^run'], cache: false } } });
    const packages: Record<string, object> = { '': { name: 'bench', workspaces: ['packages/*'] } };
    for (const { id, dependsOn } of tasks) {
      mkdirSync(join(folder, 'packages', id), { recursive: true });
      const content = {
        name: id,
        version: '1.0.0',
        scripts: { run: '/bin/true' },
        dependencies: Object.fromEntries(dependsOn.map((other) => [other, '*'])),
      };
      writeJson(join(folder, 'packages', id, 'package.json'), content);
      packages[`packages/${id}`] = content;
      packages[`node_modules/${id}`] = { resolved: `packages/${id}`, link: true };
    }
    writeJson(join(folder, 'package-lock.json'), { name: 'bench', lockfileVersion: 3, packages });
    return [join(INSTALLED, 'turbo'), 'run', 'run', `--concurrency=${parallel}`, '--output-logs=none'];
  },
};

/** The tools by name. */
export const PEERS: ReadonlyMap<string, Peer> = new Map(
  [MAKE, NINJA, WIREIT, NX, TURBO].map((peer) => [peer.name, peer]),
);

function writeJson(path: string, value: object): void {
  writeFileSync(path, JSON.stringify(value));
}
