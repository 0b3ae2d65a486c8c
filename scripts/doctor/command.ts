import { parseArgs } from "node:util";
import { Failure } from "../../core/failure.ts";
import { loadConfig } from "../../store/config.ts";
import { describeFindings, type Finding, fail } from "./finding.ts";
import { checkMachine } from "./machine.ts";
import { checkProjects } from "./projects.ts";
import { checkRenderers } from "./renderers.ts";

const usage = "npm run doctor [-- --json]";
const clean = 0;
const problemsFound = 1;
const couldNotRun = 2;

/**
 * `npm run doctor`: looks at everything a render depends on and says how to mend what is wrong; changes nothing. Exits
 * with 0 when nothing fails (warnings are no failures), 1 when something does, 2 when it could not look.
 */
export async function runDoctor(args: readonly string[]): Promise<void> {
  try {
    const flag = { type: "boolean", default: false } as const;
    const { values } = parseArgs({ args: [...args], options: { json: flag, help: flag } });
    if (values.help) return console.error(usage);
    const findings = await examine();
    const isOk = findings.every(({ level }) => level !== "fail");
    console.log(values.json ? JSON.stringify({ ok: isOk, findings }) : describeFindings(findings));
    process.exitCode = isOk ? clean : problemsFound;
  } catch (error) {
    // Whatever it was: neither healthy nor a list of problems, so it must not look like either.
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = couldNotRun;
  }
}

/** Every finding, in the order in which things depend on each other. */
export async function examine(
  environment: NodeJS.ProcessEnv = process.env,
  folder?: string,
): Promise<readonly Finding[]> {
  try {
    const { config } = await loadConfig(environment, folder);
    const machine = await checkMachine(config);
    const { findings, needs } = await checkProjects(config.dataDir);
    return [...machine, ...findings, ...(await checkRenderers(config, needs))];
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== "CONFIG_INVALID") throw error;
    return [fail("settings", error.message, "Correct that setting, then run the doctor again.")];
  }
}
