export interface SeedOptions {
  readonly dataDir: string;
  /** The example project to take, and the project it becomes. */
  readonly projectId: string;
  /** Only says what would happen. */
  readonly dryRun?: boolean;
  /** Moves an existing project of this id away first. */
  readonly startAnew?: boolean;
  readonly log: (line: string) => void;
}
