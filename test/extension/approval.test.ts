import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { servePages } from '../../src/extension/editor/pages';
import { approveOfPlan, consentToRun } from '../../src/extension/runs/consent';
import { plannedFeatures } from '../../src/node/coordinator/planningClaims';
import { findRepository } from '../../src/node/git/findRepository';
import { openApproval, proposePlan } from '../../src/node/plans/planApproval';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { editor } from './fakeVscode/fakeEditor';

beforeEach(() => {
  editor.reset();
  servePages();
});

async function proposed() {
  const { root } = gitRepository({ files: { 'work-packages.yaml': planText([{ id: 'a' }]) } });
  const place = await findRepository(root);
  const plan = join(root, 'work-packages.yaml');
  return { place, plan };
}

it('asks nothing about a plan that no agent has made', async () => {
  const { place, plan } = await proposed();
  await approveOfPlan(place, plan);
  expect(editor.messages).toEqual([]);
});

it('lets a plan that an agent has made run only as a person has approved of it, wherever they did', async () => {
  const { place, plan } = await proposed();
  await proposePlan(place, plan);
  await expect(approveOfPlan(place, plan)).rejects.toThrow();
  expect(editor.messages).toEqual([
    {
      text: 'An agent has made this plan, and nobody has approved of it yet.',
      buttons: ['Approve', 'Read the Whole'],
    },
  ]);

  // Who does not approve has refused it: nobody is told any more of what it would claim.
  const claimed = async () => (await plannedFeatures(place.commonDir)).length;
  expect(await claimed()).toBe(0);
  editor.answers = ['Read the Whole'];
  await expect(approveOfPlan(place, plan)).rejects.toThrow();
  expect(await claimed()).toBe(1);
  editor.answers = ['Approve'];
  await approveOfPlan(place, plan);
  await approveOfPlan(place, plan);
  expect(editor.messages).toHaveLength(3);
  expect(await claimed()).toBe(0);

  appendFileSync(plan, '\n# Changed.\n');
  await expect(approveOfPlan(place, plan)).rejects.toThrow();
  expect(editor.messages.at(-1)?.text).toMatch(/This plan is not what .+ approved of on /);
  const open = await openApproval(place, plan);
  expect(open?.lines.at(-1)).toContain('only what packages or contracts say in full');
  await open?.approve();
  await approveOfPlan(place, plan);
  expect(editor.messages).toHaveLength(4);
});

it('asks once more where another plan has come to claim the same while the question was open', async () => {
  const claiming = (feature: string) => planText([{ id: feature, locks: ['api:cart'] }], feature);
  const { root } = gitRepository({ files: { 'shop.yaml': claiming('shop'), 'bank.yaml': claiming('bank') } });
  const place = await findRepository(root);
  const [shop, bank] = [join(root, 'shop.yaml'), join(root, 'bank.yaml')];
  await proposePlan(place, shop);
  editor.meanwhile = () => proposePlan(place, bank);
  editor.answers = ['Approve', 'Approve'];
  await approveOfPlan(place, shop);
  expect(editor.messages.map(({ text }) => text)).toEqual([
    'An agent has made this plan, and nobody has approved of it yet.',
    'Meanwhile, other plans have come to claim the same.',
  ]);
  expect(await openApproval(place, shop)).toBeUndefined();
});

it('asks about a few commands in the message itself, and about many with a page that holds them all', async () => {
  const asked = async (checks: number) => {
    const commands = Array.from({ length: checks }, (_, index) => `echo ${index}`);
    const text = planText([{ id: 'a', agent: 'demo', checks: [...commands, 'rm -rf /'] }]);
    const { root } = gitRepository({ files: { 'work-packages.yaml': text } });
    return consentToRun(await findRepository(root), { plan: join(root, 'work-packages.yaml') });
  };
  editor.answers = ['Run'];
  expect(await asked(2)).toMatchObject({ how: 'asked' });
  expect(editor.messages.at(-1)?.buttons).toEqual(['Run']);

  editor.answers = ['Read the Whole'];
  await expect(asked(40)).rejects.toThrow();
  expect(editor.messages.at(-1)).toEqual({ text: 'May these commands run?', buttons: ['Run'] });
  expect(editor.messages.at(-2)).toEqual({
    text: 'This plan runs commands of its own on your machine, 1 of which guardrails recognise as dangerous.',
    buttons: ['Run', 'Read the Whole'],
  });
  const [page = ''] = editor.pages;
  const shown = editor.details.at(-1) ?? [];
  expect(shown).toHaveLength(13);
  expect(shown.at(-1)).toMatch(/^\.\.\. and \d+ more lines$/);
  // What is dangerous is not what does not fit, nor what is around the commands.
  expect(shown.join('\n')).toContain('rm -rf /');
  expect(shown.join('\n')).toContain('The network is open to them');
  expect(page.split('\n').slice(0, 12)).toEqual(shown.slice(0, 12));
  expect(page).toContain('echo 39');

  editor.answers = ['Read the Whole', 'Run'];
  expect(await asked(40)).toMatchObject({ how: 'asked' });
});
