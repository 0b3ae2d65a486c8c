import { render } from "preact";
import { App } from "./app.tsx";
import { followRoute, loadProjects } from "./live/current.ts";
import { resendSteps } from "./live/outbox.ts";
import { beginSession } from "./live/session.ts";
import { startRouter } from "./router.ts";
import { startSearchKey } from "./search.ts";
import { applyTheme } from "./theme.ts";

applyTheme();
startRouter();
startSearchKey();
const root = document.getElementById("app");
if (root === null) throw new Error("index.html has no #app");
await beginSession();
followRoute();
resendSteps();
render(<App />, root);
void loadProjects();
