import type { Calibration } from "../../core/quality/calibration/table.ts";

/** The text of core/quality/calibration/tables.ts: data as code, so that core reads no file. */
export function tablesSource(calibrations: Readonly<Record<string, Calibration>>, currentId: string): string {
  const entries = Object.values(calibrations).map((one) => `  ${JSON.stringify(one.id)}: ${calibrationSource(one)},\n`);
  return [
    'import type { Calibration } from "./table.ts";\n\n',
    "/** Every calibration that verdicts may rest on. Written by `npm run calibrate`; entries are never changed, only added. */\n",
    "// biome-ignore format: data, one figure a line\n",
    `export const calibrations: Readonly<Record<string, Calibration>> = {\n${entries.join("")}};\n\n`,
    "/** What counts for contracts that name none; null before the first calibration. */\n",
    `export const currentCalibrationId: string | null = ${JSON.stringify(currentId)};\n`,
  ].join("");
}

function calibrationSource({ id, corpusHash, codeHash, domain, figures }: Calibration): string {
  const lines = Object.entries(figures).map(
    ([figure, table]) => `      ${JSON.stringify(figure)}: ${JSON.stringify(table)},`,
  );
  return [
    "{",
    `    id: ${JSON.stringify(id)},`,
    `    corpusHash: ${JSON.stringify(corpusHash)},`,
    `    codeHash: ${JSON.stringify(codeHash)},`,
    `    domain: ${JSON.stringify(domain)},`,
    "    figures: {",
    ...lines,
    "    },",
    "  }",
  ].join("\n");
}
