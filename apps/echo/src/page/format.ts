// Numbers as people read them.

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

export const count = (value: number): string => whole.format(value);

export const shortCount = (value: number): string => short.format(value);

/** Three digits or so: 0.42, 4.20, 42.0, 420. */
export function milliseconds(value: number): string {
  if (value < 10) return value.toFixed(2);
  return value < 100 ? value.toFixed(1) : whole.format(value);
}

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"] as const;

export function bytes(value: number): string {
  let unit = 0;
  let rest = value;
  while (rest >= 1024 && unit < UNITS.length - 1) {
    rest /= 1024;
    unit += 1;
  }
  const digits = Number.isInteger(rest) || rest >= 100 ? 0 : 1;
  return `${rest.toFixed(digits)} ${UNITS[unit] ?? ""}`;
}

/** 7 s, 2 m 05 s, 1 h 02 m. */
export function duration(valueMs: number): string {
  const seconds = Math.floor(valueMs / 1000);
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) return `${seconds} s`;
  if (minutes < 60) return `${minutes} m ${twoDigits(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${twoDigits(minutes % 60)} m`;
}

const twoDigits = (value: number): string => String(value).padStart(2, "0");
