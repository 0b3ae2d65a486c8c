import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import { WebSocketServer } from "ws";
import { handle } from "./fake-routes.ts";
import type { FakeComfy } from "./fake-state.ts";
import { createState } from "./fake-state.ts";

export async function startFakeComfy(): Promise<FakeComfy> {
  const fake = createState();
  const server = createServer((request, response) => void handle(fake, request, response));
  const upgrades = new WebSocketServer({ server });
  upgrades.on("connection", (socket, request) => {
    fake.upgrades.push(request);
    const clientId = new URL(request.url ?? "", "http://fake").searchParams.get("clientId") ?? "";
    fake.sockets.set(clientId, socket);
    socket.on("close", () => fake.sockets.delete(clientId));
    socket.send(JSON.stringify({ type: "status", data: { sid: clientId } }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = async (): Promise<void> => {
    for (const socket of fake.sockets.values()) socket.terminate();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return Object.assign(fake, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close });
}

/** A fake that ends with the test. */
export async function fakeOf(t: TestContext): Promise<FakeComfy> {
  const fake = await startFakeComfy();
  t.after(() => fake.close());
  return fake;
}
