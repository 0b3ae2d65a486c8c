import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { IntakeRequest, SpecAnswers } from "../../core/contracts.ts";
import { Answers } from "./answers.tsx";
import { PreviewAndCreate } from "./preview.tsx";
import type { TemplateId, Templates } from "./templates.ts";

export interface WayProps {
  readonly projectId: string;
  readonly all: Templates;
  readonly template: TemplateId;
}

/** One spec from the answers to a few questions. */
export function FromTemplate({ projectId, all, template }: WayProps): JSX.Element {
  const [answers, setAnswers] = useState<SpecAnswers>({});
  return (
    <>
      <Answers all={all} template={template} value={answers} onChange={setAnswers} />
      <PreviewAndCreate projectId={projectId} request={{ kind: "template", template, answers }} />
    </>
  );
}

type Format = NonNullable<Extract<IntakeRequest, { kind: "list" }>["format"]>;
const formats: readonly (readonly [Format, string])[] = [
  ["auto", "whatever it looks like"],
  ["lines", "lines of text"],
  ["csv", "CSV"],
  ["markdown", "Markdown list"],
];
const example = `Rusty key
Golden key: shiny, with wings`;

/** Many specs from a list: typed, pasted, or read from a file. */
export function FromList({ projectId, all, template }: WayProps): JSX.Element {
  const [text, setText] = useState("");
  const [format, setFormat] = useState<Format>("auto");
  const [defaults, setDefaults] = useState<SpecAnswers>({});
  const read = async (file: File | undefined): Promise<void> => {
    if (file) setText(await file.text());
  };
  const request: IntakeRequest = { kind: "list", template, format, text, defaults };
  return (
    <div class="form-fields">
      <div class="form-line">
        <label for="list-text">The list</label>
        <textarea
          id="list-text"
          rows={10}
          value={text}
          placeholder={example}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <p class="fine">One asset per line, with words after a colon; or CSV with a head line; or a Markdown list.</p>
      </div>
      <div class="form-line">
        <label for="list-file">or a file</label>
        <input
          id="list-file"
          type="file"
          accept=".txt,.csv,.md,text/*"
          onChange={({ currentTarget }) => read(currentTarget.files?.[0])}
        />
      </div>
      <div class="form-line">
        <label for="list-format">Written as</label>
        <select id="list-format" value={format} onChange={(event) => setFormat(event.currentTarget.value as Format)}>
          {formats.map(([id, word]) => (
            <option key={id} value={id}>
              {word}
            </option>
          ))}
        </select>
      </div>
      <Answers all={all} template={template} left={["title", "prompt", "id"]} value={defaults} onChange={setDefaults} />
      <PreviewAndCreate projectId={projectId} request={text.trim() === "" ? null : request} />
    </div>
  );
}
