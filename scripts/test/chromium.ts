import { existsSync } from "node:fs";
import { chromium } from "playwright-core";
import { runCommand } from "../run-command.ts";

/** The headless shell is the same browser without the frame around its pages, which no test looks at: it takes half the time. */
const SHELL = "chromium-headless-shell";
const NAMES = [SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const MAC_CHROME = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";

/**
 * Path of a Chromium that starts, installed if need be: `DIECAST_CHROMIUM`, the system's, apt's, playwright's. In CI, where
 * nobody minds a package more, the shell comes before another one of the system's.
 */
export async function provideChromium(root: string, environment: NodeJS.ProcessEnv): Promise<string> {
  const asked = environment["DIECAST_CHROMIUM"];
  if (asked !== undefined) {
    if (await starts(asked)) return asked;
    throw new Error(`DIECAST_CHROMIUM names ${asked}, which does not start`);
  }
  const present = await presentChromium(environment);
  if (present !== null && (environment["CI"] === undefined || present.endsWith(SHELL))) return present;
  await installWithApt();
  const fromApt = await presentChromium(environment);
  if (fromApt !== null) return fromApt;
  await installWithPlaywright(root);
  const path = chromium.executablePath();
  if (await starts(path)) return path;
  throw new Error("The browser tests need Chromium: install it, or set DIECAST_CHROMIUM to its path");
}

async function presentChromium(environment: NodeJS.ProcessEnv): Promise<string | null> {
  for (const path of [...candidatesOnPath(environment["PATH"] ?? ""), MAC_CHROME, chromium.executablePath()]) {
    if (await starts(path)) return path;
  }
  return null;
}

/** Every place on a PATH where a Chromium may lie, the preferred names first. */
function candidatesOnPath(path: string): readonly string[] {
  const folders = path.split(":").filter((folder) => folder !== "");
  return NAMES.flatMap((name) => folders.map((folder) => `${folder}/${name}`));
}

/** Some distributions ship a stub that only tells people to install a snap: only a printed version counts. */
async function starts(path: string): Promise<boolean> {
  if (!existsSync(path)) return false;
  const { exitCode, output } = await runCommand(path, ["--version"], { cwd: "/", limitMs: 30_000 });
  return exitCode === 0 && /\d+\.\d+/.test(output);
}

async function installWithApt(): Promise<void> {
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return;
  console.log("Installing Chromium with apt-get …");
  await runCommand("apt-get", ["update"], { cwd: "/", limitMs: 120_000 });
  // Not every distribution has the shell.
  for (const name of [SHELL, "chromium"]) {
    const install = ["install", "-y", "--no-install-recommends", name];
    const { exitCode, output } = await runCommand("apt-get", install, { cwd: "/" });
    if (exitCode === 0) return;
    console.log(`apt-get could not install ${name}:\n${output.trimEnd()}`);
  }
}

async function installWithPlaywright(root: string): Promise<void> {
  console.log("Installing Chromium with playwright …");
  const cli = `${root}/node_modules/playwright-core/cli.js`;
  const { exitCode, output } = await runCommand(process.execPath, [cli, "install", "chromium"], { cwd: root });
  if (exitCode !== 0) console.log(`playwright could not install Chromium:\n${output.trimEnd()}`);
}
