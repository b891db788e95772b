/** Which end of the connection we are. Only clients mask what they send (RFC 6455 §5.1). */
export type Role = "client" | "server";
