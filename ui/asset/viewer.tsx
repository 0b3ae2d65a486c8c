import type { JSX } from "preact";
import type { Version } from "../../core/asset/state.ts";
import type { DocumentHead } from "../../core/document/state.ts";
import { isAnimated, type Picture, pictureOf, playbackOf, scaledPicture, unitsOf } from "../../core/view/pictures.ts";
import type { Scales } from "../../core/view/scales.ts";
import { Image } from "../components/picture.tsx";
import { Stage, StageTools } from "../components/stage.tsx";
import type { Marked } from "./checks-tab.tsx";
import { Sizes } from "./sizes.tsx";

/** What of a version is looked at; a null unit shows all of them. */
export interface Look {
  readonly variantIndex: number;
  readonly unitKey: string | null;
  readonly isRaw: boolean;
  /** Which of its sizes: 0 is the finished picture, the further ones follow. */
  readonly size?: number;
}

interface Props {
  readonly projectId: string;
  readonly title: string;
  readonly spec: DocumentHead | undefined;
  readonly version: Version;
  readonly scales: Scales;
  readonly look: Look;
  readonly marked: Marked | null;
  readonly onLook: (look: Look) => void;
}

/** The pictures of one version: all or one, raw or finished, each variant. */
export function Viewer({ projectId, title, spec, version, scales, look, marked, onLook }: Props): JSX.Element {
  const units = unitsOf(version, look.variantIndex);
  const stage = look.isRaw ? "raw" : "best";
  const pictures = units.flatMap((unit) => pictureOf(unit, stage) ?? []);
  const only = pictures.length === 1 ? pictures[0] : undefined;
  const whole = pictures.find(({ unitKey }) => unitKey === look.unitKey) ?? only ?? null;
  const sizes = whole?.isFinished ? [whole, ...furtherSizes(version, scales, whole)] : [];
  const focus = sizes[look.size ?? 0] ?? whole;
  const playback = playbackOf(spec, isAnimated(version));
  const overlays = focus && focus === whole && marked?.subject.unitKey === focus.unitKey ? marked.check.overlays : [];
  return (
    <div class="viewer">
      <Stage
        projectId={projectId}
        scene={{ title, focus, pictures, overlays, playback, oddUnitKey: null, sides: null }}
      />
      {pictures.length > 1 && <Filmstrip projectId={projectId} pictures={pictures} look={look} onLook={onLook} />}
      <div class="viewer-tools">
        <VariantChoice version={version} look={look} onLook={onLook} />
        <StageTools hasMarks={marked !== null} />
        <button
          type="button"
          class="button small"
          aria-pressed={look.isRaw}
          onClick={() => onLook({ ...look, isRaw: !look.isRaw, size: 0 })}
        >
          Raw render
        </button>
      </div>
      {focus && (
        <Sizes projectId={projectId} sizes={sizes} shown={focus} onChoose={(size) => onLook({ ...look, size })} />
      )}
      {focus && (
        <p class="fine">
          {focus.widthPx} × {focus.heightPx} px, {focus.isFinished ? "cut out and trimmed" : "as rendered"}
        </p>
      )}
    </div>
  );
}

function furtherSizes({ units }: Version, scales: Scales, { unitKey }: Picture): readonly Picture[] {
  const unit = units[unitKey];
  return unit === undefined ? [] : (scales[unitKey] ?? []).map((image) => scaledPicture(unit, image));
}

interface FilmstripProps {
  readonly projectId: string;
  readonly pictures: readonly Picture[];
  readonly look: Look;
  readonly onLook: (look: Look) => void;
}

function Filmstrip({ projectId, pictures, look, onLook }: FilmstripProps): JSX.Element {
  return (
    <div class="filmstrip">
      <button
        type="button"
        class="film film-all"
        aria-pressed={look.unitKey === null}
        onClick={() => onLook({ ...look, unitKey: null })}
      >
        All
      </button>
      {pictures.map((picture) => (
        <button
          key={picture.unitKey}
          type="button"
          class="film mat"
          aria-pressed={look.unitKey === picture.unitKey}
          aria-label={picture.label}
          onClick={() => onLook({ ...look, unitKey: picture.unitKey })}
        >
          <Image projectId={projectId} picture={picture} alt="" />
        </button>
      ))}
    </div>
  );
}

function VariantChoice({ version, look, onLook }: Pick<Props, "version" | "look" | "onLook">): JSX.Element | null {
  // Variants that nobody needed were never made.
  const made = Object.values(version.units).filter(({ raw, finished }) => (finished ?? raw) !== null);
  const variants = [...new Set(made.map((unit) => unit.variantIndex))];
  if (variants.length < 2) return null;
  return (
    <select
      class="small"
      aria-label="Variant"
      value={look.variantIndex}
      onChange={(event) => onLook({ ...look, variantIndex: Number(event.currentTarget.value), unitKey: null })}
    >
      {variants.map((variant) => (
        <option key={variant} value={variant}>
          Variant {variant + 1}
        </option>
      ))}
    </select>
  );
}
