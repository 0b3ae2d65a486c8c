import { type Browser, chromium } from "playwright-core";
import { writeUi } from "../build-ui/bundle.ts";
import { type ReviewSize, writeReviewProject } from "../review/project.ts";
import { ROOT } from "../root.ts";
import { provideChromium } from "../test/chromium.ts";
import { startServer } from "./http-server.ts";
import { percentile } from "./measure.ts";
import { type Row, runBenchmark } from "./report.ts";
import { installProbe, type Sitting, sit, thinkingMs } from "./review-run.ts";

const questions = 200;
const picksAsked = 100;
const controls = 100;
const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"];

/** One reviewer, 200 pictures, a key for each; then the same keys on a page that does nothing but swap pictures. */
function review(folder: string): Promise<Row[]> {
  return serve(folder, questions, {}, async ({ browser, origin, api, reviewUrl }) => {
    const sitting = await reviewSitting(browser, api, reviewUrl, questions, keyAt);
    return rowsOf(sitting, await controlSitting(browser, origin, await picturesOf(api), 1));
  });
}

/** Two variants beside each other: with each key two pictures come, the marked frame has both. */
function picks(folder: string): Promise<Row[]> {
  return serve(folder, picksAsked, { pickEvery: 1 }, async ({ browser, origin, api, reviewUrl }) => {
    const { paintMs } = await reviewSitting(browser, api, reviewUrl, picksAsked, betterAt);
    const control = await controlSitting(browser, origin, await picturesOf(api), 2);
    return [
      {
        key: "pickPaintP50Ms",
        value: percentile(paintMs, 0.5),
        unit: "ms",
        bar: { atMost: 16 },
        control: shown(control, 0.5),
      },
      {
        key: "pickPaintP95Ms",
        value: percentile(paintMs, 0.95),
        unit: "ms",
        bar: { atMost: 50 },
        control: shown(control, 0.95),
      },
    ];
  });
}

interface Served {
  readonly browser: Browser;
  readonly origin: string;
  readonly api: string;
  readonly reviewUrl: string;
}

/** Writes a project with so many questions, and one more: after the last answer there is no picture. Serves it as long as `work` takes. */
async function serve(
  folder: string,
  count: number,
  more: Pick<ReviewSize, "pickEvery">,
  work: (served: Served) => Promise<Row[]>,
): Promise<Row[]> {
  const chromiumPath = await provideChromium(ROOT, process.env);
  const [assets, sidesPx] = [count + 1, [512, 1024] as const];
  const { projectId } = await writeReviewProject(folder, {
    ...{ assets, questions: assets, pictures: assets, sidesPx },
    ...more,
  });
  await writeUi(ROOT, `${ROOT}/dist/ui`);
  const server = await startServer(folder);
  const browser = await chromium.launch({ executablePath: chromiumPath, args: flags });
  try {
    const origin = `http://127.0.0.1:${server.port}`;
    const api = `${origin}/api/projects/${projectId}`;
    return await work({ browser, origin, api, reviewUrl: `${origin}/p/${projectId}/review` });
  } finally {
    await browser.close();
    await server.stop();
  }
}

async function reviewSitting(
  browser: Browser,
  api: string,
  reviewUrl: string,
  count: number,
  key: (at: number) => string,
): Promise<Sitting> {
  const { sprint } = await postJson<{ sprint: { id: string; decisionIds: string[] } }>(`${api}/sprints`, {
    scope: { kind: "all" },
  });
  const page = await openPage(browser);
  await page.goto(`${reviewUrl}/${sprint.id}`);
  await page.locator(".stage-picture img").first().waitFor();
  const sitting = await sit(page, count, key);
  const keys = sprint.decisionIds.slice(0, count).map((id, at) => [id, key(at)] as const);
  await requireAnswers(api, keys);
  await page.context().close();
  return sitting;
}

/** Mostly yes, as when the checks were too careful; a no plans the next version, which is the dearest answer. */
const keyAt = (at: number): string => (at % 10 === 7 ? "n" : "y");

/** The left and the right one in turn. */
const betterAt = (at: number): string => (at % 2 === 0 ? "ArrowLeft" : "ArrowRight");

