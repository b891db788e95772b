// What --help prints.

export const HELP = `Usage: conformance server URL… [options]
       conformance client [--port N] [options]
       conformance --list [options]

Plays WebSocket cases against servers, or against the clients that connect to it, and tells how
each came out: OK, INFORMATIONAL, NON-STRICT, UNIMPLEMENTED or FAILED, and apart from that how
the connection ended. Agents should echo every message, with its type.

A server under test is dialled for each case. A client under test asks ws://HOST:PORT for
  /getCaseCount                      the number of cases, as a text message
  /runCase?case=N&agent=NAME         the case N, from 1; the client echoes
  /getCaseStatus?case=N&agent=NAME   how it came out
  /updateReports?agent=NAME          the end: this agent is done

Which cases
  --only LIST         these alone: ids and patterns with commas, such as 6.*,12.1.*
  --exclude LIST      all but these
  --full, --quick     the cases of groups 9, 12 and 13 whole (the default), or in a shorter form
  --list              print the cases that are meant, and play none

How they are played
  --agent NAME        what the report calls the server; once for each URL
  --agents LIST       client: wait for these agents, not only for one
  --port N            client: the port to listen on, 0 for any free one (default: 9002)
  --host H            client: the name or address to listen on (default: 127.0.0.1)
  --jobs N            server: cases that run at a time, 1 to 64 (default: 8)
  --timeout MS        how long one case may take, long ones ten times that (default: 15000)
  --insecure          server: take a certificate that nobody vouches for
  --ca FILE           server: trust these certificates, too
  --tls               client: listen for wss: with a certificate that is made for the run
  --save-cert FILE    client: write that certificate, for clients to trust
  --cert FILE, --key FILE
                      client: with --tls, the certificate and its key, as PEM

What comes of it
  --report DIR        write DIR/index.html for people and DIR/report.json for programs
  --json              print the report as JSON in place of the table
  --compare FILE      fail where a case is worse than in this baseline, and only there; once for
                      each agent
  --update-baseline   write the baselines of --compare instead
  --help, --version

Exit codes: 0 all as expected, 1 something failed or got worse, 2 the kit could not begin,
130 interrupted. Ctrl-C ends a run early; what was run until then is reported.
`;
