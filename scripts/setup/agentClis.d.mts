/** The agents that the tests run for real. */
export type AgentCliName = 'claude' | 'codex' | 'gemini' | 'copilot' | 'opencode';
export const AGENT_CLIS: Readonly<Record<AgentCliName, string>>;
export function agentBinFolder(name: AgentCliName): string;
export function acpAdapterBinFolder(name: 'codex'): string;
export function ensureAgentClis(): Promise<void>;
export function openCodeConfigFolder(): string;
