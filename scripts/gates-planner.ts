import { planMany } from "./gates/plan-many.ts";

// A process of its own for the determinism harness: prints what it comes to, given nothing but numbers.
const [seed = "", specs = "", shuffle = ""] = process.argv.slice(2);
const plans = planMany(Number(seed), Number(specs), shuffle === "" ? null : Number(shuffle));
const { locale } = Intl.DateTimeFormat().resolvedOptions();
process.stdout.write(
  JSON.stringify({ ...plans, node: process.version, locale, zone: new Date(0).getTimezoneOffset() }),
);
