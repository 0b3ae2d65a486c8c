import type { JSX } from "preact";
import type { ProjectState } from "../../core/project/state.ts";
import { type GroupBond, type GroupMember, isGroupBond, membersOf } from "../../core/view/group.ts";
import { asLabel, count, idInWords } from "../../core/view/words.ts";
import { type PagePlace, pathTo } from "../address.ts";
import { Empty, Loading } from "../components/empty.tsx";
import { Icon, ToneMark } from "../components/icons.tsx";
import { PageHead } from "../components/page-head.tsx";
import { board } from "../live/board.ts";
import { live } from "../live/current.ts";
import { type Figures, useFigures } from "../set/figures.ts";
import { Member } from "../set/member.tsx";

/** Assets that belong together, side by side: how alike they are, and which one deviates. The place is `<bond>/<id>`. */
export function SetPage({ projectId, id: group }: PagePlace): JSX.Element {
  const state = live.value?.state.value ?? null;
  if (!state) return <Loading problem={live.value?.problem.value ?? null} />;
  const [bond = "", id = ""] = group?.split("/") ?? [];
  const members = isGroupBond(bond) ? membersOf(state, bond, id) : [];
  if (!isGroupBond(bond) || members.length === 0) return <UnknownSet projectId={projectId} />;
  return <KnownSet projectId={projectId} bond={bond} id={id} state={state} members={members} />;
}

interface KnownProps {
  readonly projectId: string;
  readonly bond: GroupBond;
  readonly id: string;
  readonly state: ProjectState;
  readonly members: readonly GroupMember[];
}

function KnownSet({ projectId, bond, id, state, members }: KnownProps): JSX.Element {
  const figures = useFigures(projectId, bond, id, signatureOf(state, members));
  const cohesion = figures.known?.group.cohesion ?? null;
  const approved = members.filter(({ isApproved }) => isApproved).length;
  const lead = [
    bond === "set" ? "Set" : "One thing in several roles",
    `${approved} of ${members.length} approved`,
    ...(cohesion === null ? [] : [`${Math.round(cohesion * 100)}\u00a0% alike`]),
  ];
  return (
    <>
      <a class="crumb" href={pathTo(projectId, "pipeline")}>
        <Icon name="back" /> Pipeline
      </a>
      <PageHead title={asLabel(idInWords(id))} lead={lead.join(" · ")}>
        <NextQuestion projectId={projectId} members={members} />
      </PageHead>
      <Verdict projectId={projectId} members={members} figures={figures} />
      <ul class="set-members" aria-label="Members">
        {inOrder(members, figures).map((member) => (
          <Member
            key={member.specId}
            projectId={projectId}
            member={member}
            drift={figures.known?.group.members.find(({ assetId }) => assetId === member.specId)}
            comparisons={figures.known?.comparisons[member.specId] ?? []}
            deviates={figures.known?.group.deviates?.assetId === member.specId}
          />
        ))}
      </ul>
    </>
  );
}

/** Figures change when another picture is approved, or belongs here. */
function signatureOf({ assets }: ProjectState, members: readonly GroupMember[]): string {
  return members.map(({ specId }) => `${specId}:${assets[specId]?.approved?.versionId ?? ""}`).join(" ");
}

/** What deviates comes first, then by drift; what has no figures yet comes last. */
function inOrder(members: readonly GroupMember[], { known }: Figures): readonly GroupMember[] {
  const place = new Map((known?.group.members ?? []).map(({ assetId }, at) => [assetId, at]));
  return members.toSorted((one, other) => (place.get(one.specId) ?? 1e6) - (place.get(other.specId) ?? 1e6));
}

function NextQuestion({ projectId, members }: Pick<KnownProps, "projectId" | "members">): JSX.Element | null {
  const ids = new Set(members.map(({ specId }) => specId));
  const asked = board.value.flatMap(({ cards }) => cards).filter((card) => ids.has(card.specId) && card.decisionId);
  const first = asked[0]?.decisionId;
  if (!first) return null;
  return (
    <a class="button primary" href={`${pathTo(projectId, "review")}/${encodeURIComponent(first)}`}>
      Answer {count(asked.length, "question")}
    </a>
  );
}

interface VerdictProps {
  readonly projectId: string;
  readonly members: readonly GroupMember[];
  readonly figures: Figures;
}

/** In one sentence each: who deviates, and which two are nearly the same picture. */
function Verdict({ projectId, members, figures }: VerdictProps): JSX.Element {
  const { known, problem } = figures;
  const titleOf = (specId: string): string => members.find((member) => member.specId === specId)?.title ?? specId;
  if (known === null)
    return <p class={`none set-verdict ${problem === null ? "soon" : ""}`}>{problem?.title ?? "Comparing …"}</p>;
  const { deviates, members: compared } = known.group;
  const entityOf = (specId: string) => members.find((member) => member.specId === specId)?.entityId ?? null;
  // Pictures of one thing are alike on purpose.
  const duplicates = known.group.duplicates.filter(
    ([one, other]) => entityOf(one) === null || entityOf(one) !== entityOf(other),
  );
  if (compared.length < 2) return <p class="none set-verdict">They can be compared once two of them are approved.</p>;
  return (
    <ul class="lines set-verdict">
      <li>
        <ToneMark tone={deviates ? "unsure" : "pass"} />
        {deviates ? (
          <p>
            <a href={pathTo(projectId, "assets", deviates.assetId)}>{titleOf(deviates.assetId)}</a> deviates.{" "}
            {deviates.sentence}
          </p>
        ) : (
          <p>None of the {compared.length} that are approved deviates from the others.</p>
        )}
      </li>
      {duplicates.map(([one, other]) => (
        <li key={`${one} ${other}`}>
          <ToneMark tone="unsure" />
          <p>
            <a href={pathTo(projectId, "assets", one)}>{titleOf(one)}</a> and{" "}
            <a href={pathTo(projectId, "assets", other)}>{titleOf(other)}</a> are nearly the same picture.
          </p>
        </li>
      ))}
    </ul>
  );
}

function UnknownSet({ projectId }: { readonly projectId: string }): JSX.Element {
  return (
    <Empty
      isPage
      title="There is no such set"
      why="No spec names it as its set or its entity any more."
      step={["To the pipeline", pathTo(projectId, "pipeline")]}
    />
  );
}
