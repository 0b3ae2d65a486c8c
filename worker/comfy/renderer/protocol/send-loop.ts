import type { WebSocket } from "ws";

/** One frame on its way to one socket. */
export type Parcel = readonly [socket: WebSocket, frame: string | Buffer];

/** Bytes a socket may owe before the loop waits for it. */
const patienceBytes = 64 * 1024;

/**
 * The one loop that sends everything, as on the real server: it waits for a reader that does not read, and with it
 * everybody else, until that socket is gone. Parcels are made when their turn comes, for those connected then.
 */
export function sendLoop(): { readonly add: (make: () => readonly Parcel[]) => void } {
  const due: (() => readonly Parcel[])[] = [];
  let isSending = false;

  async function run(): Promise<void> {
    isSending = true;
    for (let make = due.shift(); make; make = due.shift()) {
      for (const parcel of make()) {
        const sent = send(parcel);
        if (sent !== null) await sent;
      }
    }
    isSending = false;
  }
  return {
    add(make) {
      due.push(make);
      if (!isSending) void run();
    },
  };
}

/** Null when there is nothing to wait for. */
function send([socket, frame]: Parcel): Promise<void> | null {
  if (socket.readyState !== socket.OPEN) return null;
  if (socket.bufferedAmount + frame.length > patienceBytes) return sendThrough(socket, frame);
  socket.send(frame);
  return null;
}

/** Resolves when the frame was handed to the network or its socket ended. */
function sendThrough(socket: WebSocket, frame: string | Buffer): Promise<void> {
  return new Promise((resolve) => {
    socket.once("close", resolve);
    // An error closes the socket, which is what counts.
    socket.send(frame, () => {
      socket.off("close", resolve);
      resolve();
    });
  });
}
