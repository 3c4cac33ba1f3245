import { useEffect, useState } from 'react';
import { useGraphServices } from '../parts/graphServices';

/** How often a log that grows is looked at, in milliseconds. */
const LOOK_MS = 1000;
/** What is kept of a log, in characters. */
const MOST_CHARACTERS = 64 * 1024;

interface Tail {
  readonly subject: string;
  readonly text: string;
}

/**
 * The end of an attempt's log; undefined until it is known.
 *
 * @param growing looks again and again while it is true, and once more when it has become false
 */
export function useLogTail(packageId: string, attempt: number, growing: boolean): string | undefined {
  const { ask } = useGraphServices();
  const subject = `${packageId}\n${attempt}`;
  const [tail, setTail] = useState<Tail>();
  useEffect(() => {
    if (attempt === 0) {
      return undefined;
    }
    let listening = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let next = 0;
    const look = async (): Promise<void> => {
      const part = await ask('log', { package: packageId, attempt, from: next }).catch(() => undefined);
      if (!listening) {
        return;
      }
      if (part !== undefined) {
        const follows = next > 0 && part.from === next;
        next = part.next;
        setTail((former) => {
          const before = follows && former?.subject === subject ? former.text : '';
          const text = (before + part.text).slice(-MOST_CHARACTERS);
          return former?.subject === subject && former.text === text ? former : { subject, text };
        });
      }
      if (growing) {
        timer = setTimeout(() => void look(), LOOK_MS);
      }
    };
    void look();
    return () => {
      listening = false;
      clearTimeout(timer);
    };
  }, [ask, packageId, attempt, growing, subject]);
  return tail?.subject === subject ? tail.text : undefined;
}
