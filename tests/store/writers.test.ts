import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { nodeArguments } from "../../store/programs.ts";
import { eventually, makeDataDir, open, readAll } from "./support.ts";

const script = fileURLToPath(new URL("./writer-process.ts", import.meta.url));

interface RunningWriter {
  readonly child: ChildProcess;
  readonly acknowledged: () => string[];
}

function startWriter(t: TestContext, dataDir: string, name: string, locking: "lock" | "no-lock"): RunningWriter {
  const child = spawn(process.execPath, [...nodeArguments(script), dataDir, name, locking], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  t.after(() => child.kill("SIGKILL"));
  let output = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  return {
    child,
    acknowledged: () =>
      output
        .slice(0, output.lastIndexOf("\n") + 1)
        .split("\n")
        .filter(Boolean),
  };
}

async function stop(writer: RunningWriter, signal: NodeJS.Signals): Promise<void> {
  if (writer.child.exitCode !== null || writer.child.signalCode !== null) return;
  const closed = once(writer.child, "close");
  writer.child.kill(signal);
  await closed;
}

/** Acknowledged ⊆ log at the acknowledged seq; seq dense; no name twice. */
async function checkLog(dataDir: string, acknowledged: readonly string[]): Promise<void> {
  const project = await open(dataDir);
  // Lines that a killed writer left beyond the watermark count once somebody has made them durable.
  await project.commit(() => [], { actor: { kind: "system", id: "test" } });
  const events = await readAll(project);
  assert.deepEqual(
    events.map(({ seq }) => seq),
    events.map((_, at) => at + 1),
  );
  assert.equal(new Set(events.map(({ entityId }) => entityId)).size, events.length);
  for (const line of acknowledged) {
    const [seq, name] = line.split(" ");
    assert.equal(events[Number(seq) - 1]?.entityId, name);
  }
  assert.deepEqual(
    project.state().names,
    events.map(({ entityId }) => entityId),
  );
}

for (const locking of ["lock", "no-lock"] as const) {
  test(`four writers, some killed again and again (${locking}): nothing lost, doubled or out of order`, async (t) => {
    const dataDir = await makeDataDir(t);
    const reader = await open(dataDir);
    const writers = ["a", "b", "c", "d"].map((name) => startWriter(t, dataDir, name, locking));
    const all = [...writers];
    await eventually(() => all.every((writer) => writer.acknowledged().length > 30), 60_000);
    for (const [round, victim] of writers.slice(0, 3).entries()) {
      await stop(victim, "SIGKILL");
      const next = startWriter(t, dataDir, `e${round}`, locking);
      all.push(next);
      await eventually(() => next.acknowledged().length > 15, 60_000);
    }
    for (const writer of all) await stop(writer, "SIGTERM");
    const acknowledged = all.flatMap((writer) => writer.acknowledged());
    assert.ok(acknowledged.length > 4 * 30 + 3 * 15);
    await checkLog(dataDir, acknowledged);
    // A reader that only followed has folded the same log, in order.
    const newest = Math.max(...acknowledged.map((line) => Number(line.split(" ")[0])));
    await eventually(() => reader.headSeq() >= newest);
    const events = await readAll(reader);
    assert.deepEqual(
      reader.state().names.slice(0, events.length),
      events.map(({ entityId }) => entityId),
    );
  });
}

test("a writer that is stopped and continued at any moment disturbs nobody", async (t) => {
  const dataDir = await makeDataDir(t);
  const [paused, other] = ["a", "b"].map((name) => startWriter(t, dataDir, name, "lock"));
  assert.ok(paused && other);
  await eventually(() => paused.acknowledged().length > 9 && other.acknowledged().length > 9, 60_000);
  for (let round = 0; round < 5; round += 1) {
    paused.child.kill("SIGSTOP");
    await sleep(20);
    paused.child.kill("SIGCONT");
    const before = other.acknowledged().length;
    await eventually(() => other.acknowledged().length > before, 60_000);
  }
  for (const writer of [paused, other]) await stop(writer, "SIGTERM");
  await checkLog(dataDir, [...paused.acknowledged(), ...other.acknowledged()]);
});
