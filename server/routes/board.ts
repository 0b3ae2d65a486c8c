import { firstScreen } from "../../core/view/first-screen.ts";
import { wholeNumber } from "../http/input.ts";
import { openedProject } from "../http/project-of.ts";
import { ok, type Route } from "../http/route.ts";

const mostCards = 48;

export const boardRoutes: readonly Route[] = [
  {
    method: "get",
    path: "/projects/:projectId/board",
    summary:
      "The board as it opens: the first cards of each column and how many there are, the figures and the next step.",
    query: { first: `Cards of each column, 1 to ${mostCards}; default 12.` },
    status: 200,
    handle: async (input) => {
      const first = wholeNumber(input, "first", 12, mostCards);
      const { project } = await openedProject(input);
      return ok(firstScreen(project.state(), new Date().toISOString(), first));
    },
  },
];
