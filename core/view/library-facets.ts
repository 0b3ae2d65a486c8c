/** What the library can be narrowed by. */
export const libraryFacets = ["stage", "type", "tag", "set", "entity", "checkpoint", "made"] as const;
export type LibraryFacet = (typeof libraryFacets)[number];
