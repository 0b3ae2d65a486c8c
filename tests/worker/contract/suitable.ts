import { call } from "./client.ts";
import { contractModels } from "./models.ts";
import type { Recording } from "./recording.ts";
import type { Target } from "./target.ts";

const folders = ["checkpoints", "loras", "vae", "controlnet"] as const;
const restartActs = new Set(["restart", "stop", "start", "delete-output"]);

/** Kills the server's worker thread: only a restart cures it. */
export const lethal: ReadonlySet<string> = new Set(["worker-death"]);

/** Flags a recording's profile needs on a real server. */
const flags: { readonly [profile: string]: RegExp } = {
  preview: /--preview-method latent2rgb/,
  "preview-taesd": /--preview-method taesd/,
  "cache-lru": /--cache-lru/,
  "cache-none": /--cache-none/,
  "no-metadata": /--disable-metadata/,
  cors: /--enable-cors-header/,
  "small-upload": /--max-upload-size 1(\.0)?(?= |$)/,
  "ws-image": /websocket_image_save/,
};

/** Why a recording can't be replayed against somebody else's server as it stands, with what would be needed; or null. */
export async function whyNot(recording: Recording, target: Target): Promise<string | null> {
  const handwork = target.isAtHand ? null : handworkOf(recording);
  if (handwork !== null) return handwork;
  const given = await argumentsOf(target);
  const needed = flags[recording.profile];
  if (needed !== undefined && !needed.test(given)) return `The server would need the flag ${needed.source}.`;
  if (needed === undefined && Object.values(flags).some((flag) => flag.test(given)))
    return `The server runs with flags of another profile: ${given}.`;
  const missing = await missingModels(recording, target);
  if (missing.length === 0) return null;
  return `The server lacks ${missing.join(", ")}; any small models under these names will do (see the fixtures' README).`;
}

/** What only somebody beside the server can do. */
function handworkOf({ name, acts }: Recording): string | null {
  if (lethal.has(name)) return "It kills the server's worker, which only a restart cures.";
  const interventions = acts.map((act) => String(act.get("do"))).filter((act) => restartActs.has(act));
  if (interventions.length === 0) return null;
  return `Somebody would have to ${[...new Set(interventions)].join(", ")} on that server.`;
}

async function argumentsOf(target: Target): Promise<string> {
  const { body } = await call(target, "/system_stats");
  const { system } = JSON.parse(body.toString()) as { system?: { argv?: readonly string[] } };
  return (system?.argv ?? []).slice(1).join(" ");
}

/** Models that the recording names and the server does not list. */
async function missingModels(recording: Recording, target: Target): Promise<readonly string[]> {
  const text = JSON.stringify(recording.acts, (_, value: unknown) =>
    value instanceof Map ? Object.fromEntries(value) : typeof value === "bigint" ? Number(value) : value,
  );
  const missing: string[] = [];
  for (const folder of folders) {
    const named = (contractModels[folder] ?? []).filter((file) => text.includes(JSON.stringify(file)));
    if (named.length === 0) continue;
    const { status, body } = await call(target, `/models/${folder}`);
    const listed = status === 200 ? (JSON.parse(body.toString()) as readonly string[]) : [];
    missing.push(...named.filter((file) => !listed.includes(file)).map((file) => `${folder}/${file}`));
  }
  return missing;
}
