import { execFileSync, spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { onTestFinished } from 'vitest';

/** A network of its own for processes, with one line to here. */
export interface SeparateNetwork {
  /** This machine, as seen from there. */
  readonly host: string;
  /** What a command has to begin with to be carried out there. */
  readonly inside: readonly string[];
  /** From now on packets are lost, and neither side is told. */
  cut(): void;
  mend(): void;
}

/** Whether such networks can be made here: on Linux, by root, with the rights of one. */
export const canSeparate =
  process.platform === 'linux' &&
  process.getuid?.() === 0 &&
  spawnSync('unshare', ['--net', 'ip', 'link', 'add', 'waves', 'type', 'dummy']).status === 0;

/** Makes a network namespace with a pair of virtual devices. It goes away with the test. */
export function separateNetwork(): SeparateNetwork {
  const ip = (...args: string[]) => execFileSync('ip', args, { stdio: 'pipe' });
  const [high, low] = [randomInt(256), randomInt(64) * 4];
  const name = `waves-${high}-${low}`;
  const [here, there] = [`wv${high}-${low}a`, `wv${high}-${low}b`];
  const [host, guest] = [`10.213.${high}.${low + 1}`, `10.213.${high}.${low + 2}`];
  ip('netns', 'add', name);
  onTestFinished(() => void spawnSync('ip', ['netns', 'delete', name]));
  ip('link', 'add', here, 'type', 'veth', 'peer', 'name', there, 'netns', name);
  ip('address', 'add', `${host}/30`, 'dev', here);
  ip('-n', name, 'address', 'add', `${guest}/30`, 'dev', there);
  ip('link', 'set', here, 'up');
  ip('-n', name, 'link', 'set', there, 'up');
  ip('-n', name, 'link', 'set', 'lo', 'up');
  return {
    host,
    inside: ['ip', 'netns', 'exec', name],
    cut: () => void ip('link', 'set', here, 'down'),
    mend: () => void ip('link', 'set', here, 'up'),
  };
}
