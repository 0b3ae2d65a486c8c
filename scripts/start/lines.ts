const LONGEST_LINE = 64 * 1024;

/** Cuts a stream of chunks into lines; a line longer than 64 Ki characters is passed on in parts. */
export function lineSplitter(onLine: (line: string) => void): (chunk: string) => void {
  let rest = "";
  return (chunk) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) onLine(line.replace(/\r$/, ""));
    if (rest.length < LONGEST_LINE) return;
    onLine(rest);
    rest = "";
  };
}

/** Whether a line of a child's output is its one JSON line that says it is ready. */
export function isReadyLine(line: string): boolean {
  if (!line.startsWith("{")) return false;
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && "ready" in value && value.ready === true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
