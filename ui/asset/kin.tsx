import type { JSX } from "preact";
import type { ProjectState } from "../../core/project/state.ts";
import { kinOf } from "../../core/view/kin.ts";
import { pathTo } from "../address.ts";
import { Image } from "../components/picture.tsx";

interface Props {
  readonly projectId: string;
  readonly state: ProjectState;
  readonly assetId: string;
  readonly referenceId: string | null;
}

/** What belongs to this asset, to look at side by side: the reference of its entity, and the others of its set. */
export function Kin({ projectId, state, assetId, referenceId }: Props): JSX.Element {
  return (
    <>
      {kinOf(state, assetId, referenceId).map(({ title, setId, members }) => (
        <section class="versions" key={title} aria-label={title}>
          <h2>{setId === null ? title : <a href={pathTo(projectId, "sets", `set/${setId}`)}>{title}</a>}</h2>
          <div class="filmstrip">
            {members.map(({ specId, title: name, picture }) => (
              <a key={specId} class="film film-kin mat" href={pathTo(projectId, "assets", specId)} title={name}>
                {picture === null ? (
                  <span class="fine">{name}</span>
                ) : (
                  <Image projectId={projectId} picture={picture} alt={name} />
                )}
              </a>
            ))}
          </div>
        </section>
      ))}
    </>
  );
}
