import { findBadByte } from "./damage.ts";
import type { Finding, Findings } from "./findings.ts";
import { type ChainMemory, createGhostTeller, type GhostKind, harmlessGhosts } from "./ghosts.ts";
import type { RefusedLine } from "./line-scan.ts";

const maxPending = 1000;

/** Tells of refused lines, each as soon as it is clear whether it is a leftover or stands where a good line stood. */
export interface GhostLedger {
  refused(line: RefusedLine): void;
  accepted(): void;
  /** At the end of the log; with `isCut` lines are missing here, so what stands here is no leftover. */
  end(isCut: boolean): void;
  kinds(): Readonly<Partial<Record<GhostKind, number>>>;
}

interface Pending {
  readonly line: RefusedLine;
  readonly kind: GhostKind;
  readonly why: string;
}

export function createGhostLedger(memory: ChainMemory, findings: Findings): GhostLedger {
  const tell = createGhostTeller(memory);
  const kinds: Partial<Record<GhostKind, number>> = {};
  /** Leftovers since the last accepted line: were lines lost here, then these are what is left of them. */
  let pending: Pending[] = [];
  let hasSearched = false;

  function report({ line, kind, why }: Pending, isHarmless: boolean): void {
    // Searching takes a while, and one damaged line makes all that follow it refused: only the first is worth it.
    const { hash } = line.after;
    const exact = isHarmless || hasSearched || hash === null ? null : findBadByte(line.bytes, hash);
    if (!isHarmless) hasSearched = true;
    findings.add(toFinding({ line, kind, why }, isHarmless, exact));
  }

  function flush(isHarmless: boolean): void {
    for (const each of pending) report(each, isHarmless);
    pending = [];
  }

  return {
    refused(line) {
      const ghost = { line, ...tell(line) };
      kinds[ghost.kind] = (kinds[ghost.kind] ?? 0) + 1;
      if (harmlessGhosts.has(ghost.kind)) {
        pending.push(ghost);
        if (pending.length > maxPending) flush(true);
        return;
      }
      flush(ghost.kind !== "orphaned");
      report(ghost, false);
    },
    accepted() {
      if (pending.length > 0) flush(true);
    },
    end: (isCut) => flush(!isCut),
    kinds: () => kinds,
  };
}

function toFinding({ line, kind, why }: Pending, isHarmless: boolean, exact: ReturnType<typeof findBadByte>): Finding {
  return {
    level: isHarmless ? "note" : "problem",
    code: `log.${kind}-line`,
    file: line.part.name,
    line: line.line,
    offset: line.offset,
    ...(exact === null ? {} : { badByte: line.offset + exact.index }),
    why: `it does not count: ${why}${exact === null ? "" : `; ${exact.why}`}`,
    fix: isHarmless
      ? "Nothing: nobody was told that it succeeded."
      : "Restore the file from a copy, or cut the line out with --repair, which keeps it in events/quarantine/.",
  };
}
