import { monotonicFactory } from "ulid";
import type { DiecastEvent } from "../core/event.ts";
import { Failure } from "../core/failure.ts";
import { createAnnouncer } from "./announcer.ts";
import { createDocumentStore, type DocumentStore } from "./documents.ts";
import { createQueue } from "./exclusively.ts";
import { type ProjectLayout, projectLayout } from "./layout.ts";
import type { Committed, Decide } from "./log/batch.ts";
import type { CommitContext } from "./log/envelope.ts";
import { openJournal } from "./log/file-journal.ts";
import { createFoldedLog, type Fold, type FoldedLog } from "./log/folded-log.ts";
import type { Journal } from "./log/journal.ts";
import { type AcceptedLine, type StoredEvent, withProof } from "./log/line.ts";
import { createLogLock, type LogLock } from "./log/lock.ts";
import { createLogClock, type LogClock } from "./log/log-clock.ts";
import { createLooseEndCare } from "./log/loose-end.ts";
import type { PageRequest } from "./log/pages.ts";
import { createSegments, type Segments } from "./log/segments.ts";
import { startTail } from "./log/tail.ts";
import { createWriter, type Writer, type WriterOptions } from "./log/writer.ts";
import { createObjectStore, type ObjectStore } from "./objects.ts";
import { type Ports, realPorts } from "./ports.ts";
import { restoreFolded } from "./restore.ts";
import { createRetention, type FoldPart } from "./retention.ts";
import { parsePayload, preparePayloads } from "./schemas.ts";
import { createSnapshotKeeper } from "./snapshot-keeper.ts";
import { createSnapshots, type Snapshots } from "./snapshots.ts";
import { createSpaceCheck, defaultFreeSpaceFloorBytes, refuseNetworkFileSystem } from "./space.ts";
import { createWindowPolicy, defaultWindowDays } from "./window-policy.ts";

/** One page of the log, oldest first, and the cursor of the next. */
export interface Page<Event> {
  readonly events: Event[];
  readonly nextSince: number;
  readonly headSeq: number;
  readonly upToDate: boolean;
}

/** An event as the API sends it: the stored bytes without the proof, one buffer for all who read it. */
export interface EncodedEvent {
  readonly seq: number;
  readonly type: DiecastEvent["type"];
  readonly json: Buffer;
}

/** An open project: its log, the state folded from it, its objects and working copies. */
export interface ProjectStore<State> {
  readonly projectId: string;
  readonly folder: string;
  readonly objects: ObjectStore;
  readonly documents: DocumentStore;
  /**
   * The only way to write. Runs `decide` on the newest state under the lock and appends what it yields; durable and
   * read back when it resolves. A Failure thrown by `decide` refuses only this commit.
   */
  commit(decide: Decide<State>, context: CommitContext): Promise<Committed>;
  /** The newest durable state this process knows of. Never mutate it. */
  state(): State;
  /** Does work for which the state has to stand still, and which commits nothing. Commits wait for it, other processes and readers do not. */
  still<T>(work: (state: State) => Promise<T>): Promise<T>;
  /** The newest durable seq this process knows of. */
  headSeq(): number;
  /** What a commit would be stamped with now, an ISO instant: by this is measured what is due. */
  now(): string;
  /** Folds what other processes have made durable up to now. */
  catchUp(): Promise<void>;
  /** Events after the cursor. Failure CURSOR_BEYOND_HEAD. */
  read(page: PageRequest): Promise<Page<DiecastEvent>>;
  /** The same with `prev` and `hash`. */
  readWithProof(page: PageRequest): Promise<Page<StoredEvent>>;
  /** The same as JSON text. */
  readEncoded(page: PageRequest): Promise<Page<EncodedEvent>>;
  /** Calls back whenever any process appended; returns the way to stop it. */
  onAppend(listener: (headSeq: number) => void): () => void;
  /** Keeps what lies after the cursor from being dropped; returns the way to let go. */
  registerCursor(cursor: () => number): () => void;
  /**
   * Drops sealed log files whose events are all older than `keepDays` (the project's policy if absent) and the idempotency
   * window, read by every registered cursor, and covered by a snapshot; resolves to their first seqs. What they came to
   * is kept beside the log. Failures INVALID_INPUT, CONFLICT (the fold is a part of another one).
   */
  dropOldFiles(keepDays?: number): Promise<number[]>;
  close(): Promise<void>;
}

export interface OpenOptions<State> {
  readonly dataDir: string;
  readonly projectId: string;
  readonly fold: Fold<State>;
  /** Folds of other processes whose state is a part of this one's: they too must outlive dropped events. */
  readonly parts?: readonly FoldPart<State>[];
  /** What holds while the project's own policy says nothing; 30 if absent. */
  readonly idempotencyWindowDays?: number;
  readonly freeSpaceFloorBytes?: number;
  /** A log file of this size is sealed and a new one begun; 128 MiB if absent. */
  readonly segmentBytes?: number;
  /** Told of faults while following the log; the project goes on and tries again. */
  readonly onFault?: (error: unknown) => void;
  readonly ports?: Ports;
  readonly lock?: LogLock;
}

const defaultSegmentBytes = 128 * 1024 * 1024;

