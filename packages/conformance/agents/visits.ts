// What a client under test does: it asks the kit how many cases there are, and plays one after the other.

/** Opens a URL of the kit's, and echoes or listens until it is over; returns the last message. */
export type Visit = (url: string, does: "echo" | "listen", http2?: boolean) => Promise<string>;

/** Plays all cases; the kit's URL and the agent's name are the last two arguments of the program. */
export async function visitAll(visit: Visit, speaksHttp2 = false): Promise<void> {
  const [url = "", agent = ""] = process.argv.slice(-2);
  const at = (path: string): string => {
    const target = new URL(path, url);
    target.searchParams.set("agent", agent);
    return target.href;
  };
  const count = Number(await visit(at("/getCaseCount"), "listen"));
  for (let number = 1; number <= count; number++) {
    const path = at(`/runCase?case=${number}`);
    const own = speaksHttp2 ? await urlOf(at(`/getCaseInfo?case=${number}`)) : undefined;
    await visit(own ?? path, "echo", own !== undefined);
  }
  await visit(at("/updateReports"), "listen");

  /** Where a case over HTTP/2 is dialled; of others nothing is said. */
  async function urlOf(info: string): Promise<string | undefined> {
    return (JSON.parse(await visit(info, "listen")) as { url?: string }).url;
  }
}
