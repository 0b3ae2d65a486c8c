// Plain JavaScript without dependencies: the first thing a fresh clone runs, before anything is installed.
// `node scripts/bootstrap.mjs <script> …args` installs what is missing, bundles what has changed, then becomes
// scripts/<script>.ts in this same process, so that signals and the exit code need no passing on.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";

const OLDEST_NODE = [20, 19];
const ROOT = fileURLToPath(new URL("..", import.meta.url));
const LOCK = `${ROOT}package-lock.json`;
/** npm writes this file last, so it is missing after an interrupted install. */
const INSTALLED = `${ROOT}node_modules/.package-lock.json`;
const STAMP = `${ROOT}node_modules/.diecast-lock`;

const [script = "", ...args] = process.argv.slice(2);
const entry = `${ROOT}scripts/${script}.ts`;
requireNode();
if (!/^(bench\/)?[a-z-]+$/.test(script) || !existsSync(entry)) stop(`There is no script "${script}" in scripts/.`);
const reason = reasonToInstall();
if (reason) install(reason);

if (process.env.npm_lifecycle_event) endWithParent();
process.argv = [process.argv[0], entry, ...args];
process.setSourceMapsEnabled(true);
await import(pathToFileURL(`${await builtFolder()}/scripts/${script}.js`).href);

function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  stop(
    `Diecast needs Node ${OLDEST_NODE.join(".")} or newer; this is ${process.versions.node}. See https://nodejs.org`,
  );
}

/** Why the packages must be installed, or null. Without our stamp (npm ci by hand) the newer file decides. */
function reasonToInstall() {
  if (!existsSync(INSTALLED)) return "node_modules is missing";
  const isStale = existsSync(STAMP)
    ? readFileSync(STAMP, "utf8") !== lockDigest()
    : statSync(INSTALLED).mtimeMs < statSync(LOCK).mtimeMs;
  return isStale ? "node_modules is older than package-lock.json" : null;
}

function install(why) {
  console.log(`Installing packages (${why}) …`);
  // Under npm this is npm's own script, which needs no shell; a bare `npm` is a .cmd file on Windows.
  const npmScript = process.env.npm_execpath ?? "";
  const npm = /\.[cm]?js$/.test(npmScript) ? [process.execPath, npmScript] : ["npm"];
  const command = [...npm, "ci", "--include=dev", "--no-audit", "--no-fund"];
  const { status, error } = spawnSync(command[0], command.slice(1), {
    cwd: ROOT,
    stdio: "inherit",
    shell: process.platform === "win32" && npm.length === 1,
  });
  if (error || status !== 0) stop(`npm ci failed${error ? `: ${error.message}` : ""}. Mend that, then start again.`);
  writeFileSync(STAMP, lockDigest());
}

async function builtFolder() {
  const { buildJavaScript } = await import("./build/javascript.mjs");
  try {
    const folder = await buildJavaScript(ROOT);
    // A build in use is not an old one, however long this process runs.
    setInterval(() => utimesSync(folder, new Date(), new Date()), 3_600_000).unref();
    return folder;
  } catch (error) {
    if (!Array.isArray(error?.errors)) throw error;
    for (const { text, location } of error.errors) console.error(`${location?.file}:${location?.line}: ${text}`);
    return stop("The sources do not compile. Mend that, then start again.");
  }
}

function lockDigest() {
  return createHash("sha256").update(readFileSync(LOCK)).digest("hex");
}

/** The shell between npm and us dies of a signal without passing it on; being orphaned then counts as that signal. */
function endWithParent() {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, "SIGTERM");
  }, 250);
  timer.unref();
}

function stop(sentence) {
  console.error(sentence);
  process.exit(1);
}
