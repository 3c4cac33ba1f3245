import { spawn } from 'node:child_process';

/**
 * Starts processes one after the other from a parent that holds some memory, as an extension host does.
 * @param count of processes. @param megabytes that the parent holds.
 */
export async function runSpawning(count: number, megabytes: number): Promise<void> {
  const held = Array.from({ length: megabytes }, (_, index) => Buffer.alloc(1024 * 1024, index % 250));
  for (let index = 0; index < count; index++) {
    await new Promise((resolve, reject) => {
      spawn('/bin/true', [], { stdio: 'ignore' }).once('exit', resolve).once('error', reject);
    });
  }
  if (held.length !== megabytes) {
    throw new Error('The memory was let go of.');
  }
}
