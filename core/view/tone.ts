/** How something stands, always shown with a shape and a word beside the colour. */
export type Tone = "pass" | "unsure" | "fail" | "wait" | "run";
