/** The browser's cache that holds what was taken along. */
export const PACKET_CACHE = "diecast-packet";
