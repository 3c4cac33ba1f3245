import { expect, it } from 'vitest';
import type { MergePlace } from '../../../src/engine/merging/mergeQueue';
import { MergeQueue } from '../../../src/engine/merging/mergeQueue';

const place = (rank: number, run = 'run', id = `p${rank}`): MergePlace => ({ run, rank, package: id });

it('merges one at a time, and of those that wait the most urgent first, in whatever order they came', async () => {
  const queue = new MergeQueue();
  const order: string[] = [];
  let merging = 0;
  const merge = (where: MergePlace) =>
    queue.run(where, async () => {
      expect(++merging).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 1));
      merging -= 1;
      order.push(`${where.run} ${where.package}`);
    });
  await Promise.all(
    [place(3), place(1, 'run', 'z'), place(1, 'earlier'), place(2), place(1, 'run', 'a')].map(merge),
  );
  expect(order).toEqual(['earlier p1', 'run a', 'run z', 'run p2', 'run p3']);
});

it('lets one that comes while another is merged go before those that are less urgent', async () => {
  const queue = new MergeQueue();
  const order: number[] = [];
  let late: Promise<void> | undefined;
  const first = queue.run(place(5), () => {
    order.push(5);
    late = queue.run(place(1), () => Promise.resolve(void order.push(1)));
    return Promise.resolve();
  });
  await Promise.all([first, queue.run(place(9), () => Promise.resolve(void order.push(9)))]);
  await late;
  expect(order).toEqual([5, 1, 9]);
});

it('hands a failure to whoever asked, and goes on', async () => {
  const queue = new MergeQueue();
  const failed = queue.run(place(1), () => Promise.reject(new Error('no')));
  const merged = queue.run(place(2), () => Promise.resolve('yes'));
  await expect(failed).rejects.toThrow('no');
  await expect(merged).resolves.toBe('yes');
});
