/**
 * Work that is never done twice at once: an older answer cannot come after a newer one. What is asked for while it is being done is done
 * once more afterwards, however often it was asked for.
 */
export function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let again = false;
  const run = async () => {
    try {
      do {
        again = false;
        await work();
      } while (again);
    } finally {
      running = undefined;
    }
  };
  return () => {
    if (running === undefined) {
      running = run();
    } else {
      again = true;
    }
    return running;
  };
}
