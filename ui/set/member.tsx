import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { MemberDrift } from "../../core/quality/cohesion.ts";
import type { GroupMember } from "../../core/view/group.ts";
import { idInWords } from "../../core/view/words.ts";
import { pathTo } from "../address.ts";
import { ToneMark } from "../components/icons.tsx";
import { PictureSet } from "../components/picture.tsx";
import type { Comparison } from "./figures.ts";

interface Props {
  readonly projectId: string;
  readonly member: GroupMember;
  /** How far it is from the others; left out while it is not approved. */
  readonly drift: MemberDrift | undefined;
  readonly comparisons: readonly Comparison[];
  readonly deviates: boolean;
}

const tones = { pass: "pass", uncertain: "unsure", fail: "fail", error: "fail", skipped: "wait" } as const;

/** One asset of a set: its picture first, then how it stands to the others. */
export function Member({ projectId, member, drift, comparisons, deviates }: Props): JSX.Element {
  const { specId, title, role, isApproved, pictures, playback } = member;
  const [isPlaying, setPlaying] = useState(false);
  const href = pathTo(projectId, "assets", specId);
  return (
    <li
      class={deviates ? "set-member set-odd" : "set-member"}
      onPointerEnter={() => setPlaying(true)}
      onPointerLeave={() => setPlaying(false)}
      onFocusCapture={() => setPlaying(true)}
      onBlurCapture={() => setPlaying(false)}
    >
      <a class="set-picture mat" href={href} tabIndex={-1} aria-label={`Open ${title}`}>
        {pictures.length === 0 ? (
          <span class="fine">No picture yet</span>
        ) : (
          <PictureSet
            projectId={projectId}
            pictures={pictures}
            title=""
            playback={playback}
            isPlaying={isPlaying}
            unitCount={pictures.length}
          />
        )}
      </a>
      <h2>
        <a href={href}>{title}</a>
      </h2>
      <p class="fine">
        {[...(role === null ? [] : [idInWords(role)]), isApproved ? "in use" : "not approved yet"].join(" · ")}
      </p>
      {drift && <Drift drift={drift} deviates={deviates} />}
      {comparisons.map(({ checkId, verdict, message }) => (
        <p class="set-line" key={checkId}>
          <ToneMark tone={tones[verdict]} /> <span>{message}</span>
        </p>
      ))}
    </li>
  );
}

/** Its distance from the others as a bar, and what it is made of. */
function Drift({ drift, deviates }: { readonly drift: MemberDrift; readonly deviates: boolean }): JSX.Element {
  const percent = Math.round(drift.drift * 100);
  const parts = Object.entries(drift.parts).map(([name, figure]) => `${name}\u00a0${Math.round(figure * 100)}\u00a0%`);
  return (
    <>
      <p class="set-line">
        <ToneMark tone={deviates ? "unsure" : "pass"} />
        <span>
          {deviates ? <b>Deviates: drift&nbsp;{percent}&nbsp;%</b> : `Drift ${percent}\u00a0%`}
          <span class="set-track" aria-hidden="true">
            <span class="set-bar" style={{ width: `${percent}%` }} />
          </span>
        </span>
      </p>
      <p class="fine">{parts.join(" · ")}</p>
    </>
  );
}
