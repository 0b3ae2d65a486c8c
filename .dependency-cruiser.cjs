// The import table of the architecture as rules: what a room may not import is an error.
// "npm" below is everything under node_modules, "node" is Node's own modules.

const rooms = ["core", "store", "server", "worker", "ui", "scripts", "tests"];
const npm = "(^|/)node_modules/";

/** Packages as they appear resolved, with their type packages beside them. */
const packages = (...names) => names.map((name) => `${npm}(@types/)?${name}/`);

/** A room may import only these rooms, these packages and, if asked for, Node's own modules. */
function room(name, { rooms: allowed, packages: allowedPackages = [], node }) {
  const from = { path: `^${name}/` };
  const others = rooms.filter((other) => !allowed.includes(other)).map((other) => `^${other}/`);
  const rules = [
    {
      name: `${name}-stays-in-its-rooms`,
      comment: `${name} may import ${allowed.join(", ")} only`,
      from,
      to: { path: others },
    },
    {
      name: `${name}-uses-its-packages`,
      comment: `${name} uses no other packages`,
      from,
      to: { path: npm, pathNot: packages(...allowedPackages) },
    },
  ];
  if (node) return rules;
  return [...rules, { name: `${name}-without-node`, from, to: { dependencyTypes: ["core"] } }];
}

const rules = [
  { name: "no-cycles", from: { pathNot: npm }, to: { circular: true } },
  { name: "no-unresolved", from: { pathNot: npm }, to: { couldNotResolve: true } },
  {
    name: "core-without-node",
    comment: "Hashing is the one thing core needs from Node.",
    from: { path: "^core/", pathNot: "^core/hash\\.ts$" },
    to: { dependencyTypes: ["core"] },
  },
  {
    name: "core-hash-only-crypto",
    from: { path: "^core/hash\\.ts$" },
    to: { dependencyTypes: ["core"], pathNot: "^(node:)?crypto$" },
  },
  {
    name: "core-without-packages",
    from: { path: "^core/", pathNot: "^core/canonical\\.ts$" },
    to: { path: npm },
  },
  {
    name: "core-canonical-only-stringify",
    from: { path: "^core/canonical\\.ts$" },
    to: { path: npm, pathNot: packages("fast-json-stable-stringify") },
  },
  { name: "core-only-core", from: { path: "^core/" }, to: { path: rooms.slice(1).map((other) => `^${other}/`) } },
  {
    name: "job-queue-knows-no-policy",
    comment: "The queue moves work it does not understand: no prompts, stacks or evidence in it.",
    from: { path: "^core/job/" },
    to: { path: ["^core/policy/", "^core/quality/"] },
  },
  {
    name: "scheduler-knows-only-jobs",
    comment: "Order depends on what jobs say of themselves, never on prompts, providers, evidence or assets.",
    from: { path: "^core/schedule/" },
    to: { path: "^core/", pathNot: ["^core/(schedule|job)/", "^core/(ordered|contracts)\\.ts$"] },
  },
  ...room("store", {
    rooms: ["core", "store"],
    packages: ["ajv", "proper-lockfile", "chokidar", "ulid"],
    node: true,
  }),
  ...room("server", { rooms: ["core", "store", "server"], packages: ["express"], node: true }),
  ...room("worker", { rooms: ["core", "store", "worker"], packages: ["sharp", "ws"], node: true }),
  ...room("ui", { rooms: ["core", "ui"], packages: ["preact", "@preact/signals"], node: false }),
  {
    name: "entries-are-not-imported",
    comment: "scripts and tests may use anything; nothing may use them.",
    from: { path: "^(core|store|server|worker|ui)/" },
    to: { path: "^(scripts|tests)/" },
  },
  { name: "scripts-know-no-tests", from: { path: "^scripts/" }, to: { path: "^tests/" } },
];

module.exports = {
  forbidden: rules.map((rule) => ({ severity: "error", ...rule })),
  options: {
    doNotFollow: { path: "^node_modules" },
    exclude: { path: "^(data|dist)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      extensions: [".ts", ".tsx", ".js", ".mjs", ".cjs", ".json"],
      conditionNames: ["import", "types", "node", "default"],
      exportsFields: ["exports"],
    },
  },
};
