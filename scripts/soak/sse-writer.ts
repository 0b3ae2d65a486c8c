import { setTimeout as sleep } from "node:timers/promises";
import type { Draft } from "../../core/event.ts";
import { projectFold } from "../../core/project/state.ts";
import { openProject, type ProjectStore } from "../../store/project.ts";

export const projectId = "soak";
export const eventType = "document.problem-found";

/** What a careless encoder would break on: line ends, separators, NUL, look-alikes of the protocol, long characters. */
export const hostileTexts: readonly string[] = [
  "plain",
  "two\nlines\r\nand\rthree",
  "\n\nid: 999999\nevent: reset\ndata: {}\n\n",
  "\u2028line separator\u2029paragraph separator\u0085next line",
  "\u0000 and \\u0000 and \ufeff",
  "é ü ß 漢字 👩‍🚀 \u{10ffff}",
  ": a comment\r\rretry: 1\r\r",
  '"}\n{"seq":1,"data":"',
];

/** An event with that text; there is one document, so that the state stays small. */
export function hostileEvent(text: string): Draft {
  const payload = { kind: "specs", id: "a", path: text, fileHash: "0".repeat(64), problems: [] } as const;
  return { type: eventType, entityType: "document", entityId: "specs:a", payload };
}

export interface SoakWriter {
  /** Stops appending; resolves to the checksums of the data every client must have got, by seq − 1. */
  stop(): Promise<readonly number[]>;
}

/** Appends all the time, through a log of its own as another process would. */
export async function startSoakWriter(dataDir: string, chance: () => number, longBytes: number): Promise<SoakWriter> {
  const project = await openProject({ dataDir, projectId, fold: projectFold, freeSpaceFloorBytes: 0 });
  let isStopped = false;
  const writing = (async () => {
    for (let count = 0; !isStopped; count += 1) {
      const texts = Array.from({ length: 1 + Math.floor(chance() * 3) }, () => pick(chance));
      if (count % 40 === 20) texts.push("long ⊕ ".repeat(longBytes / 9));
      await project.commit(() => texts.map(hostileEvent), { actor: { kind: "system", id: "soak" } });
      await sleep(chance() * 20);
    }
  })();
  return {
    async stop() {
      isStopped = true;
      await writing;
      const sums = await checksums(project);
      await project.close();
      return sums;
    },
  };
}

function pick(chance: () => number): string {
  return hostileTexts[Math.floor(chance() * hostileTexts.length)] ?? "";
}

async function checksums(project: ProjectStore<unknown>): Promise<number[]> {
  const sums: number[] = [];
  while (sums.length < project.headSeq()) {
    const { events } = await project.readEncoded({ since: sums.length });
    sums.push(...events.map(({ json }) => checksum(json.toString("utf8"))));
  }
  return sums;
}

/** Enough to tell that a text came as it was sent; the page in the browser computes the same. */
export function checksum(text: string): number {
  let sum = 0;
  for (let at = 0; at < text.length; at += 1) sum = (Math.imul(sum, 31) + text.charCodeAt(at)) | 0;
  return sum;
}
