import { describe, expect, it } from 'vitest';
import { pathsInCommand } from '../../../src/plan/checks/basis/commandPaths';

describe('pathsInCommand', () => {
  it.each([
    ['pytest tests/api/test_users.py -v', ['tests/api/test_users.py']],
    ['pytest tests/ other/a.py::test_one', ['tests', 'other/a.py']],
    ['cd web && npx vitest run ./src/a.test.ts', ['web/src/a.test.ts']],
    ['cd web && cd .. && cat docs/a.md', ['docs/a.md']],
    ['(cd web; cat src/a.ts) | grep "b" src/c.ts', ['web/src/a.ts', 'web/src/c.ts']],
    ["grep -q 'needle' config/app.json", ['config/app.json']],
    ['cat "docs/a.md" docs/a.md', ['docs/a.md']],
  ])('%s reads %j', (command, paths) => {
    expect(pathsInCommand(command)).toEqual(paths);
  });

  it.each([
    'npm test',
    './scripts/check.sh',
    'npx eslint src tests',
    'git diff origin/main',
    'curl https://example.org/a.json',
    'go test ./...',
    'ruff check "src/*.py"',
    'test ! -e src/gone.ts',
    '! grep -q x src/gone.ts',
    'report --output out/report.json',
    'tool --config=conf/a.json',
    'cat /etc/hosts.allow',
    'cat ../outside/a.txt',
    'python -c "open(\'data/a.json\')"',
    'cat $(ls src/a.ts)',
    'echo x > out/a.txt',
    'docker run registry.example.org/image/a.b',
    '',
  ])('%s reads nothing that is certain', (command) => {
    expect(pathsInCommand(command)).toEqual([]);
  });

  it('starts in the folder of the step', () => {
    expect(pathsInCommand('cat src/a.ts', 'web')).toEqual(['web/src/a.ts']);
    expect(pathsInCommand('cat ../src/a.ts', 'web/./')).toEqual([]);
    expect(pathsInCommand('cat src/a.ts', '../web')).toEqual([]);
  });
});
