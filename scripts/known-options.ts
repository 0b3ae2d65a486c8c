import { type ParseArgsConfig, parseArgs } from "node:util";

type Options = NonNullable<ParseArgsConfig["options"]>;
type Given<Known extends Options> = ReturnType<typeof parseArgs<{ args: string[]; options: Known }>>["values"];

/**
 * What a command was asked for; else the exit code it has to end with: 0 after `--help`, 2 after anything it does not know,
 * because what is misspelt must not be done without. The usage is on stderr then.
 */
export function knownOptions<const Known extends Options>(
  args: readonly string[],
  options: Known,
  usage: string,
): Given<Known> | number {
  try {
    const isHelp = args.includes("--help");
    if (!isHelp) return parseArgs({ args: [...args], options }).values;
    console.error(usage);
    return 0;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    console.error(`${error.message}\n${usage}`);
    return 2;
  }
}

/** An option without a value. */
export const flag = { type: "boolean" } as const;
