import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { pathTo } from "../address.ts";
import { Loading } from "../components/empty.tsx";
import { Icon } from "../components/icons.tsx";
import { PageHead } from "../components/page-head.tsx";
import { Tabs } from "../components/tabs.tsx";
import { TemplateChoice } from "../intake/answers.tsx";
import { FromFile } from "../intake/from-file.tsx";
import { FromList, FromTemplate } from "../intake/from-list.tsx";
import { FromMatrix } from "../intake/from-matrix.tsx";
import type { TemplateId, Templates } from "../intake/templates.ts";
import { projectPath } from "../live/api.ts";
import { useAsked } from "../live/asked.ts";

const ways = [
  ["one", "One"],
  ["list", "List"],
  ["matrix", "Matrix"],
  ["file", "File"],
] as const;
type Way = (typeof ways)[number][0];

const way = signal<Way>("one");
const template = signal<TemplateId>("icon");

/** Where specs come from: one by a template, many by a list or a matrix, or what a file tells. */
export function NewSpecs({ projectId }: { readonly projectId: string }): JSX.Element {
  const [tries, setTries] = useState(0);
  const asked = useAsked<Templates>(projectPath(projectId, "intake/templates"), tries).value;
  if (asked === null || !asked.ok)
    return <Loading problem={asked?.problem ?? null} again={() => setTries(tries + 1)} />;
  const props = { projectId, all: asked.value, template: template.value };
  return (
    <>
      <a class="crumb" href={pathTo(projectId, "pipeline")}>
        <Icon name="back" /> Pipeline
      </a>
      <PageHead title="New specs" lead="Nothing is created before you have seen it; what is created is a draft." />
      <section class="panel" aria-label="New specs">
        <Tabs label="Where they come from" tabs={ways} chosen={way.value} onChoose={(next) => (way.value = next)}>
          {way.value === "file" ? (
            <FromFile projectId={projectId} />
          ) : (
            <TemplateChoice all={asked.value} chosen={template.value} onChoose={(id) => (template.value = id)} />
          )}
          {way.value === "one" && <FromTemplate key={template.value} {...props} />}
          {way.value === "list" && <FromList {...props} />}
          {way.value === "matrix" && <FromMatrix {...props} />}
        </Tabs>
      </section>
    </>
  );
}
