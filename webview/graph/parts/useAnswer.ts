import { useEffect, useRef, useState } from 'react';
import type { Answer, Asked, QuestionName } from '../../../src/protocol/graphQuestions';
import { useGraphServices } from './graphServices';

/** The least time between two questions about the same thing, in milliseconds. */
const PAUSE_MS = 500;

/** What is known of an answer; the former one stands until the next has come. */
export interface Answered<Q extends QuestionName> {
  readonly answer?: Answer<Q>;
  readonly error?: string;
}

/**
 * The answer to a question, asked again whenever `occasion` is another one.
 *
 * @param asked a question about something else begins anew; undefined asks nothing
 */
export function useAnswer<Q extends QuestionName>(
  about: Q,
  asked: Asked<Q> | undefined,
  occasion: unknown,
): Answered<Q> {
  const { ask } = useGraphServices();
  const subject = asked === undefined ? undefined : JSON.stringify(asked);
  const [known, setKnown] = useState<Answered<Q> & { readonly subject?: string | undefined }>({});
  const latest = useRef<{ subject: string | undefined; askedAt: number }>({ subject: undefined, askedAt: 0 });
  useEffect(() => {
    const wait =
      latest.current.subject === subject ? latest.current.askedAt + PAUSE_MS - performance.now() : 0;
    latest.current.subject = subject;
    if (subject === undefined) {
      return undefined;
    }
    const take = (next: Answered<Q>): void => {
      // An answer that is overtaken by a question about something else is not wanted any more.
      if (latest.current.subject === subject) {
        setKnown({ ...next, subject });
      }
    };
    const timer = setTimeout(
      () => {
        latest.current.askedAt = performance.now();
        ask(about, JSON.parse(subject) as Asked<Q>).then(
          (answer) => take({ answer }),
          (error: unknown) => take({ error: error instanceof Error ? error.message : String(error) }),
        );
      },
      Math.max(0, wait),
    );
    return () => clearTimeout(timer);
  }, [ask, about, subject, occasion]);
  useEffect(
    () => () => {
      latest.current.subject = undefined;
    },
    [],
  );
  return known.subject === subject ? known : {};
}
