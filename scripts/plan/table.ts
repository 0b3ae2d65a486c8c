/** Rows as aligned columns; the last column is left as it is. */
export function table(rows: readonly (readonly string[])[], indent = "  "): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  return rows.map((row) => {
    const cells = row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)));
    return `${indent}${cells.join("  ")}`.trimEnd();
  });
}

/** A heading, and below it its rows; nothing without rows. */
export function section(title: string, rows: readonly (readonly string[])[]): string[] {
  return rows.length === 0 ? [] : ["", title, ...table(rows)];
}
