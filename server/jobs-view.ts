import { evolveJobList, initialJobList, type JobList } from "../core/view/job-list.ts";
import { createQueue } from "../store/exclusively.ts";
import type { Project } from "./project.ts";

const pageEvents = 1000;

/** Every job a project ever had, kept in memory by following the log. */
export interface JobsView {
  /** The list as the durable log has it now. Read it at once; it goes on changing. */
  current(): Promise<JobList>;
  /** Stops following; what is under way ends by itself. */
  close(): void;
}

/** Begins to follow at once, so that the first request finds most of it done. */
export function openJobsView(project: Project, onFault: (error: unknown) => void): JobsView {
  const list = initialJobList();
  const exclusively = createQueue();
  let cursor = 0;
  let isClosed = false;
  let isBehind = false;

  async function follow(): Promise<void> {
    isBehind = false;
    while (cursor < project.headSeq() && !isClosed) {
      const { events, nextSince } = await project.read({ since: cursor, limit: pageEvents });
      if (events.length === 0) return;
      for (const event of events) evolveJobList(list, event);
      cursor = nextSince;
    }
  }

  /** Many appends while one look is under way lead to one more look. */
  function keepUp(): void {
    if (isBehind || isClosed) return;
    isBehind = true;
    exclusively(follow).catch((error: unknown) => {
      if (!isClosed) onFault(error);
    });
  }

  const stop = project.onAppend(keepUp);
  keepUp();
  return {
    async current() {
      if (cursor < project.headSeq()) await exclusively(follow);
      return list;
    },
    close() {
      isClosed = true;
      stop();
    },
  };
}
