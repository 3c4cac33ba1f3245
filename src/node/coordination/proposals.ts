import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProposalCard } from '../../run/coordination/repositoryTools';
import { git } from '../git/git';

/** Where OpenSpec keeps proposals, from the top of the work tree. */
const CHANGES = 'openspec/changes';

/** The proposals of OpenSpec in a work tree that are not archived, by their id. */
export async function readProposals(root: string): Promise<readonly ProposalCard[]> {
  const entries = await readdir(join(root, CHANGES), { withFileTypes: true }).catch(() => []);
  const ids = entries
    .filter((entry) => entry.isDirectory() && entry.name !== 'archive')
    .map(({ name }) => name)
    .filter((id) => existsSync(join(root, CHANGES, id, 'proposal.md')));
  return Promise.all(ids.sort().map((id) => readProposal(root, id)));
}

async function readProposal(root: string, id: string): Promise<ProposalCard> {
  const path = `${CHANGES}/${id}`;
  const text = await readFile(join(root, path, 'proposal.md'), 'utf8');
  const times = (await git(root, ['log', '--format=%aI', '--', path], { answers: [128] })).stdout
    .trim()
    .split('\n');
  const branch = await branchOf(root, id);
  const changes = branch === undefined ? 0 : await changesOutside(root, branch, path);
  const has = (name: string) => existsSync(join(root, path, name));
  return {
    kind: 'proposal',
    id: `proposal:${id}`,
    change_id: id,
    title: /^# +(.*)$/m.exec(text)?.[1]?.trim() ?? '',
    status: changes > 0 ? 'in-impl' : 'drafted',
    created_at_iso: times.at(-1) || null,
    updated_at_iso: times[0] || null,
    proposal_path: `${path}/proposal.md`,
    has_tasks_md: has('tasks.md'),
    has_design_md: has('design.md'),
    has_spec_delta: has('specs'),
    has_branch: branch !== undefined,
    branch_name: branch ?? null,
    code_changes_outside_proposal: changes,
  };
}

async function branchOf(root: string, id: string): Promise<string | undefined> {
  const names = [`openspec/${id}`, `claude/${id}`, `waves/${id}/integration`];
  const refs = names.flatMap((name) => [`refs/heads/${name}`, `refs/remotes/origin/${name}`]);
  const { stdout } = await git(root, ['for-each-ref', '--format=%(refname:short)', ...refs]);
  return stdout.split('\n')[0] || undefined;
}

/** How many commits of a branch that are not checked out change more than the proposal. */
async function changesOutside(root: string, branch: string, path: string): Promise<number> {
  const args = ['rev-list', '--count', branch, '^HEAD', '--', '.', `:(exclude)${path}`];
  const { code, stdout } = await git(root, args, { answers: [128] });
  return code === 0 ? Number(stdout.trim()) : 0;
}
