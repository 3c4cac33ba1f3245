import type { FromGraph } from '../../../src/protocol/graph';
import type { Answer, Asked, QuestionName } from '../../../src/protocol/graphQuestions';
import type { GraphHost } from '../../host/host';
import { ANSWER_CHECKS } from './answers';
import { readAnswer } from './incoming';

/** Asks the host something. Fails with the host's own words, or when the answer is not one. */
export type Ask = <Q extends QuestionName>(about: Q, asked: Asked<Q>) => Promise<Answer<Q>>;

interface Waiting {
  readonly about: QuestionName;
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
}

/** Asks a host, and hands each answer to whoever asked. It listens as long as the page lives. */
export function askingHost(host: GraphHost): Ask {
  const waiting = new Map<number, Waiting>();
  let last = 0;
  host.onMessage((value) => {
    const message = readAnswer(value);
    if (!message) {
      return;
    }
    const asker = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.type === 'refused') {
      asker?.reject(new Error(message.message));
    } else if (asker && ANSWER_CHECKS[asker.about](message.answer)) {
      asker.resolve(message.answer as never);
    } else {
      asker?.reject(new Error(`The answer about "${asker.about}" cannot be read.`));
    }
  });
  return (about, asked) => {
    last += 1;
    const id = last;
    return new Promise((resolve, reject) => {
      waiting.set(id, { about, resolve, reject });
      host.post({ type: 'ask', id, about, asked } as Extract<FromGraph, { readonly type: 'ask' }>);
    });
  };
}
