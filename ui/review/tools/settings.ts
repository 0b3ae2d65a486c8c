import { signal } from "@preact/signals";

/** Where the floor line lies, as a share of the picture's height. */
export const floorShare = signal(0.85);

/** How far the isometric grid is shifted, as shares of a tile. */
export const gridShift = signal({ x: 0, y: 0 });

/** Where colours are read, as shares of the picture. */
export const pickedAt = signal({ x: 0.5, y: 0.5 });

/** Which picture of a set the onion skin shows, and whether it goes on by itself. */
export const frameIndex = signal(0);
export const isPlaying = signal(false);

/** The linked picture lies over the picture while its key is held. */
export const isGhostHeld = signal(false);
