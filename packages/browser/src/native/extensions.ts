/** The names in what a browser tells of the extensions: `permessage-deflate; client_max_window_bits`. */
export function extensionNames(list: string): readonly string[] {
  return list === "" ? [] : list.split(",").map((element) => element.split(";", 1)[0].trim());
}
