// The names of the groups, by the first number of an id. Up to 13 they are those that implementers know.

const GROUPS = new Map([
  ["1", "Framing"],
  ["2", "Pings and pongs"],
  ["3", "Reserved bits"],
  ["4", "Opcodes"],
  ["5", "Fragmentation"],
  ["6", "UTF-8 handling"],
  ["7", "Closing"],
  ["9", "Limits and performance"],
  ["10", "Auto-fragmentation"],
  ["12", "Compression"],
  ["13", "Compression, parameters"],
  ["14", "Opening handshake"],
  ["15", "Attacks"],
  ["16", "Over HTTP/2 (RFC 8441)"],
  ["17", "Compression, edge cases"],
]);

export const groupName = (id: string): string => GROUPS.get(id) ?? `Group ${id}`;
