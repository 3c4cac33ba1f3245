import { spawn } from 'node:child_process';
import type { Task } from './shapes';

/**
 * What is left when everything but the order of starts is taken away: a list of what is ready, and a process for each.
 * No tool that is written for Node.js can be faster.
 */
export async function runPool(tasks: readonly Task[], parallel: number, program: string): Promise<void> {
  const missing = new Map(tasks.map((task) => [task.id, task.dependsOn.length]));
  const dependents = new Map<string, string[]>();
  for (const task of tasks) {
    task.dependsOn.forEach((id) => dependents.set(id, [...(dependents.get(id) ?? []), task.id]));
  }
  const ready = tasks.filter((task) => task.dependsOn.length === 0).map(({ id }) => id);
  let next = 0;
  let running = 0;
  let done = 0;
  await new Promise<void>((resolve, reject) => {
    const fill = () => {
      while (running < parallel && next < ready.length) {
        const id = ready[next++] ?? '';
        running += 1;
        const child = spawn(program, [], { stdio: 'ignore' });
        child.once('error', reject);
        child.once('exit', () => {
          running -= 1;
          done += 1;
          for (const dependent of dependents.get(id) ?? []) {
            const left = (missing.get(dependent) ?? 0) - 1;
            missing.set(dependent, left);
            if (left === 0) {
              ready.push(dependent);
            }
          }
          if (done === tasks.length) {
            resolve();
          } else {
            fill();
          }
        });
      }
    };
    fill();
  });
}
