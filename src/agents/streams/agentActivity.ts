import type { Activity } from '../../run/attempts/lifeSample';
import type { AgentEvent, AgentToolCall } from './agentEvent';
import { toolWords } from './eventText';

/** Follows the events of an agent, so that at any moment it is known what is in flight. */
export class AgentActivity {
  private at = 0;
  private calls: AgentToolCall[] = [];
  private question: string | undefined;

  /** @param now in milliseconds since 1970. */
  take(event: AgentEvent, now: number): void {
    if (event.kind === 'retrying') {
      return;
    }
    this.at = now;
    this.question = event.kind === 'waiting' ? event.question : undefined;
    if (event.kind === 'finished' || event.kind === 'failure') {
      this.calls = [];
    } else if (event.kind === 'tool') {
      this.takeCall(event);
    }
  }

  get now(): Activity {
    const { at, question } = this;
    return { at, tools: this.calls.map(toolWords), ...(question === undefined ? {} : { question }) };
  }

  private takeCall(call: AgentToolCall): void {
    if (call.phase === 'started') {
      this.calls.push(call);
      return;
    }
    const exact = this.calls.findIndex((begun) => toolWords(begun) === toolWords(call));
    const named = this.calls.findIndex((begun) => begun.name === call.name);
    const ended = exact < 0 ? named : exact;
    this.calls.splice(ended < 0 ? this.calls.length : ended, 1);
  }
}
