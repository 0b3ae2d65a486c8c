import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { ROOT } from "../../scripts/root.ts";

interface Lock {
  readonly packages: Readonly<Record<string, { readonly optionalDependencies?: Readonly<Record<string, string>> }>>;
}

test("the lock names the packages of every platform, because npm ci refuses one that leaves some out", async () => {
  const { packages }: Lock = JSON.parse(await readFile(`${ROOT}/package-lock.json`, "utf8"));
  const locked = new Set(Object.keys(packages).map((path) => path.slice(path.lastIndexOf("node_modules/") + 13)));
  const wanted = Object.values(packages).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}));
  assert.ok(wanted.length > 0);
  assert.deepEqual(
    wanted.filter((name) => !locked.has(name)),
    [],
  );
});

test("every dependency is pinned to one version", async () => {
  const { dependencies, devDependencies } = JSON.parse(await readFile(`${ROOT}/package.json`, "utf8"));
  for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
    assert.match(String(version), /^\d+\.\d+\.\d+$/, name);
  }
});
