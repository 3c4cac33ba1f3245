import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { statusOf, waves } from '../support/commands';
import { containerImage, hasEngine } from '../support/containerImage';
import { inDepth } from '../support/depth';
import { gitRepository } from '../support/gitRepository';
import type { PlanPackage } from '../support/plans';
import { planText } from '../support/plans';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';
import { sandboxHere, WALLS } from '../support/walls';

const works = sandboxHere.found?.kind === 'bubblewrap';
const engine = hasEngine ? 'podman' : 'a stand-in for podman';

/** A repository whose plan has a package, which a check goes with, work among other files. */
function repositoryOf(
  environment: unknown,
  item: Omit<PlanPackage, 'id'>,
  files: Record<string, string> = {},
) {
  const plan = JSON.parse(planText([{ id: 'a', ...item }])) as object;
  const text = JSON.stringify({ ...plan, execution: { environment } });
  return gitRepository({ files: { 'work-packages.yaml': text, 'b/kept': 'kept\n', ...files } });
}

it.runIf(works)(`works among the files of an image, behind the same walls, by ${engine}`, async () => {
  const home = temporaryFolder('home');
  // A file of this machine that is outside of all that is seen of it.
  const variables = { HOME: home, CURL_CA_BUNDLE: resolve(import.meta.dirname, '../../LICENSE') };
  const env = { ...WALLS, ...variables, ...containerImage('waves-image', 'libraries of node') };
  const script = [
    'set -e',
    'if command -v tar; then exit 8; fi',
    'if touch b/kept; then exit 9; fi',
    'if touch /etc/changed; then exit 10; fi',
    'test -s "$CURL_CA_BUNDLE"',
    'mkdir -p a "$HOME/.cache"',
    'touch "$HOME/.cache/kept"',
    'only-here > a/from-image',
    'git add a',
    'git -c user.name=a -c user.email=a@example.com commit -qm work',
  ].join('\n');
  const { root } = repositoryOf(
    { image: 'waves-image' },
    {
      command: script,
      checks: ['test "$IN_IMAGE" = yes', 'waves --version', 'cat a/from-image && only-here'],
    },
  );
  expect(await waves(root, ['run', 'work-packages.yaml'], env)).toMatchObject({ code: 0 });
  expect((await statusOf(root)).packages['a']).toMatchObject({
    state: 'done',
    scope_level: 'walled',
    sandbox: 'bubblewrap',
    image: expect.stringMatching(/^waves-image \([0-9a-f]{12}/) as unknown,
    files_modified: ['a/from-image'],
  });
});

it.runIf(works)(
  'takes the image of the dev container, and says what is missing before anything starts',
  async () => {
    const dev = '// What we build in.\n{ "image": "waves-dev", /* not ours */ "features": {}, }\n';
    const files = { '.devcontainer/devcontainer.json': dev };
    const { root } = repositoryOf('container', { checks: ['only-here'] }, files);
    const env = { ...WALLS, WAVES_DEMO_SECONDS: '0', HOME: temporaryFolder('home') };
    const run = ['run', 'work-packages.yaml', '--agent', 'demo'];
    const missing = await waves(root, run, {
      ...env,
      ...containerImage('waves-other', 'node'),
    });
    expect(missing.code).not.toBe(0);
    expect(missing.err).toContain('no container engine here gives the image waves-dev');
    expect(missing.err).toContain('See that the engine runs and has it: podman pull waves-dev');
    expect((await statusOf(root)).packages['a']).toMatchObject({ state: 'ready', attempt: 0 });

    // Its own Node.js carries waves, and an agent that tells of its progress.
    const there = { ...env, ...containerImage('waves-dev', 'node') };
    expect(await waves(root, run, there)).toMatchObject({ code: 0 });
    expect((await statusOf(root)).packages['a']).toMatchObject({
      state: 'done',
      progress: 1,
      image: expect.stringContaining('waves-dev') as unknown,
    });

    writeFileSync(
      join(root, '.devcontainer', 'devcontainer.json'),
      '{ "build": { "dockerfile": "Dockerfile" } }',
    );
    const built = await waves(root, ['doctor', 'work-packages.yaml'], there);
    expect(built.out).toContain('devcontainer.json names no image, and what it has built is not built here');
  },
);

inDepth.runIf(works)(
  'tells how far the files are laid out, and removes them where nobody works among them',
  async () => {
    const home = temporaryFolder('home');
    const env = { ...WALLS, HOME: home, ...containerImage('waves-tidy', 'libraries of node') };
    const { root } = repositoryOf(
      { image: 'waves-tidy' },
      {
        command:
          'mkdir -p a; touch "$HOME/.cache/works"; while [ ! -e "$HOME/.cache/go" ]; do sleep 0.1; done; echo x > a/x',
      },
    );
    mkdirSync(join(home, '.cache'));
    const clean = (...options: string[]) => waves(root, ['clean', '--images', ...options], env);
    const running = waves(root, ['run', 'work-packages.yaml'], env);
    await waitFor('it works', () => existsSync(join(home, '.cache', 'works')));
    const busy = await clean('--force', '--yes');
    expect(busy.out).toMatch(
      /Nothing was removed\.\nKept:\n {2}waves-tidy \(\w{12}\).*\n {6}a process works among them/,
    );
    writeFileSync(join(home, '.cache', 'go'), '');
    const { code, out, err } = await running;
    expect(code, err).toBe(0);
    expect(out + err).toMatch(
      /Laying out the files of waves-tidy .*[^]*The files of waves-tidy are laid out \(\d+ MB\)/,
    );
    expect((await clean('--yes')).out).toContain('used within 7 days: --force takes it too');
    expect((await clean('--force')).err).toContain('Nothing was removed, since nobody could be asked.');
    expect((await clean('--force', '--yes')).out).toMatch(/^Removed the files of 1 image/);
    expect((await clean('--dry-run')).out).toContain('There are no files of images to remove.');
    // They are laid out anew where they are wanted.
    const again = JSON.stringify({
      ...(JSON.parse(readFileSync(join(root, 'work-packages.yaml'), 'utf8')) as object),
      change_id: 'again',
    });
    writeFileSync(join(root, 'again.yaml'), again);
    expect(await waves(root, ['run', 'again.yaml'], env)).toMatchObject({ code: 0 });
    expect((await clean('--dry-run')).out).toContain('waves-tidy');
  },
);

it('refuses what is no environment', async () => {
  const { root } = repositoryOf({ image: '--privileged' }, {});
  const said = await waves(root, ['validate', 'work-packages.yaml'], {});
  expect(said.out).toContain('`environment` is `container`, or has the name of an image');
});