/** Opens an existing project. Failures PROJECT_NOT_FOUND, INVALID_ID, NETWORK_FILE_SYSTEM. */
export async function openProject<State>(options: OpenOptions<State>): Promise<ProjectStore<State>> {
  const { projectId, ports = realPorts, onFault = warn } = options;
  const { fileSystem } = ports;
  const layout = projectLayout(options.dataDir, projectId);
  await checkPlace(layout, projectId, ports);
  preparePayloads();
  const objects = createObjectStore(layout.objects, fileSystem);
  const opened = await openLog(options, layout, objects, ports);
  const { journal, followPolicy } = opened;
  const exclusively = createQueue();
  const keeper = createSnapshotKeeper({ ...opened, ports, exclusively, onFault });
  const announcer = createAnnouncer({ headSeq: journal.durableSeq, onProgress: keeper.noteProgress, onFault });
  const writer = openWriter(options, layout, { ...opened, ports, exclusively, onCommitted: announcer.announce });
  const retention = createRetention({
    ...opened,
    keeper,
    fileSystem,
    folds: [{ version: options.fold.version, pick: (state: State) => state }, ...(options.parts ?? [])],
    isPart: options.fold.isPart === true,
    base: layout.base,
    now: ports.now,
  });
  const catchUp = async () => {
    await exclusively(() => journal.followHead());
    await followPolicy();
    announcer.announce();
  };
  const onPoll = createLooseEndCare({ journal, writer, exclusively });
  const tail = startTail({ fileSystem, headPath: layout.head, follow: catchUp, onPoll, onError: onFault });
  return {
    projectId,
    folder: layout.folder,
    objects,
    documents: createDocumentStore(layout.documents, fileSystem),
    commit: (decide, context) => writer.commit(decide, context),
    state: () => journal.folded().shown(),
    still: (work) => exclusively(() => work(journal.folded().shown())),
    headSeq: journal.durableSeq,
    catchUp,
    ...createReaders(opened),
    onAppend: announcer.listen,
    ...retention,
    async close() {
      tail.close();
      await writer.close();
      await keeper.close();
      await exclusively(() => journal.close());
    },
  };
}

async function checkPlace({ events }: ProjectLayout, projectId: string, ports: Ports): Promise<void> {
  if ((await ports.fileSystem.stat(events)) === null) {
    throw new Failure("PROJECT_NOT_FOUND", `there is no project ${projectId}`);
  }
  await refuseNetworkFileSystem(events, ports);
}

function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error));
}

interface OpenedLog<State> {
  readonly journal: Journal<State>;
  readonly snapshots: Snapshots<State>;
  readonly segments: Segments;
  readonly clock: LogClock;
  readonly savedSeq: number;
  /** In days: the idempotency window, and how long log files stay. */
  readonly windowDays: () => number;
  readonly retentionDays: () => number;
  /** Brings the window to the project's newest policy. */
  readonly followPolicy: () => Promise<void>;
}

async function openLog<State>(
  { fold, idempotencyWindowDays: defaultDays = defaultWindowDays }: OpenOptions<State>,
  layout: ProjectLayout,
  objects: ObjectStore,
  ports: Ports,
): Promise<OpenedLog<State>> {
  const { fileSystem } = ports;
  const snapshots = createSnapshots<State>(layout.snapshots, fold.version, fileSystem);
  const segments = createSegments(layout.log, fileSystem);
  const window = createWindowPolicy({ objects, defaultDays });
  let savedSeq = 0;
  async function restore(): Promise<FoldedLog<State>> {
    const folded = createFoldedLog(fold, window.days, await restoreFolded({ fold, layout, segments, fileSystem }));
    folded.index.dropBefore(await segments.oldest());
    savedSeq = folded.position().seq;
    return folded;
  }
  const paths = { logPath: layout.log, headPath: layout.head };
  const journal = await openJournal<State>({ ...paths, fileSystem, segments, restore });
  const followPolicy = () => window.follow(fold.policyHash?.(journal.folded().state()) ?? null);
  await followPolicy();
  const { days: windowDays, retentionDays } = window;
  const clock = createLogClock(ports);
  return { journal, snapshots, segments, clock, savedSeq, windowDays, retentionDays, followPolicy };
}

type WriterParts<State> = Pick<
  WriterOptions<State>,
  "journal" | "followPolicy" | "ports" | "exclusively" | "onCommitted"
>;

function openWriter<State>(
  { projectId, lock, freeSpaceFloorBytes, segmentBytes = defaultSegmentBytes }: OpenOptions<State>,
  layout: ProjectLayout,
  { clock, ...parts }: WriterParts<State> & { readonly clock: LogClock },
): Writer<State> {
  const { ports } = parts;
  const newUlid = monotonicFactory(ports.chance);
  return createWriter<State>({
    ...parts,
    lock: lock ?? createLogLock(layout.lock, ports),
    batch: { projectId, clock, newId: (nowMs) => newUlid(nowMs), validate: parsePayload },
    checkSpace: createSpaceCheck(layout.events, freeSpaceFloorBytes ?? defaultFreeSpaceFloorBytes, ports),
    segmentBytes,
  });
}

type Readers = Pick<ProjectStore<unknown>, "now" | "read" | "readWithProof" | "readEncoded">;

function createReaders<State>({ journal, clock }: OpenedLog<State>): Readers {
  return {
    now: () => clock(journal.folded().lastTs()).ts,
    read: (page) => readPageOf(journal, page, ({ event }) => event),
    readWithProof: (page) => readPageOf(journal, page, withProof),
    readEncoded: (page) => readPageOf(journal, page, ({ event: { seq, type }, json }) => ({ seq, type, json })),
  };
}

async function readPageOf<State, T>(
  journal: Journal<State>,
  page: PageRequest,
  convert: (line: AcceptedLine) => T,
): Promise<Page<T>> {
  const headSeq = journal.durableSeq();
  if (page.since > headSeq) throw new Failure("CURSOR_BEYOND_HEAD", `the newest event is ${headSeq}`);
  const lines = await journal.readLines(page);
  const nextSince = lines.at(-1)?.event.seq ?? page.since;
  return { events: lines.map(convert), nextSince, headSeq, upToDate: nextSince >= headSeq };
}
