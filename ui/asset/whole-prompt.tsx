import type { JSX } from "preact";
import { type Fragment, phrasesOf } from "../../core/view/wording.ts";
import { asLabel, idInWords } from "../../core/view/words.ts";
import { CopyId } from "../components/copy.tsx";
import type { Evidence } from "./evidence.ts";

/** Every fragment that made the prompt, layer by layer, with what became of it; the prompt itself stands above it. */
export function WholePrompt({
  evidence,
  packageHash,
}: {
  readonly evidence: Evidence;
  readonly packageHash: string;
}): JSX.Element {
  const { trace, package: compiled } = evidence;
  if (!trace || !compiled) return <p class="none">It appears once the asset is planned.</p>;
  const layers = [...new Set(trace.fragments.map(({ layer }) => layer))].sort((a, b) => a - b);
  return (
    <>
      <PromptFacts compiled={compiled} packageHash={packageHash} />
      {layers.map((layer) => (
        <Layer key={layer} layer={layer} fragments={trace.fragments.filter((fragment) => fragment.layer === layer)} />
      ))}
    </>
  );
}

function PromptFacts({
  compiled,
  packageHash,
}: {
  readonly compiled: NonNullable<Evidence["package"]>;
  readonly packageHash: string;
}): JSX.Element {
  return (
    <div class="prompt">
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
        <span class="layer-number">{layer}</span> {asLabel(idInWords(fragments[0]?.layerName ?? ""))}
      </h3>
      <ul>
        {phrasesOf(fragments).map(({ polarity, source, effect, fragments: words }) => (
          <li key={words[0]?.index} class={effect === "kept" ? "" : "fragment-gone"}>
            <span class={`polarity polarity-${polarity}`}>
              {polarity === "positive" ? "+" : "−"}
              <span class="hidden">{polarity === "positive" ? "asks for" : "avoids"}</span>
            </span>
            <span class="fragment-text">
              {words.map((fragment, index) => (
                <Words key={fragment.index} fragment={fragment} isLast={index === words.length - 1} />
              ))}
            </span>
            <span class="fragment-source">
              {source}
              {effect !== "kept" && <b> · {effect}</b>}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Words({ fragment, isLast }: { readonly fragment: Fragment; readonly isLast: boolean }): JSX.Element {
  return (
    <>
      {fragment.text}
      {fragment.weight !== 1 && <span class="weight"> ×{fragment.weight}</span>}
      {fragment.unit !== null && <span class="weight"> only in {onlyIn(fragment.unit)}</span>}
      {!isLast && ", "}
    </>
  );
}

/** The trace names frames by their index, states by their name. */
function onlyIn(unit: string): string {
  return /^\d+$/.test(unit) ? `frame ${Number(unit) + 1}` : idInWords(unit);
}
