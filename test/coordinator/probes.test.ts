import { expect, it } from 'vitest';
import { servedCoordinator } from './servedCoordinator';

const WORKERS = 50;
const TASKS = 200;
const PROBES = 1000;

it('loses no task and gives none twice while clients probe for the queue with empty claims', async () => {
  const { http } = await servedCoordinator();
  const post = async (path: string, body: object) => {
    const { status, body: answer } = await http('POST', path, { body });
    return { status, answer: answer as { task_id: string | null; success: boolean } };
  };
  const submitted: string[] = [];
  for (let at = 0; at < TASKS; at++) {
    const { answer } = await post('/work/submit', { task_type: 'code', task_description: `${at}` });
    submitted.push(answer.task_id ?? '');
  }
  const claimed: string[] = [];
  const statuses: number[] = [];
  const worker = async (agent_id: string) => {
    for (;;) {
      const { answer } = await post('/work/claim', { agent_id, agent_type: 'codex' });
      if (answer.task_id === null) {
        return;
      }
      claimed.push(answer.task_id);
      const end = { task_id: answer.task_id, agent_id, success: true };
      expect((await post('/work/complete', end)).answer.success).toBe(true);
    }
  };
  const prober = async (count: number) => {
    for (let at = 0; at < count; at++) {
      statuses.push((await post('/work/claim', {})).status);
    }
  };
  await Promise.all([
    ...Array.from({ length: WORKERS }, (_, at) => worker(`worker-${at}`)),
    ...Array.from({ length: 10 }, () => prober(PROBES / 10)),
  ]);
  expect(statuses).toEqual(Array.from({ length: PROBES }, () => 422));
  expect([...claimed].sort()).toEqual([...submitted].sort());
});
