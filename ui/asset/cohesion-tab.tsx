import type { JSX } from "preact";
import type { ProjectState } from "../../core/project/state.ts";
import type { Cohesion, MemberDrift } from "../../core/quality/cohesion.ts";
import { isGroupBond } from "../../core/view/group.ts";
import { idInWords } from "../../core/view/words.ts";
import { pathTo } from "../address.ts";
import { ToneMark } from "../components/icons.tsx";
import { ProblemList } from "../components/problem.tsx";
import { projectPath } from "../live/api.ts";
import { useAsked } from "../live/asked.ts";

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

const bonds: Readonly<Record<Cohesion["bond"], string>> = {
  entity: "Pictures of one thing",
  set: "Set",
  style: "Style",
};

/** How well the approved asset goes with those it belongs to, and who deviates. */
export function CohesionTab({ projectId, state, assetId }: Props): JSX.Element {
  const approved = state.assets[assetId]?.approved?.versionId;
  const asked = useAsked<Compared>(projectPath(projectId, `assets/${assetId}/cohesion`), approved).value;
  if (asked === null) return <p class="none soon">Comparing …</p>;
  if (!asked.ok) return <ProblemList problem={asked.problem} />;
  const { groups, titles } = asked.value;
  if (groups.length === 0) return <p class="none">Nothing it belongs with is approved yet.</p>;
  return (
    <>
      {groups.map((group) => (
        <Group key={`${group.bond}${group.id}`} projectId={projectId} assetId={assetId} titles={titles} group={group} />
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
