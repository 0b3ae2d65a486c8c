/** Runs one piece of work after another within this process. */
export type Exclusively = <T>(work: () => Promise<T>) => Promise<T>;

/** A queue of one: work starts when all earlier work has ended, well or badly. */
export function createQueue(): Exclusively {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work, work);
    last = result;
    return result;
  };
}
