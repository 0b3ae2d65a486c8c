import type { JSX } from "preact";
import type { CompileTrace } from "../../core/contracts.ts";
import { idInWords } from "../../core/view/words.ts";
import { CopyId } from "../components/copy.tsx";
import type { Evidence } from "./evidence.ts";

type Fragment = CompileTrace["fragments"][number];

/** The prompt, and every fragment that made it: layer by layer, with what became of it. */
export function PromptTab({
  evidence,
  packageHash,
}: {
  readonly evidence: Evidence;
  readonly packageHash: string;
}): JSX.Element {
  const { trace, package: compiled } = evidence;
  if (!trace || !compiled) return <p class="none">The prompt appears once the asset is planned.</p>;
  const layers = [...new Set(trace.fragments.map(({ layer }) => layer))].sort((a, b) => a - b);
  return (
    <>
      <PromptText compiled={compiled} packageHash={packageHash} />
      {layers.map((layer) => (
        <Layer key={layer} layer={layer} fragments={trace.fragments.filter((fragment) => fragment.layer === layer)} />
      ))}
    </>
  );
}

function PromptText({
  compiled,
  packageHash,
}: {
  readonly compiled: NonNullable<Evidence["package"]>;
  readonly packageHash: string;
}): JSX.Element {
  const units = Object.entries(compiled.units).filter(([, unit]) => unit.positive !== compiled.base.positive);
  return (
    <div class="prompt">
      <h3>Asks for</h3>
      <p class="prompt-text">{compiled.base.positive}</p>
      <h3>Avoids</h3>
      <p class="prompt-text">{compiled.base.negative === "" ? "nothing" : compiled.base.negative}</p>
      {units.length > 0 && (
        <details>
          <summary>Words of each picture</summary>
          <dl class="facts">
            {units.map(([unit, words]) => (
              <div key={unit}>
                <dt>{unit}</dt>
                <dd>{words.positive}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
      {compiled.warnings.map((warning) => (
        <p class="warning" key={warning}>
          {warning}
        </p>
      ))}
      <p class="fine">
        Written for {compiled.dialect}. <CopyId value={packageHash} what="hash of the prompt package" />
      </p>
    </div>
  );
}

function Layer({ layer, fragments }: { readonly layer: number; readonly fragments: readonly Fragment[] }): JSX.Element {
  return (
    <section class="layer">
      <h3>
        <span class="layer-number">{layer}</span> {idInWords(fragments[0]?.layerName ?? "")}
      </h3>
      <ul>
        {fragments.map((fragment) => (
          <li key={fragment.index} class={fragment.effect === "kept" ? "" : "fragment-gone"}>
            <span
              class={`polarity polarity-${fragment.polarity}`}
              title={fragment.polarity === "positive" ? "asks for" : "avoids"}
            >
              {fragment.polarity === "positive" ? "+" : "−"}
              <span class="hidden">{fragment.polarity === "positive" ? "asks for" : "avoids"}</span>
            </span>
            <span class="fragment-text">
              {fragment.text}
              {fragment.weight !== 1 && <span class="weight"> ×{fragment.weight}</span>}
              {fragment.unit !== null && <span class="weight"> only {fragment.unit}</span>}
            </span>
            <span class="fragment-source">
              {fragment.source}
              {fragment.effect !== "kept" && <b> · {fragment.effect}</b>}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
