import { join } from 'node:path';
import { realpathSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { agentBinFolder } from '../../scripts/setup/agentClis.mjs';
import { atDepth } from '../support/depth';
import { containerImage } from '../support/containerImage';
import { sandboxHere } from '../support/walls';
import { AGENT_CLIS, isInstalled } from './agentCli';
import { repositoryFor, runWith, writes } from './agentRun';

/** As their packages install them: programs by themselves, and for the Node.js of the image. Codex has a sandbox of its own. */
const CLIS = AGENT_CLIS.filter(({ name }) => name !== 'codex');

/** Only in depth: laying out an image with a CLI in it takes longer than its work. */
describe.runIf(atDepth(false, sandboxHere.found?.kind === 'bubblewrap'))(
  'among the files of an image',
  () => {
    it.each(CLIS.filter(isInstalled))(
      '$name, which is only there, does its work with our tools',
      async (cli) => {
        const image = `waves-with-${cli.name}`;
        const repository = repositoryFor(cli.name, { environment: { image } });
        const packages = realpathSync(join(agentBinFolder(cli.name), '..'));
        const engine = containerImage(image, 'node', {
          from: packages,
          at: '/opt/agent/node_modules',
          command: cli.name,
        });
        const [outside, inside] = ['src/other/hello.txt', 'src/api/hello.txt'].map((file) =>
          writes(repository, file),
        );
        const offered: string[] = [];
        let refused = '';
        const { code, item, log, served } = await runWith(
          { ...cli, environment: (url) => ({ ...cli.environment(url), ...engine }) },
          repository,
          (conversation) => {
            offered.push(...conversation.tools);
            const [first, ...results] = conversation.results;
            refused = first ?? '';
            const script = first === undefined ? outside : inside;
            return script?.({ ...conversation, results }) ?? { kind: 'hang' };
          },
        );
        expect({ code, item, log }).toMatchObject({
          code: 0,
          item: { state: 'done', scope_level: 'walled', image: expect.stringContaining(image) as unknown },
        });
        expect(refused).toMatch(/belongs to somebody else|prevents|denied|rejected|Read-only/);
        expect(repository.show('waves/feature/integration', 'src/api/hello.txt')).toBe('hello');
        expect(offered.some((tool) => tool.endsWith('finish'))).toBe(true);
        expect(item?.usage).toMatchObject(served);
      },
    );
  },
);
