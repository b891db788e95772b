// It has no types of its own: the server that uses it says what it uses.
declare module "websocket-driver";
