import type { AgentEvent, AgentToolCall } from './agentEvent';

/** An event as a line of a log for people; undefined for what a log need not show. */
export function eventText(event: AgentEvent): string | undefined {
  switch (event.kind) {
    case 'session':
      return event.model === undefined ? undefined : `Model: ${event.model}`;
    case 'message':
      return event.text;
    case 'tool':
      return toolText(event);
    case 'plan':
      return `${event.done} of ${event.total} done${event.current === undefined ? '' : `, now: ${event.current}`}`;
    case 'waiting':
      return `Waits for ${event.waitsFor === 'permission' ? 'a permission' : 'an answer'}: ${event.question}`;
    case 'failure':
      return `Failed: ${event.message}`;
    case 'retrying':
      return `The model could not answer (${event.message}); it is asked again at ${clock(event.retryAt)}.`;
    case 'answering':
    case 'usage':
    case 'finished':
      return undefined;
  }
}

/** What an agent is busy with, in a few words; undefined when the event says nothing of that. */
export function activityOf(event: AgentEvent): string | undefined {
  switch (event.kind) {
    case 'tool':
      return event.phase === 'started' ? toolWords(event) : undefined;
    case 'plan':
      return event.current;
    case 'message':
      return event.text.split('\n').find((line) => line.trim() !== '');
    case 'waiting':
    case 'retrying':
      return eventText(event);
    default:
      return undefined;
  }
}

function toolText(call: AgentToolCall): string | undefined {
  switch (call.phase) {
    case 'started':
      return `> ${toolWords(call)}`;
    case 'denied':
      return `! ${toolWords(call)}: not allowed`;
    case 'ended':
      return undefined;
  }
}

/** A tool call in a few words: `$ npm test`, `Edit src/a.ts`. */
export function toolWords({ name, file, command }: AgentToolCall): string {
  return command === undefined ? [name, file].filter((part) => part !== undefined).join(' ') : `$ ${command}`;
}

/** As people read it in every zone: `14:05:00 UTC`. */
function clock(time: number): string {
  return `${new Date(time).toISOString().slice(11, 19)} UTC`;
}
