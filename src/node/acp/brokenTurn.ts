import type { SessionUpdate } from '@agentclientprotocol/sdk';

/** How agents that end a turn which their service has broken off as any other tell that it is none, by what they call themselves. */
const SIGNS: Readonly<Record<string, (update: SessionUpdate) => 'broken' | 'well' | undefined>> = {
  // codex-acp 2.6: by the state of its thread; why it is so, it says next.
  '@agentclientprotocol/codex-acp': ({ _meta: meta }) => {
    const { codex } = (meta ?? {}) as { codex?: { threadStatus?: { type?: unknown } | null } | null };
    const type = codex?.threadStatus?.type;
    return type === undefined ? undefined : type === 'systemError' ? 'broken' : 'well';
  },
  // Copilot CLI 1.0.102: by its last words alone, which come in one piece.
  Copilot: (update) => {
    const words = wordsOf(update);
    return words === undefined ? undefined : words.startsWith('Error: ') ? 'broken' : 'well';
  },
};

/** Whether the turn of an agent broke off, though the protocol says that it has come to its end. */
export class BrokenTurn {
  private readonly signOf: (typeof SIGNS)[string] | undefined;
  private isBroken = false;
  private words = '';

  /** @param agent what it calls itself. */
  constructor(agent: string | undefined) {
    this.signOf = SIGNS[agent ?? ''];
  }

  /** Takes what the agent tells. */
  take(update: SessionUpdate): void {
    const sign = this.signOf?.(update);
    if (sign !== undefined) {
      this.isBroken = sign === 'broken';
      this.words = '';
    }
    this.words += wordsOf(update) ?? '';
  }

  /** What the agent has said of why its turn broke off; undefined: it did not. */
  get reason(): string | undefined {
    const words = this.words.replace(/^Error: /, '').trim();
    return this.isBroken ? words || 'The agent reports an error.' : undefined;
  }
}

function wordsOf(update: SessionUpdate): string | undefined {
  return update.sessionUpdate === 'agent_message_chunk' && update.content.type === 'text'
    ? update.content.text
    : undefined;
}
