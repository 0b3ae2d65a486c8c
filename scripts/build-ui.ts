import { writeUi } from "./build-ui/bundle.ts";
import { ROOT } from "./root.ts";

const files = await writeUi(ROOT, `${ROOT}/dist/ui`);
for (const { path, contents } of files) console.log(`dist/ui/${path}  ${contents.length} bytes`);
