import type { Operation } from './operation';

/** For whom tools are listed. Whatever is listed, every tool can be called: lists cost every request of an agent. */
export const ROLES = ['agent', 'planner', 'reviewer', 'person', 'full'] as const;
export type Role = (typeof ROLES)[number];

const ROLE_TOOLS: Readonly<Record<Exclude<Role, 'full'>, readonly string[]>> = {
  agent: [
    'report_progress',
    'finish',
    'ask_human',
    'await_answer',
    'request_scope',
    'acquire_lock',
    'sync',
    'handoff',
    'recall',
    'remember',
  ],
  planner: [
    'list_active_features',
    'analyze_feature_conflicts',
    'discover_agents',
    'check_locks',
    'issue_list',
    'search_code',
    'read_handoff',
    'recall',
    'remember',
  ],
  reviewer: [
    'report_progress',
    'finish',
    'ask_human',
    'await_answer',
    'search_code',
    'read_handoff',
    'recall',
    'remember',
  ],
  person: [
    'help',
    'register_session',
    'discover_agents',
    'list_tasks',
    'list_active_features',
    'check_locks',
    'acquire_lock',
    'release_lock',
    'check_guardrails',
    'issue_list',
    'issue_create',
    'read_handoff',
    'write_handoff',
    'recall',
    'remember',
  ],
};

/** The tools that a role is offered, in the order in which it is likely to need them. @param all every tool. */
export function toolsFor(role: Role, all: readonly Operation[]): readonly Operation[] {
  return role === 'full'
    ? all
    : ROLE_TOOLS[role].flatMap((name) => all.find((tool) => tool.name === name) ?? []);
}

/** @returns undefined for what is no role. */
export function roleNamed(name: string): Role | undefined {
  return ROLES.find((role) => role === name);
}
