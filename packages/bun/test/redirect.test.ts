import { registerRedirects } from "@ws/suite/sockets";
import { connect } from "../src/connect.ts";
import { serve } from "../src/serve.ts";

registerRedirects({ connect, serve });
