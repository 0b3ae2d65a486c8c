import type { JSX } from "preact";
import type { Explanation, LeftLora } from "../../core/explain/explanation.ts";
import { count, figure, idInWords } from "../../core/view/words.ts";
import { DocumentLink } from "../components/document-link.tsx";
import { ToneMark } from "../components/icons.tsx";

interface Props {
  readonly projectId: string;
  readonly loras: Explanation["loras"];
}

/** Every LoRA that was in question: used with its weight, or not used with the reason and the rule. */
export function WhyLoras({ projectId, loras: { used, left } }: Props): JSX.Element {
  const chosen = new Set(used.map(({ loraId }) => loraId));
  const others = left.filter(({ loraId }) => !chosen.has(loraId));
  const repeats = left.length - others.length;
  return (
    <>
      {used.length + others.length === 0 && <p class="none">There is no LoRA that could be used.</p>}
      <ul class="lines">
        {used.map((lora) => (
          <li key={lora.loraId}>
            <ToneMark tone="pass" />
            <div>
              <p>
                <b>{lora.loraId}</b> is used at {figure(lora.weight)}. {lora.why}
              </p>
              <p class="fine">
                {idInWords(lora.layer)} layer, set by{" "}
                <DocumentLink projectId={projectId} document={lora.setBy} place={lora.rule} />
              </p>
            </div>
          </li>
        ))}
        {others.map((lora) => (
          <Left key={`${lora.loraId}${lora.layer}${lora.reasonCode}`} projectId={projectId} lora={lora} />
        ))}
      </ul>
      {repeats > 0 && <p class="fine">{count(repeats, "further rule")} asked for one that is used already.</p>}
    </>
  );
}

function Left({ projectId, lora }: { readonly projectId: string; readonly lora: LeftLora }): JSX.Element {
  return (
    <li>
      <ToneMark tone={lora.fate === "blocked" ? "fail" : "wait"} />
      <div>
        <p>
          <b>{lora.loraId}</b> is not used. {lora.why}
        </p>
        <p class="fine">
          {idInWords(lora.layer)} layer, {idInWords(lora.reasonCode)}, set by{" "}
          <DocumentLink projectId={projectId} document={lora.setBy} place={lora.rule} />
        </p>
      </div>
    </li>
  );
}
