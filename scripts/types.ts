import { readFile, writeFile } from "node:fs/promises";
import { ROOT } from "./root.ts";
import { generateContracts } from "./types/generate.ts";

const CONTRACTS = `${ROOT}/core/contracts.ts`;
const SCHEMAS = `${ROOT}/schemas`;

const wanted = await generateContracts(SCHEMAS);
const isCheck = process.argv.includes("--check");
const present = await readFile(CONTRACTS, "utf8").catch((error: NodeJS.ErrnoException) => {
  if (error.code === "ENOENT") return "";
  throw error;
});

if (present === wanted) {
  console.log("core/contracts.ts is up to date with schemas/");
} else if (isCheck) {
  console.error("core/contracts.ts is older than schemas/: run `npm run types` and commit the result");
  process.exitCode = 1;
} else {
  await writeFile(CONTRACTS, wanted);
  console.log("core/contracts.ts written");
}
