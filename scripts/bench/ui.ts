import { writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { writeUi } from "../build-ui/bundle.ts";
import { ROOT } from "../root.ts";
import { startServer } from "./http-server.ts";
import { round } from "./measure.ts";
import { type Row, runBenchmark } from "./report.ts";
import { launch, type Screen, type Sight, see } from "./ui-browser.ts";
import { type Shares, writeUiProject } from "./ui-project.ts";

interface Subject {
  readonly key: "board2k" | "library20k";
  readonly count: number;
  readonly shares: Shares;
  readonly page: string;
  readonly item: string;
  readonly heapMb: number;
}

const subjects: readonly Subject[] = [
  {
    ...{ key: "board2k", count: 2_000, page: "", item: ".card", heapMb: 64 },
    shares: { draft: 0.2, ready: 0.2, rendering: 0.05, asked: 0.15 },
  },
  {
    ...{ key: "library20k", count: 20_000, page: "/library", item: ".shelf-item a", heapMb: 128 },
    shares: { draft: 0, ready: 0, rendering: 0, asked: 0.05 },
  },
];

/** 60 frames a second with a little room for the clock; half a frame more would be seen. */
const frameBarMs = 18;

await runBenchmark(
  "ui",
  subjects.map((subject) => ({ name: subject.key, run: (folder: string) => measure(folder, subject) })),
);

/** The screen with a large project, the same screen with a small one, and a bare page with as many boxes. */
async function measure(folder: string, { key, count, shares, page, item, heapMb }: Subject): Promise<readonly Row[]> {
  await writeUi(ROOT, `${ROOT}/dist/ui`);
  await writeUiProject(folder, "large", count, shares);
  await writeUiProject(folder, "small", 24, shares);
  const server = await startServer(folder);
  const browser = await launch();
  try {
    const screenOf = (project: string): Screen => ({
      url: `http://127.0.0.1:${server.port}/p/${project}${page}`,
      item,
      least: 12,
    });
    // A server that has just started still reads the documents of the project; what a page takes is measured when it has.
    const openMs = await server.getMs("/api/projects/large/library?limit=1");
    const large = await see(browser, screenOf("large"));
    const small = await see(browser, screenOf("small"));
    const bare = await see(browser, { url: barePage(folder, count), item: ".box", least: count });
    const opening = {
      key: `${key}.openMs`,
      value: openMs,
      unit: "ms",
      bar: null,
      control: "the first request after the start",
    };
    return [...rowsOf(key, large, { small, bare }, heapMb), opening];
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** As many equal boxes as there are specs, without script, pictures or words. */
function barePage(folder: string, count: number): string {
  const path = `${folder}/bare.html`;
  const style = "body{display:grid;grid-template-columns:repeat(6,1fr);gap:12px}.box{height:250px;background:#ddd}";
  writeFileSync(path, `<!doctype html><style>${style}</style>${'<div class="box"></div>'.repeat(count)}`);
  return pathToFileURL(path).href;
}

interface Controls {
  readonly small: Sight;
  readonly bare: Sight;
}

function rowsOf(key: string, large: Sight, { small, bare }: Controls, heapMb: number): Row[] {
  const row = (figure: keyof Sight, unit: string, atMost: number | null): Row => ({
    key: `${key}.${figure}`,
    value: large[figure],
    unit,
    bar: atMost === null ? null : { atMost },
    control: `with 24 specs: ${round(small[figure])}; bare page of as many boxes: ${round(bare[figure])}`,
  });
  return [
    row("firstPaintMs", "ms", 1_000),
    row("picturesMs", "ms", null),
    row("frameP95Ms", "ms", frameBarMs),
    row("frameWorstMs", "ms", null),
    row("heapMb", "MB", heapMb),
    row("nodes", "", null),
  ];
}
