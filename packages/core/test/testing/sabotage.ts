// Loaded before the simulation, so that it has something to find.

import { Endpoint } from "../../src/endpoint.ts";

Endpoint.prototype.receiveEnd = () => {
  throw new Error("sabotage");
};
