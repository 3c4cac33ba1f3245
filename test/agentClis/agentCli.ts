import { existsSync, mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { acpAdapterBinFolder, agentBinFolder, openCodeConfigFolder } from '../../scripts/setup/agentClis.mjs';
import { cacheFolder } from '../../scripts/setup/cacheFolder.mjs';
import { TestRepository } from '../support/gitRepository';
import { temporaryFolder } from '../support/temporaryFolder';

/** A real CLI, ready to talk to a model on loopback. */
export interface AgentCli {
  readonly name: 'claude' | 'codex' | 'gemini' | 'copilot' | 'opencode';
  /** Whether it offers its model no shell where nobody can be asked. */
  readonly hidesShell?: boolean;
  /** What it says that it was not permitted; absent: the command. */
  readonly refusedAs?: string;
  /** Environment that leads it to the model, with a home folder of its own. */
  environment(modelUrl: string): Record<string, string>;
}

const KEY = 'key-of-the-test-model';

/** Each CLI with what its documentation says about using another provider. */
export const AGENT_CLIS: readonly AgentCli[] = [
  {
    name: 'claude',
    environment: (url) => ({
      ANTHROPIC_BASE_URL: url,
      ANTHROPIC_API_KEY: KEY,
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    }),
  },
  {
    name: 'codex',
    refusedAs: 'shell',
    environment: (url) => ({
      OPENAI_API_KEY: KEY,
      // For its adapter to the Agent Client Protocol: which one to start, and how it logs in.
      CODEX_PATH: join(agentBinFolder('codex'), 'codex'),
      DEFAULT_AUTH_REQUEST: JSON.stringify({ methodId: 'api-key' }),
      NO_BROWSER: '1',
      CODEX_HOME: homeWith({
        'config.toml': [
          'model = "test"',
          'model_provider = "loopback"',
          '[model_providers.loopback]',
          'name = "loopback"',
          `base_url = "${url}/v1"`,
          'env_key = "OPENAI_API_KEY"',
          'wire_api = "responses"',
          'request_max_retries = 0',
          'stream_max_retries = 1',
        ].join('\n'),
      }),
    }),
  },
  {
    name: 'gemini',
    hidesShell: true,
    refusedAs: 'hello.txt',
    environment: (url) => ({
      GOOGLE_GEMINI_BASE_URL: url,
      GEMINI_API_KEY: KEY,
      GEMINI_MODEL: 'gemini-2.5-pro',
      HOME: homeWith({
        '.gemini/settings.json': JSON.stringify({ security: { auth: { selectedType: 'gemini-api-key' } } }),
      }),
    }),
  },
  {
    name: 'copilot',
    environment: (url) => ({
      COPILOT_PROVIDER_BASE_URL: `${url}/v1`,
      COPILOT_PROVIDER_API_KEY: KEY,
      COPILOT_MODEL: 'claude-sonnet-4',
    }),
  },
  {
    name: 'opencode',
    environment: (url) => ({
      XDG_CONFIG_HOME: openCodeConfigFolder(),
      OPENCODE_DISABLE_MODELS_FETCH: '1',
      // Half of it in the file that a user names, half in the text.
      OPENCODE_CONFIG: join(
        homeWith({ 'own.json': JSON.stringify({ autoupdate: false, ...openCodeProvider(url) }) }),
        'own.json',
      ),
      OPENCODE_CONFIG_CONTENT: JSON.stringify({ model: 'loopback/test' }),
    }),
  },
];

/** Whether the CLI could be installed on this machine. */
export function isInstalled({ name }: AgentCli): boolean {
  return existsSync(join(agentBinFolder(name), name));
}

/** What a process needs to find the CLI and to be led to the model. */
export function cliEnvironment(cli: AgentCli, modelUrl: string): Record<string, string> {
  const own = cli.environment(modelUrl);
  const path = own['PATH'] ?? process.env['PATH'];
  return {
    HOME: homeFolder(),
    ...own,
    PATH: [agentBinFolder(cli.name), acpAdapterBinFolder('codex'), path].join(delimiter),
  };
}

function openCodeProvider(url: string): object {
  return {
    provider: {
      loopback: {
        npm: '@ai-sdk/openai-compatible',
        options: { baseURL: `${url}/v1`, apiKey: KEY },
        models: { test: { name: 'test' } },
      },
    },
  };
}

function homeWith(files: Readonly<Record<string, string>>): string {
  const home = homeFolder();
  new TestRepository(home).write(files);
  return home;
}

/** Codex starts no sandbox from a home in the system's folder for temporary files. */
function homeFolder(): string {
  const parent = join(cacheFolder(), 'homes');
  mkdirSync(parent, { recursive: true });
  return temporaryFolder('home', parent);
}
