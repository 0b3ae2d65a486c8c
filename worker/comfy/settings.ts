/** Every duration of the driver, in milliseconds. */
export interface ComfyTimers {
  /** One ordinary HTTP call. Generous, because the server's loop lags while it loads models. */
  readonly callMs: number;
  /** POST /prompt, uploads and downloads of pictures. */
  readonly transferMs: number;
  /** Between two looks at the queue while a render is alive. */
  readonly pollMs: number;
  /** How long an uncertain submit may take to show up before it counts as not accepted. */
  readonly submitGraceMs: number;
  /** How long the server may be away while a render is alive. */
  readonly outageMs: number;
  /** How long nothing at all may move before the server counts as dead. */
  readonly watchdogMs: number;
  /** How long a cancellation is repeated until it is confirmed. */
  readonly cancelMs: number;
  readonly pingMs: number;
  /** How long a submit waits for the socket, so that first messages are not missed. */
  readonly socketOpenMs: number;
  readonly reconnectMinMs: number;
  readonly reconnectMaxMs: number;
  /** Between two downloads of a picture that was not readable at first. */
  readonly harvestRetryMs: number;
  /** How long one answer about the environment serves all who ask: every render asks, and only a restart changes it. */
  readonly environmentMs: number;
}

export interface ComfySettings {
  readonly id: string;
  /** http(s) address, with a base path when proxied: `https://host/comfy`. */
  readonly url: string;
  /** Sent with every call and with the socket's upgrade. */
  readonly headers?: Readonly<Record<string, string>>;
  /** False: polling only, a full mode. */
  readonly websocket?: boolean;
  readonly timers?: Partial<ComfyTimers>;
}

export const defaultTimers: ComfyTimers = {
  callMs: 30_000,
  transferMs: 60_000,
  pollMs: 1_000,
  submitGraceMs: 10_000,
  outageMs: 60_000,
  watchdogMs: 600_000,
  cancelMs: 30_000,
  pingMs: 15_000,
  socketOpenMs: 2_000,
  reconnectMinMs: 500,
  reconnectMaxMs: 30_000,
  harvestRetryMs: 500,
  environmentMs: 1_000,
};