/** What would be measured if the rest of the page cost nothing: a page that swaps pictures it has loaded and decoded before. */
async function controlSitting(
  browser: Browser,
  url: string,
  pictures: readonly string[],
  together: number,
): Promise<Sitting> {
  const page = await openPage(browser);
  const body = barePage(pictures, together);
  await page.route(`${url}/control`, (route) => route.fulfill({ contentType: "text/html", body }));
  await page.goto(`${url}/control`);
  await page.locator(".stage-picture img").first().waitFor();
  const sitting = await sit(page, Math.min(controls, Math.floor(pictures.length / together) - 1), keyAt);
  await page.context().close();
  return sitting;
}

/** So many pictures `together` come with each key. */
function barePage(pictures: readonly string[], together: number): string {
  return `<!doctype html><title>control</title><style>img{max-width:${800 / together}px;max-height:600px}</style>
<div class="stage-picture"></div><script>
const urls = ${JSON.stringify(pictures)};
const load = (at) => { const image = new Image(); image.decoding = "sync"; image.src = urls[at] ?? urls[0]; image.decode(); return image; };
const ahead = Array.from({ length: 6 * ${together} }, (_, at) => load(at));
let next = ahead.length;
const show = () => {
  for (let at = 0; at < ${together}; at += 1) ahead.push(load(next++));
  document.querySelector("div").replaceChildren(...ahead.splice(0, ${together}));
};
addEventListener("keydown", show);
show();
</script>`;
}

async function openPage(browser: Browser) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await installProbe(context);
  return context.newPage();
}

interface Shown {
  readonly decisions: Record<string, { readonly answer: string | null }>;
  readonly assets: Record<string, { readonly versions: readonly { readonly units: Record<string, Finished> }[] }>;
}

interface Finished {
  readonly finished: { readonly hash: string } | null;
}

const stateOf = async (api: string): Promise<Shown> => (await getJson<{ state: Shown }>(`${api}/state`)).state;

/** Addresses of all pictures that were asked about. */
async function picturesOf(api: string): Promise<string[]> {
  const { assets } = await stateOf(api);
  const units = Object.values(assets).flatMap(({ versions }) => Object.values(versions[0]?.units ?? {}));
  return units.flatMap(({ finished }) => (finished === null ? [] : `${api}/objects/${finished.hash}`));
}

/** The figures count only when every key became the answer it stands for. @throws Error */
async function requireAnswers(api: string, keys: readonly (readonly [id: string, key: string])[]): Promise<void> {
  const { decisions } = await stateOf(api);
  for (const [id, key] of keys) {
    const wanted = key === "n" ? "no" : "yes";
    if (decisions[id]?.answer !== wanted) throw new Error(`${id} is not answered ${wanted}`);
  }
}

async function getJson<T>(url: string): Promise<T> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return (await response.json()) as T;
}

async function postJson<T>(url: string, body: unknown): Promise<T> {
  const headers = { "Content-Type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return (await response.json()) as T;
}

function shown(control: Sitting, part: number): string {
  return `bare page that swaps decoded pictures: ${percentile(control.paintMs, part).toFixed(1)} ms`;
}

function rowsOf(sitting: Sitting, control: Sitting): Row[] {
  const share = (of: readonly number[], part: number): number => percentile(of, part);
  const late = `${sitting.eventMs.filter((ms) => ms > 24).length} of ${questions} keys had a frame later than 24 ms (Event Timing)`;
  const perMinute = ({ elapsedMs, paintMs }: Sitting): number => (paintMs.length * 60_000) / elapsedMs;
  const pace = `bare page: ${perMinute(control).toFixed(0)}; thinking time ${thinkingMs} ms`;
  const { paintMs, durableMs } = sitting;
  return [
    { key: "paintP50Ms", value: share(paintMs, 0.5), unit: "ms", bar: { atMost: 16 }, control: shown(control, 0.5) },
    { key: "paintP95Ms", value: share(paintMs, 0.95), unit: "ms", bar: { atMost: 50 }, control: shown(control, 0.95) },
    { key: "paintMaxMs", value: Math.max(...paintMs), unit: "ms", bar: null, control: late },
    {
      key: "durableP95Ms",
      value: share(durableMs, 0.95),
      unit: "ms",
      bar: { atMost: 150 },
      control: `p50 ${share(durableMs, 0.5).toFixed(1)} ms; ${durableMs.length} answers in the log as pressed`,
    },
    { key: "decisionsPerMinute", value: perMinute(sitting), unit: "/min", bar: { atLeast: 100 }, control: pace },
  ];
}

await runBenchmark("review", [
  { name: "review", run: review },
  { name: "picks", run: picks },
]);
