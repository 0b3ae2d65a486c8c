import type { JSX } from "preact";
import { enterToken } from "../live/session.ts";
import { Empty } from "./empty.tsx";

/** Asks for the access token of a server that has one. */
export function TokenForm(): JSX.Element {
  const submit = (event: SubmitEvent & { readonly currentTarget: HTMLFormElement }): void => {
    event.preventDefault();
    const token = new FormData(event.currentTarget).get("token");
    if (typeof token === "string" && token !== "") enterToken(token);
  };
  return (
    <Empty
      isPage
      title="This server is locked"
      why="Enter its access token: the value of DIECAST_TOKEN where it was started."
    >
      <form class="token" onSubmit={submit}>
        <label>
          <span class="hidden">Access token</span>
          <input type="password" name="token" autocomplete="current-password" required />
        </label>
        <button type="submit" class="button primary">
          Enter
        </button>
      </form>
    </Empty>
  );
}
