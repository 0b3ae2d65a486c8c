/** How a project shares the renderers, with everything filled in. */
export interface SchedulePolicy {
  /** Share against other projects in the same lane. */
  readonly weight: number;
  /** Most renders of the project under way at once; null sets no limit. */
  readonly maxRenders: number | null;
  /** Checkpoint id → most renders with it under way at once, of all projects together. */
  readonly maxRendersByCheckpoint: Readonly<Record<string, number>>;
  /** Most dispatches that may pass over a due job: see `standing.ts`. */
  readonly maxPassedOver: number;
}

export const defaultSchedulePolicy: SchedulePolicy = {
  weight: 1,
  maxRenders: null,
  maxRendersByCheckpoint: {},
  maxPassedOver: 20,
};
