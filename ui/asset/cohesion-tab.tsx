import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { ProjectState } from "../../core/project/state.ts";
import type { Cohesion, MemberDrift } from "../../core/quality/cohesion.ts";
import { isGroupBond } from "../../core/view/group.ts";
import { idInWords } from "../../core/view/words.ts";
import { pathTo } from "../address.ts";
import { ToneMark } from "../components/icons.tsx";
import { get, projectPath } from "../live/api.ts";

interface Props {
  readonly projectId: string;
  readonly state: ProjectState;
  readonly assetId: string;
}

interface Compared {
  readonly groups: readonly Cohesion[];
  /** Spec → title. */
  readonly titles: Readonly<Record<string, string>>;
}

type Read = Compared | { readonly problem: string } | null;

const bonds: Readonly<Record<Cohesion["bond"], string>> = {
  entity: "Pictures of one thing",
  set: "Set",
  style: "Style",
};

/** How well the approved asset goes with those it belongs to, and who deviates. */
export function CohesionTab({ projectId, state, assetId }: Props): JSX.Element {
  const read = useSignal<Read>(null);
  const approved = state.assets[assetId]?.approved?.versionId ?? null;
  useEffect(() => {
    let isWanted = true;
    get<Compared>(projectPath(projectId, `assets/${assetId}/cohesion`)).then((answer) => {
      if (isWanted) read.value = answer.ok ? answer.value : { problem: answer.problem.title };
    });
    return () => {
      isWanted = false;
    };
  }, [projectId, assetId, approved]);
  const now = read.value;
  if (now === null) return <p class="none">Comparing …</p>;
  if ("problem" in now) return <p class="none">{now.problem}</p>;
  if (now.groups.length === 0) return <p class="none">Nothing it belongs with is approved yet.</p>;
  return (
    <>
      {now.groups.map((group) => (
        <Group
          key={`${group.bond}${group.id}`}
          projectId={projectId}
          assetId={assetId}
          titles={now.titles}
          group={group}
        />
      ))}
    </>
  );
}

interface GroupProps extends Pick<Props, "projectId" | "assetId">, Pick<Compared, "titles"> {
  readonly group: Cohesion;
}

function Group({ projectId, assetId, titles, group }: GroupProps): JSX.Element {
  const { bond, id, cohesion, members, deviates, duplicates } = group;
  const titleOf = (specId: string): string => titles[specId] ?? specId;
  return (
    <section class="subject">
      <h3>
        {bonds[bond]}:{" "}
        {isGroupBond(bond) ? <a href={pathTo(projectId, "sets", `${bond}/${id}`)}>{idInWords(id)}</a> : idInWords(id)}
        {cohesion !== null && ` · ${Math.round(cohesion * 100)} % alike`}
      </h3>
      {deviates && (
        <p>
          <b>{titleOf(deviates.assetId)} deviates.</b> {deviates.sentence}
        </p>
      )}
      {duplicates.map(([one, other]) => (
        <p key={`${one} ${other}`}>
          {titleOf(one)} and {titleOf(other)} are nearly the same picture.
        </p>
      ))}
      <ul class="lines">
        {members.map((member) => (
          <li key={member.assetId}>
            <ToneMark tone={deviates?.assetId === member.assetId ? "unsure" : "pass"} />
            <div>
              <p>
                {member.assetId === assetId ? (
                  <b>{titleOf(member.assetId)}</b>
                ) : (
                  <a href={pathTo(projectId, "assets", member.assetId)}>{titleOf(member.assetId)}</a>
                )}
              </p>
              <p class="fine">{partsInWords(member)}</p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

function partsInWords({ drift, parts }: MemberDrift): string {
  const figures = Object.entries(parts).map(([name, figure]) => `${name} ${Math.round(figure * 100)} %`);
  return [`Drift ${Math.round(drift * 100)} %`, ...figures].join(" · ");
}
