import { chmodSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { consentForRun } from '../../../src/engine/start/runPreview';
import { sha256 } from '../../../src/node/files/files';
import { Signature } from '../../../src/node/files/signature';
import { commitFiles } from '../../../src/node/git/objects';
import { readPlan } from '../../../src/plan/reading/readPlan';
import { commandSetText } from '../../../src/run/start/commandSetText';
import { ApprovalStore } from '../../../src/node/plans/planApproval';
import { ConsentStore, openConsent } from '../../../src/node/runs/consentStore';
import { gitRepository } from '../../support/gitRepository';
import { planText } from '../../support/plans';
import { temporaryFolder } from '../../support/temporaryFolder';

/** The stores of some users in one repository, each with a key of their own. */
function stores(folder = temporaryFolder()) {
  const keys = temporaryFolder('settings');
  const of = (user: string) => new ConsentStore(folder, user, () => Signature.ofUser(join(keys, user)));
  return { folder, of, path: join(folder, 'waves', 'consent', 'ann.json') };
}

const agreement = (key: string) => ({ key, own: key });

describe('ConsentStore', () => {
  it('remembers what a user has agreed to, and nothing for another one', async () => {
    const { of } = stores();
    const store = of('ann');
    expect(await store.look(['a', 'b'])).toEqual({ missing: ['a', 'b'], unsigned: undefined });
    await store.agree([agreement('a')]);
    await store.agree([agreement('c')]);
    expect(await of('ann').look(['a', 'b', 'c'])).toEqual({ missing: ['b'], unsigned: undefined });
    expect((await of('ben').look(['a'])).missing).toEqual(['a']);
  });

  it('takes nothing that everything has for an agreement', async () => {
    expect((await stores().of('ann').look(['constructor', '__proto__'])).missing).toHaveLength(2);
  });

  it('asks again when its file is damaged, and writes a whole one that only its user can read', async () => {
    const { of, path } = stores();
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, '{"format":1,"comm');
    const store = of('ann');
    expect((await store.look(['a'])).missing).toEqual(['a']);
    await store.agree([agreement('a')]);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toHaveProperty('commands.a');
    if (process.platform !== 'win32') {
      expect(statSync(path).mode & 0o077).toBe(0);
    }
  });

  it('counts nothing that stands there without the signature of its user for this place, and says so', async () => {
    const { of, path, folder } = stores();
    const store = of('ann');
    await store.agree([agreement('a')]);
    const read = () =>
      JSON.parse(readFileSync(path, 'utf8')) as { commands: Record<string, { at: string } | string> };
    const written = read();
    const elsewhere = stores();
    await elsewhere.of('ann').agree([agreement('d')]);
    const foreign = JSON.parse(readFileSync(elsewhere.path, 'utf8')) as typeof written;
    const forged = {
      ...written.commands,
      // As an earlier version wrote it, with the signature of another command, and as another place and key sign it.
      b: '2026-01-01T00:00:00.000Z',
      c: written.commands['a'] ?? '',
      d: foreign.commands['d'] ?? '',
    };
    writeFileSync(path, JSON.stringify({ ...written, commands: forged }));
    const known = await of('ann').look(['a', 'b', 'c', 'd']);
    expect(known.missing).toEqual(['b', 'c', 'd']);
    expect(known.unsigned).toContain('agreed to 3 commands without your signature');
    await store.agree([agreement('e')]);
    expect(Object.keys(read().commands)).toEqual(['a', 'e']);
    expect(folder).not.toBe(elsewhere.folder);
  });
});

it('counts an approval of a plan only with the signature of the user', async () => {
  const root = temporaryFolder();
  const place = { root, commonDir: join(root, '.git') };
  const key = join(temporaryFolder('settings'), 'waves');
  const store = new ApprovalStore(place, () => Signature.ofUser(key));
  const plan = join(root, 'plan.yaml');
  await store.propose(plan, 'one');
  expect(await store.of(plan)).toEqual({ proposed: 'one' });
  await store.approve(plan, 'one', ['shown']);
  expect((await store.of(plan))?.approved?.hash).toBe('one');
  const path = join(root, '.git', 'waves', 'approvals.json');
  writeFileSync(path, readFileSync(path, 'utf8').replace('"hash": "one"', '"hash": "two"'));
  expect(await store.of(plan)).toEqual({ proposed: 'one', unsigned: true });
});

it('knows a plan by whatever way it is named, and one in another work tree as another', async () => {
  const root = temporaryFolder();
  const other = temporaryFolder();
  [root, other].forEach((folder) => writeFileSync(join(folder, 'plan.yaml'), 'packages: []\n'));
  const linked = join(temporaryFolder(), 'linked');
  symlinkSync(root, linked, 'junction');
  const store = new ApprovalStore({ root, commonDir: join(root, '.git') }, () =>
    Signature.ofUser(join(temporaryFolder('settings'), 'waves')),
  );
  await store.propose(join(root, 'plan.yaml'), 'one');
  expect(await store.of(join(linked, 'plan.yaml'))).toEqual({ proposed: 'one' });
  expect(await store.of(join(other, 'plan.yaml'))).toBeUndefined();
});

it('makes one key, also when asked for by several at once, for this user alone; and uses no other', async () => {
  const folder = join(temporaryFolder('settings'), 'waves');
  const made = await Promise.all(Array.from({ length: 8 }, () => Signature.ofUser(folder)));
  expect(new Set(made.map((signature) => signature.sign('x', 'y'))).size).toBe(1);
  const [signature] = made;
  expect(signature?.fits(signature.sign('x', 'y'), 'x', 'y')).toBe(true);
  expect(signature?.fits(signature.sign('x', 'y'), 'x', 'y', '')).toBe(false);
  expect(signature?.fits(undefined, 'x')).toBe(false);
  const path = join(folder, 'signing.key');
  if (process.platform !== 'win32') {
    expect(statSync(path).mode & 0o777).toBe(0o600);
    chmodSync(path, 0o644);
    await expect(Signature.ofUser(folder)).rejects.toMatchObject({ reason: 'signature' });
    chmodSync(path, 0o600);
  }
  writeFileSync(path, '');
  await expect(Signature.ofUser(folder)).rejects.toThrow('not one of yours alone');
});

it('shows what of a command’s trail its person has changed since they agreed to it', async () => {
  const settings = process.env['XDG_CONFIG_HOME'];
  onTestFinished(() => {
    if (settings === undefined) {
      delete process.env['XDG_CONFIG_HOME'];
    } else {
      process.env['XDG_CONFIG_HOME'] = settings;
    }
  });
  process.env['XDG_CONFIG_HOME'] = temporaryFolder('settings');
  const repository = gitRepository({ files: { 'check.sh': 'echo one\n' } });
  const { root } = repository;
  const place = { root, commonDir: join(root, '.git') };
  const plan = readPlan(planText([{ id: 'a', command: 'true', checks: ['sh check.sh'] }]));
  const opened = async () => {
    const whole = { reading: plan, subplans: new Map() };
    const request = await consentForRun(whole, {}, sha256, await commitFiles(root));
    return request && openConsent(place, request);
  };
  const first = await opened();
  expect(first?.commands.map(({ command }) => command)).toEqual(['true', 'sh check.sh']);
  await first?.agree();
  expect((await opened())?.commands).toEqual([]);
  repository.write({ 'check.sh': 'echo two\n' }).commit();
  const again = await opened();
  expect(again?.commands).toHaveLength(1);
  const text = commandSetText(again?.commands ?? [], []).join('\n');
  expect(text).toMatch(/changed since you have agreed to it:\s+check\.sh:\s+- echo one\s+\+ echo two/);
});
