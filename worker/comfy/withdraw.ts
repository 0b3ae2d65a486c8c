import { cancel } from "./cancel.ts";
import type { Driver } from "./driver.ts";
import type { PickStrays } from "./provider.ts";

/** So many at a time: the others are found at the next look. */
const mostAtOnce = 20;

/** Ends prompts of ours in the server's queue that nobody waits for, and names those that are gone. Throws PROVIDER_*. */
export async function withdrawStrays(driver: Driver, pick: PickStrays): Promise<readonly string[]> {
  const { tagged } = await driver.client.queue();
  const strays = tagged.length === 0 ? [] : await pick(tagged);
  const withdrawn: string[] = [];
  for (const { promptId } of strays.slice(0, mostAtOnce)) {
    // How it ends is all the same; it has no output node that anybody would look at.
    if (!(await cancel(driver, promptId, ""))) continue;
    await driver.keeper.discard(promptId);
    withdrawn.push(promptId);
  }
  return withdrawn;
}
