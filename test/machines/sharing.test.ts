import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { statusOf } from '../support/commands';
import { inDepth } from '../support/depth';
import { BRANCH, eventsOf, machine, merges, sharedRepository, workedOn } from '../support/machines';
import { hasNatsServer, natsServer, queueAt } from '../support/natsServer';
import { planText } from '../support/plans';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';
import { CLI, startWaves } from '../support/waves';

describe.skipIf(!hasNatsServer)('agents on other machines', { timeout: 300_000 }, () => {
  inDepth(
    'publish a part of their work, and take in what others have published, while they go on',
    async () => {
      const folder = temporaryFolder();
      const go = (id: string) => join(folder, id);
      const until = (id: string) => `touch ${go(id)}-waits; while [ ! -e ${go(id)} ]; do sleep 0.05; done`;
      const say = `"${process.execPath}" "${CLI}"`;
      const plan = planText([
        {
          id: 'schema',
          writes: ['schema/**'],
          command: [
            'mkdir schema; echo table > schema/a.sql; echo rough > schema/b.sql',
            `${say} publish outside.txt > schema/outside; ${say} publish schema/a.sql > schema/told; echo $? > schema/code`,
            `${until('schema')}; rm schema/b.sql; echo done > schema/c.sql`,
          ].join('; '),
        },
        {
          id: 'api',
          writes: ['api/**'],
          command: [
            `mkdir api schema; echo early > api/early; echo mine > schema/a.sql; ${until('api')}`,
            `${say} sync > api/first; echo $? > api/code; rm -r schema`,
            `${say} sync > api/told; cp schema/a.sql api/seen; ${say} sync --json > api/again`,
          ].join('; '),
        },
      ]);
      const { driver, remote } = sharedRepository(plan, { 'outside.txt': 'as it was\n' });
      const { port } = await natsServer();
      await Promise.all(['one', 'two'].map((name) => machine(remote, port, name)));
      const run = startWaves(driver.root, ['run', 'work-packages.yaml', '--queue', queueAt(port), '--json']);
      await waitFor('a part is published', () => existsSync(`${go('schema')}-waits`));
      expect(driver.files(BRANCH)).toContain('schema/a.sql');
      expect(driver.files(BRANCH)).not.toContain('schema/b.sql');
      await waitFor('the other works', () => existsSync(`${go('api')}-waits`));
      writeFileSync(go('api'), '');
      await waitFor('the other is merged', () => run.out().includes('"package.integrated"'));
      writeFileSync(go('schema'), '');
      const { code, out, err } = await run.finished;
      expect({ code, err }).toEqual({ code: 0, err: '' });
      const seen = eventsOf(out);
      expect(workedOn(seen).toSorted()).toEqual(['one', 'two']);
      expect(seen.filter(({ type }) => type === 'attempt.strayed')).toEqual([]);
      const show = (path: string) => driver.show(BRANCH, path);
      expect(show('schema/outside')).toContain('not yours to write: outside.txt');
      expect(show('schema/told')).toContain('schema/a.sql');
      expect(show('schema/code')).toBe('0');
      expect([show('schema/a.sql'), show('schema/c.sql')]).toEqual(['table', 'done']);
      // It lay there when something was published, and does not any more.
      expect(driver.files(BRANCH)).not.toContain('schema/b.sql');
      expect([show('api/first'), show('api/code')]).toEqual([
        expect.stringContaining('changed and not committed: schema/a.sql'),
        '3',
      ]);
      expect(show('api/told')).toContain('schema/a.sql');
      expect([show('api/seen'), show('api/early')]).toEqual(['table', 'early']);
      expect(JSON.parse(show('api/again'))).toMatchObject({ answer: 'unchanged' });
      const { packages } = await statusOf(driver.root);
      expect(packages['api']?.files_modified).toEqual(
        ['again', 'code', 'early', 'first', 'seen', 'told'].map((name) => `api/${name}`),
      );
      expect(merges(driver).map((subject) => subject.split(':')[0])).toEqual([
        'Publish schema/a.sql of schema',
        'Merge api',
        'Merge schema',
      ]);
      await waitFor('what was carried is gone', () => !remote.git('for-each-ref').includes('refs/waves'));
    },
  );
});
