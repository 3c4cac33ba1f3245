import type { Timers } from '../../ports/ports';
import type { Sealer } from '../tokens';
import { admitsTo } from '../tokens';
import type { WorkEvent, WorkEvents } from '../services/workEvents';

/** How often an idle stream shows that it is alive, in milliseconds. */
const PING_MS = 15_000;
/** How many unread characters a listener may have before its connection is closed. */
const MOST_UNREAD = 4_000_000;

/** What a stream is made of. */
export interface EventStreamParts {
  readonly events: WorkEvents;
  readonly sealer: Sealer;
  readonly timers: Timers;
  readonly now: () => number;
}

/**
 * Answers `GET /events/work?change_ids=a,b&token=...`: server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html),
 * the first of which is a snapshot.
 */
export function eventStream(query: URLSearchParams, parts: EventStreamParts): Response {
  const changeIds = (query.get('change_ids') ?? '').split(',').map((id) => id.trim());
  const named = changeIds.filter((id) => id !== '');
  if (named.length === 0) {
    return Response.json({ error: 'change_ids required' }, { status: 400 });
  }
  const token = query.get('token') ?? '';
  if (!admitsTo(token, named, parts.now(), parts.sealer)) {
    return Response.json({ error: token === '' ? 'token required' : 'invalid token' }, { status: 401 });
  }
  let end: () => void = () => undefined;
  const body = new ReadableStream<Uint8Array>(
    {
      start: (controller) => {
        end = listen(named, parts, controller, () => end());
      },
      cancel: () => end(),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: MOST_UNREAD }),
  );
  return new Response(body, {
    headers: { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' },
  });
}

function listen(
  changeIds: readonly string[],
  { events, timers, now }: EventStreamParts,
  controller: ReadableStreamDefaultController<Uint8Array>,
  end: () => void,
): () => void {
  const encoder = new TextEncoder();
  let ended = false;
  const send = ({ event, data }: WorkEvent) => {
    if (ended) {
      return;
    }
    controller.enqueue(encoder.encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`));
    if ((controller.desiredSize ?? 0) <= 0) {
      // Nobody reads any more.
      end();
      controller.close();
    }
  };
  const subscription = events.subscribe(changeIds, send);
  let callOff: () => void = () => undefined;
  const ping = () => {
    callOff = timers.at(now() + PING_MS, () => {
      send({ event: 'ping', data: { ts: new Date(now()).toISOString() } });
      if (!ended) {
        ping();
      }
    });
  };
  ping();
  return () => {
    ended = true;
    callOff();
    subscription.dispose();
  };
}
