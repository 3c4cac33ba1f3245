import { useEffect, useState } from 'react';

/** A page that is never idle goes on after this time, in milliseconds. */
const LONGEST_WAIT = 250;

/** Resolves when what is drawn with the next frame is on the screen and the page has nothing else to do. */
export async function pictureShown(): Promise<void> {
  await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
  await new Promise((resolve) => requestIdleCallback(resolve, { timeout: LONGEST_WAIT }));
}

/** False until the first picture is on the screen: what is not seen in it waits until then, and does not hold it up. */
export function usePictureShown(): boolean {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    let gone = false;
    void pictureShown().then(() => {
      if (!gone) {
        setShown(true);
      }
    });
    return () => {
      gone = true;
    };
  }, []);
  return shown;
}

/** A plan of at most that many packages is shown at once with all that belongs to it: nobody notices how long it takes. */
export const SMALL_PLAN = 150;
