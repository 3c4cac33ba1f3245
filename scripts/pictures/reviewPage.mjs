import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { projectRoot } from '../projectRoot.mjs';

/** A plan that has something to say about it: one problem is about two packages. */
const PLAN = `feature: { id: profile, title: User profile, plan_revision: 3 }
packages:
  - id: contracts
    title: Contracts
    scope: { write_allow: ["contracts/**"] }
  - id: profile-api
    title: Profile API
    depends_on: [contracts]
    scope: { write_allow: ["src/api/**", "src/shared/**"] }
    locks: { keys: ["api:PATCH /profile"] }
  - id: web-form
    title: Profile form in the web client
    depends_on: [contracts]
    scope: { write_allow: ["src/web/**", "src/shared/**"] }
  - id: api-tests
    title: API tests
    depends_on: [profile-api, contracts]
    scope: { write_allow: ["test/api/**"] }
`;

/** The page for reviewers of a plan, made as `waves graph` makes it, and what removes it again. */
export function reviewPage() {
  const folder = mkdtempSync(join(tmpdir(), 'waves-pictures-'));
  writeFileSync(join(folder, 'work-packages.yaml'), PLAN);
  const cli = join(projectRoot, 'dist', 'cli.js');
  const page = join(folder, 'review.html');
  execFileSync(process.execPath, [cli, 'graph', 'work-packages.yaml', '--format', 'html', '-o', page], {
    cwd: folder,
    stdio: 'ignore',
  });
  return {
    address: pathToFileURL(page).href,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
