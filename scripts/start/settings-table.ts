import { type LoadedConfig, secretSettings } from "../../store/config.ts";

/** Every effective setting with its value and origin as aligned lines; secrets are not shown. */
export function settingsTable({ config, origins }: LoadedConfig): string {
  const rows = Object.entries(config).map(([key, value]) => [
    key,
    shown(key, value),
    origins[key as keyof typeof config],
  ]);
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  return rows
    .map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd())
    .join("\n");
}

function shown(key: string, value: unknown): string {
  if (value === null || (Array.isArray(value) && value.length === 0)) return "(none)";
  return secretSettings.has(key) ? "(set)" : String(value);
}
